import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameInfo, Scan } from '../../src/engine/frames/frameInfo';
import { type ExplorerNode, filesBelow } from '../../src/host/explorer/explorerNode';
import { frameTree } from '../../src/host/explorer/model';
import { frameOf } from '../engine/plan/frameOf';

function frame(path: string, facts: Partial<FrameInfo> = {}): FrameInfo {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return frameOf({ path, name, size: 5760, mtimeMs: 1000, height: 96, exposure: 70, ...facts });
}

function tree(frames: readonly FrameInfo[], unreadable: Scan['unreadable'] = [], roots = ['/night']): string[] {
  return outline(frameTree({ frames, unreadable }, roots), 0);
}

function outline(nodes: readonly ExplorerNode[], depth: number): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${node.label} | ${node.description}`,
    ...outline(node.children, depth + 1),
  ]);
}

describe('frameTree', () => {
  it('groups flats by filter and exposure, shortest first, and keeps the order of paths', () => {
    const frames = [
      frame('/night/c.fits', { filter: "i'", exposure: 70 }),
      frame('/night/b.fits', { exposure: 300 }),
      frame('/night/d.fits', { exposure: 7 }),
      frame('/night/a.fits', { exposure: 7.0000001 }),
    ];
    assert.deepEqual(tree(frames), [
      'Flats | 4',
      "  g', 7 s | 2",
      "    a.fits | 7 s · g' · 2080 × 96",
      "    d.fits | 7 s · g' · 2080 × 96",
      "  g', 300 s | 1",
      "    b.fits | 300 s · g' · 2080 × 96",
      "  i', 70 s | 1",
      "    c.fits | 70 s · i' · 2080 × 96",
    ]);
  });

  it('keeps exposures together that were meant alike, and others apart', () => {
    const headings = (exposures: (number | null)[]): string[] =>
      tree(exposures.map((exposure, i) => frame(`/night/${i}.fits`, { kind: 'dark', exposure })))
        .filter((text) => /^ {2}\S/.test(text))
        .map((text) => text.trim());
    assert.deepEqual(headings([70.011, 70.001]), ['70 s | 2']);
    assert.deepEqual(headings([0.5, 0.1]), ['0.1 s | 1', '0.5 s | 1']);
    assert.deepEqual(headings([1, 1.02, 1.21]), ['1–1.02 s | 2', '1.21 s | 1']);
    assert.deepEqual(headings([300, 1200.4, null, null]), ['300 s | 1', '1200 s | 1', 'exposure unknown | 2']);
    assert.deepEqual(headings([0, 0]), ['0 s | 2']);
  });

  it('tells darks by exposure alone and leaves bias frames ungrouped', () => {
    const frames = [
      frame('/night/b.fits', { kind: 'bias', exposure: 0 }),
      frame('/night/d.fits', { kind: 'dark', exposure: 0.05 }),
    ];
    assert.deepEqual(tree(frames), [
      'Darks | 1',
      '  0.05 s | 1',
      '    d.fits | 0.05 s · 2080 × 96',
      'Bias | 1',
      '  b.fits | 2080 × 96',
    ]);
  });

  it('says unknown as unknown', () => {
    const frames = [frame('/night/x.fits', { kind: 'unknown', imagetyp: null, exposure: null, filter: null })];
    assert.deepEqual(tree(frames), ['Type unknown | 1', '  no filter, exposure unknown | 1', '    x.fits | 2080 × 96']);
  });

  it('puts masters first in the group of their type, not among its raw frames', () => {
    const frames = [
      frame('/night/d.fits', { kind: 'dark' }),
      frame('/night/combined_dark_70.000.fit', {
        kind: 'dark',
        master: 'COMBINED = T',
        history: { trim: 'TRIMIM = ' },
      }),
    ];
    assert.deepEqual(tree(frames), [
      'Darks | 1',
      '  Masters | 1',
      '    combined_dark_70.000.fit | master · 70 s · 2080 × 96',
      '  70 s | 1',
      '    d.fits | 70 s · 2080 × 96',
    ]);
  });

  it('shows results apart, with the steps done and whether their raw frame has changed since', () => {
    const frames = [
      frame('/night/raw.fits', { mtimeMs: 3000 }),
      frame('/night/reduced/flat-raw.fits', {
        ours: true,
        mtimeMs: 2000,
        history: { trim: 'TRIMIM', dark: 'SUBDARK' },
      }),
      frame('/night/reduced/flat-gone.fits', { ours: true, history: { dark: 'SUBDARK' } }),
    ];
    assert.deepEqual(tree(frames).slice(3), [
      'Calibrated | 2',
      "  flat-raw.fits | older than its raw frame · reduced · trim, dark · 70 s · g'",
      "  flat-gone.fits | reduced · dark · 70 s · g'",
    ]);
  });

  it('compares a result with the raw frame of its own kind: flats and darks are often both counted from 1', () => {
    const frames = [
      frame('/night/ccd.014.fits', { mtimeMs: 1000 }),
      frame('/night/darks/ccd.014.fits', { kind: 'dark', mtimeMs: 3000 }),
      frame('/night/reduced/flat-ccd.014.fits', { ours: true, mtimeMs: 2000 }),
    ];
    assert.doesNotMatch(tree(frames).at(-1) ?? '', /older/);
  });

  it('compares a result with the raw frame of its own night', () => {
    const frames = [
      frame('/night/1/a.fits', { mtimeMs: 1000 }),
      frame('/night/2/a.fits', { mtimeMs: 3000 }),
      frame('/night/1/reduced/flat-a.fits', { ours: true, mtimeMs: 2000 }),
      frame('/night/2/reduced/flat-a.fits', { ours: true, mtimeMs: 2000 }),
    ];
    const [first, second] = tree(frames).slice(-2);
    assert.doesNotMatch(first ?? '', /older/);
    assert.match(second ?? '', /older/);
  });

  it('counts a frame that another program calibrated as calibrated, not as raw', () => {
    const frames = [frame('/night/reduced/x.fits', { history: { bias: 'SUBBIAS = subtract_bias' } })];
    const [group] = frameTree({ frames, unreadable: [] }, ['/night']);
    assert.equal(group?.label, 'Calibrated');
    assert.match(group?.children[0]?.tooltip().join('\n') ?? '', /another program/);
  });

  it('gives unreadable files their own group with the reason', () => {
    assert.deepEqual(tree([], [{ path: '/night/t.fits', name: 't.fits', reason: 'It ends after 100 bytes.' }]), [
      'Unreadable | 1',
      '  t.fits | It ends after 100 bytes.',
    ]);
  });

  it('names folders only where there are several, with the root where that is one of several', () => {
    const frames = [frame('/night/a.fits', { kind: 'bias' }), frame('/night/darks/b.fits', { kind: 'bias' })];
    assert.deepEqual(tree(frames), ['Bias | 2', '  a.fits | 2080 × 96', '  b.fits | darks · 2080 × 96']);
    const deeper = frames.map(({ path }) => frame(path.replace('/night', '/night/2/raw'), { kind: 'bias' }));
    assert.deepEqual(tree(deeper), tree(frames));
    assert.deepEqual(tree(frames, [], ['/night', '/other']), [
      'Bias | 2',
      '  a.fits | night · 2080 × 96',
      '  b.fits | night/darks · 2080 × 96',
    ]);
  });

  it('says first that a frame was rejected, and offers to accept it only where a list names it', () => {
    const rejected = { file: '/night/flatfield.rejected.txt', reason: 'clouds', raw: null };
    const product = { ours: true, history: { dark: 'SUBDARK = d.fit' } } as const;
    const frames = [
      frame('/night/a.fits', { rejected }),
      frame('/night/reduced/flat-a.fits', { ...product, rejected: { ...rejected, raw: 'a.fits' } }),
      frame('/night/reduced/flat-b.fits', { ...product, rejected }),
    ];
    const unreadable = [{ path: '/night/c.fits', name: 'c.fits', reason: 'It is empty.', rejected }];
    const nodes = frameTree({ frames, unreadable }, ['/night']).flatMap((group) =>
      group.children.flatMap((node) => (node.path === null ? node.children : [node])),
    );
    assert.deepEqual(
      nodes.map(({ label, description, context }) => [label, description.split(' · ')[0], context]),
      [
        ['a.fits', 'rejected', 'rejected.flat'],
        ['flat-a.fits', 'rejected', 'product.flat'],
        ['flat-b.fits', 'rejected', 'rejected.flat'],
        ['c.fits', 'rejected', 'rejected.file'],
      ],
    );
    assert.equal(nodes[0]?.tooltip()[1], 'Rejected by hand in /night/flatfield.rejected.txt (clouds)');
    assert.ok(
      nodes[1]
        ?.tooltip()
        .includes('Its raw frame a.fits was rejected by hand in /night/flatfield.rejected.txt (clouds)'),
    );
  });

  it('understands the paths of Windows', () => {
    const frames = [frame('C:\\n\\a.fits', { kind: 'bias' }), frame('C:\\n\\d\\b.fits', { kind: 'bias' })];
    assert.match(tree(frames, [], ['C:\\n'])[2] ?? '', / d · /);
  });

  it('gives every node an id of its own', () => {
    const frames = ['a', 'b', 'c'].flatMap((name, i) =>
      (['flat', 'dark', 'bias', 'light', 'unknown'] as const).map((kind) =>
        frame(`/night/${kind}-${name}.fits`, { kind, master: i === 0 ? 'COMBINED = T' : null, exposure: i }),
      ),
    );
    const ids = (nodes: readonly ExplorerNode[]): string[] => nodes.flatMap((node) => [node.id, ...ids(node.children)]);
    const all = ids(frameTree({ frames, unreadable: [] }, ['/night']));
    assert.equal(new Set(all).size, all.length);
  });

  it('is empty for an empty folder, so that the welcome text shows', () => {
    assert.deepEqual(frameTree({ frames: [], unreadable: [] }, ['/night']), []);
  });
});

describe('a tooltip', () => {
  const tooltip = (facts: Partial<FrameInfo>): string => {
    const [group] = frameTree({ frames: [frame('/night/a.fits', facts)], unreadable: [] }, []);
    return group!.children[0]!.children[0]!.tooltip().join('\n');
  };

  it('says the kind and why, the exposure and its keyword, size, unit and warnings', () => {
    const text = tooltip({ warnings: ['EXPTIME stands twice.'] });
    assert.match(text, /Flat: the header says "FLATFIELD"/);
    assert.match(text, /Exposure: 70 s \(EXPTIME\)/);
    assert.match(text, /2080 × 96 pixels, uint16/);
    assert.match(text, /Unit: adu/);
    assert.match(text, /Warning: EXPTIME stands twice\./);
  });

  it('says what was assigned by hand, and what the header says instead', () => {
    const assigned = { file: '/night/flatfield.frames.json', type: 'flat', exposure: 7, filter: 'R' } as const;
    const text = tooltip({ imagetyp: 'LIGHT', filter: 'R', exposure: 7, exposureKeyword: null, assigned });
    assert.match(text, /^Flat: assigned by hand; the header says "LIGHT"$/m);
    assert.match(text, /^Exposure: 7 s \(assigned by hand\)$/m);
    assert.match(text, /^Filter: R \(assigned by hand\)$/m);
    assert.match(tooltip({ imagetyp: null, assigned }), /the header has no image type$/m);
  });

  it('says of a file that the camera is still writing what is missing', () => {
    const incomplete = 'the file ends after 5000 of 5760 bytes';
    assert.match(tooltip({ incomplete }), /Incomplete: the file ends after 5000 of 5760 bytes/);
    assert.match(tree([frame('/night/a.fits', { incomplete })])[2] ?? '', /incomplete · 70 s/);
  });

  it('says why an exposure is unknown', () => {
    assert.match(
      tooltip({ exposure: null, exposureProblem: 'no exposure time' }),
      /Exposure: unknown, no exposure time/,
    );
  });
});

describe('filesBelow', () => {
  it('lists each file once, of groups and of frames, in the order of the tree', () => {
    const nodes = frameTree({ frames: [frame('/night/b.fits'), frame('/night/a.fits')], unreadable: [] }, ['/night']);
    const [group] = nodes;
    assert.deepEqual(filesBelow([group!, ...group!.children[0]!.children]), ['/night/a.fits', '/night/b.fits']);
  });
});
