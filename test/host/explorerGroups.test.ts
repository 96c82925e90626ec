/** The tree beyond its first look: groups as chosen, rows while headers are read, ticks, filters. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameInfo } from '../../src/engine/frames/frameInfo';
import type { ListedFile } from '../../src/engine/frames/frameProperty';
import { type ExplorerNode, filesBelow } from '../../src/host/explorer/explorerNode';
import { filteredScan, viewMessage } from '../../src/host/explorer/frameFilter';
import { type Level, levelsOf } from '../../src/host/explorer/grouping';
import { frameTree } from '../../src/host/explorer/model';
import { Ticks } from '../../src/host/explorer/ticks';
import { frameOf } from '../engine/plan/frameOf';

function frame(path: string, facts: Partial<FrameInfo> = {}): FrameInfo {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return frameOf({ path, name, size: 5760, mtimeMs: 1000, height: 96, exposure: 70, ...facts });
}

function outline(nodes: readonly ExplorerNode[], depth: number): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${node.label} | ${node.description}`,
    ...outline(node.children, depth + 1),
  ]);
}

describe('frameTree, grouped as people choose', () => {
  const grouped = (levels: readonly Level[], frames: readonly FrameInfo[]): string[] =>
    outline(frameTree({ frames, unreadable: [] }, ['/season'], { levels }), 0).filter((line) => !/\.fits/.test(line));

  it('by night, from noon to noon; a date without a time and no date at all are said', () => {
    const at = (name: string, date: string | null): FrameInfo => frame(`/season/${name}.fits`, { date });
    const frames = [
      at('a', '2026-11-25T03:10:00'),
      at('b', '2026-11-24T22:15:03.1'),
      at('c', '2026-11-25T12:00:00'),
      at('d', '2026-11-24'),
      at('e', null),
      at('f', 'yesterday'),
    ];
    assert.deepEqual(grouped(['night'], frames), [
      'night of 2026-11-24 | 2',
      'night of 2026-11-25 | 1',
      '2026-11-24, time unknown | 1',
      'night unknown | 2',
    ]);
  });

  it('by several levels in the order of the choice, darks without a filter', () => {
    const frames = [
      frame('/season/1/a.fits', { filter: "r'", camera: 'LFC' }),
      frame('/season/1/b.fits', { filter: null, camera: 'LFC' }),
      frame('/season/2/d.fits', { kind: 'dark', filter: "r'", camera: null }),
    ];
    assert.deepEqual(grouped(['camera', 'filter'], frames), [
      'LFC | 2',
      "  r' | 1",
      '  no filter | 1',
      'camera unknown | 1',
      '  Bias and darks | 1',
    ]);
    assert.deepEqual(grouped(['folder', 'type'], frames), ['1 | 2', '  Flats | 2', '2 | 1', '  Darks | 1']);
  });

  it('by exposure as far as a shutter can tell, and by binning', () => {
    const frames = [
      frame('/season/a.fits', { exposure: 70.011, binning: '2x2' }),
      frame('/season/b.fits', { exposure: 70.001, binning: '1x1' }),
      frame('/season/c.fits', { exposure: null, binning: null }),
      frame('/season/z.fits', { exposure: 0, kind: 'bias', binning: '1x1' }),
    ];
    assert.deepEqual(grouped(['exposure'], frames), ['Bias | 1', '70 s | 2', 'exposure unknown | 1']);
    assert.deepEqual(grouped(['binning'], frames), ['1x1 | 2', '2x2 | 1', 'binning unknown | 1']);
  });

  it('takes what was kept from an earlier version for nothing where it means nothing', () => {
    assert.deepEqual(levelsOf(['night', 'type', 'night']), ['night', 'type']);
    for (const kept of [undefined, [], 'night', ['moon'], [3]]) assert.deepEqual(levelsOf(kept), ['type', 'setting']);
  });

  it('offers to reduce where there are raw flats to reduce, and nowhere else', () => {
    const rejected = { file: '/season/flatfield.rejected.txt', reason: null, raw: null };
    const contextOf = (frames: readonly FrameInfo[]): string =>
      frameTree({ frames, unreadable: [] }, [], { levels: ['camera'] })[0]!.context;
    const dark = frame('/season/d.fits', { kind: 'dark' });
    const bias = frame('/season/b.fits', { kind: 'bias' });
    assert.equal(contextOf([frame('/season/a.fits'), dark]), 'group.flat');
    assert.equal(contextOf([frame('/season/a.fits', { rejected }), dark]), 'group.dark');
    assert.equal(contextOf([dark, bias]), 'group.mixed');
    assert.equal(contextOf([frame('/season/l.fits', { kind: 'light' })]), 'group.light');
    assert.equal(contextOf([frame('/season/l.fits', { kind: 'light' }), dark]), 'group.dark');
    assert.equal(contextOf([frame('/season/u.fits', { kind: 'unknown' })]), 'group.other');
    assert.equal(contextOf([frame('/season/m.fits', { master: 'COMBINED = T' })]), 'group.masters');
    assert.equal(contextOf([frame('/season/r.fits', { ours: true })]), 'group.calibrated');
  });
});

describe('frameTree, while headers are read', () => {
  it('shows files that nobody has read, and those that are being written, as what they are', () => {
    const frames = [frame('/night/a.fits'), frame('/night/b.fits')];
    const unreadable = [{ path: '/night/w.fits', name: 'w.fits', reason: 'It ends after 100 bytes.' }];
    const settling = new Set(['/night/b.fits', '/night/w.fits']);
    const unread = ['/night/x.fits'];
    assert.deepEqual(outline(frameTree({ frames, unreadable }, ['/night'], { unread, settling }), 0), [
      'Flats | 2',
      "  g', 70 s | 2",
      "    a.fits | 70 s · g' · 2080 × 96",
      "    b.fits | being written · 70 s · g' · 2080 × 96",
      'Not read yet | 1',
      '  x.fits | ',
      'Being written | 1',
      '  w.fits | It ends after 100 bytes.',
    ]);
  });

  it('never has more than 500 rows below one, and loses none', () => {
    const names = Array.from({ length: 1201 }, (_, i) => `/night/${String(i).padStart(4, '0')}.fits`);
    const [group] = frameTree({ frames: names.map((name) => frame(name, { kind: 'bias' })), unreadable: [] }, [
      '/night',
    ]);
    assert.deepEqual(
      group!.children.map(({ label, description }) => [label, description]),
      [
        ['from 0000.fits', '500'],
        ['from 0500.fits', '500'],
        ['from 1000.fits', '201'],
      ],
    );
    assert.deepEqual(filesBelow([group!]), names);
    assert.equal(group!.tickable.length, 1201);
    const [unread] = frameTree({ frames: [], unreadable: [] }, ['/night'], { unread: names });
    assert.deepEqual(
      unread!.children.map(({ open }) => open),
      [false, false, false],
    );
  });
});

describe('ticks', () => {
  it('are for raw flats, darks and bias that count', () => {
    const rejected = { file: '/night/flatfield.rejected.txt', reason: null, raw: null };
    const frames = [
      frame('/night/a.fits'),
      frame('/night/b.fits', { rejected }),
      frame('/night/c.fits', { kind: 'light' }),
      frame('/night/d.fits', { kind: 'dark', master: 'COMBINED = T' }),
      frame('/night/e.fits', { ours: true }),
    ];
    const rows = (nodes: readonly ExplorerNode[]): readonly ExplorerNode[] =>
      nodes.flatMap((node) => (node.path === null ? rows(node.children) : [node]));
    const tickable = rows(frameTree({ frames, unreadable: [] }, [])).filter((node) => node.tickable.length > 0);
    assert.deepEqual(
      tickable.map(({ path }) => path),
      ['/night/a.fits'],
    );
  });

  it('go with the frame, also when somebody rejects it', () => {
    let changes = 0;
    const ticks = new Ticks(() => changes++);
    ticks.keepOnly([frame('/night/a.fits'), frame('/night/b.fits'), frame('/night/d.fits', { kind: 'dark' })]);
    ticks.set(['/night/b.fits', '/night/a.fits', '/night/d.fits'], true);
    ticks.set(['/night/b.fits'], false);
    assert.deepEqual([ticks.list(), ticks.list('flat')], [['/night/a.fits', '/night/d.fits'], ['/night/a.fits']]);
    assert.deepEqual([ticks.among(['/night/a.fits', '/night/b.fits']), ticks.size, changes], [1, 2, 2]);
    const rejected = { file: '/night/flatfield.rejected.txt', reason: null, raw: null };
    ticks.keepOnly([frame('/night/a.fits', { rejected }), frame('/night/d.fits', { kind: 'dark' })]);
    assert.deepEqual([ticks.list(), changes], [['/night/d.fits'], 3]);
  });
});

describe('a filter', () => {
  it('leaves the files that pass, and counts both', () => {
    const frames = [frame('/night/a.fits', { exposure: 7 }), frame('/night/b.fits')];
    const unreadable = [{ path: '/night/t.fits', name: 't.fits', reason: 'It is empty.' }];
    const accepts = (file: ListedFile): boolean => 'exposure' in file && (file.exposure ?? 0) > 10;
    const filter = { text: 'EXPTIME>10', accepts, notes: ['No frame has AIRMASS.'] };
    const { scan, passing, total } = filteredScan({ frames, unreadable }, filter);
    assert.deepEqual([scan.frames.map(({ name }) => name), scan.unreadable, passing, total], [['b.fits'], [], 1, 3]);
    assert.equal(
      viewMessage({ ...filter, passing, total, hiddenTicks: 0 }, 0, 3),
      'filter: EXPTIME>10 — 1 of 3 frames · No frame has AIRMASS.',
    );
  });

  it('is told beside the reading, and without either there is no line', () => {
    assert.equal(viewMessage(null, 0, 10), undefined);
    assert.equal(viewMessage(null, 7500, 10_000), 'reading headers: 2500 of 10\u202f000 frames');
    const filter = { text: 'x', passing: 0, total: 1, notes: [], hiddenTicks: 0 };
    assert.equal(viewMessage(filter, 1, 2), 'filter: x — 0 of 1 frame · reading headers: 1 of 2 frames');
    const hiding = viewMessage({ ...filter, hiddenTicks: 2 }, 0, 2);
    assert.equal(hiding, 'filter: x — 0 of 1 frame · 2 frames ticked and not shown');
  });
});
