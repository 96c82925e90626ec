/** `flatfield frames --where --columns` on the miniature nights and on the frames of test/reference/frame-filter. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { flatfield } from './runCli';

const FRAMES = join(__dirname, '../reference/frame-filter');
const folder = mkdtempSync(join(tmpdir(), 'flatfield-frames-'));
after(() => rmSync(folder, { recursive: true }));

/** Names and the rest of each line below the head. */
function lines(stdout: string): string[][] {
  const [, ...rows] = stdout.trim().split('\n');
  return rows.map((row) => row.slice(row.lastIndexOf('/') + 1).split(/ {2,}/));
}

describe('flatfield frames', () => {
  it('--where lists what passes, --columns what their headers say', () => {
    const run = flatfield(
      'frames',
      FRAMES,
      '--where',
      'object=M*31 airmass>1.2',
      '--columns',
      'OBJECT,airmass,guided,exptime',
    );
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout.split('\n')[0]!, /^file +OBJECT +AIRMASS +GUIDED +EXPTIME$/);
    assert.deepEqual(lines(run.stdout), [
      ['flat3.fits', 'M 31', '1.5', 'T', '7'],
      ['light2.fits', 'M31', '3', '-', '300.062'],
    ]);
  });

  it('EXPTIME finds the frame that says EXPOSURE', () => {
    assert.deepEqual(lines(flatfield('frames', FRAMES, '--where', 'exptime=60', '--columns', 'exptime').stdout), [
      ['light3.fits', '60'],
    ]);
  });

  it('--json has the frames that pass and the values of the columns', () => {
    const run = flatfield('frames', FRAMES, '--where', 'seqno=7', '--columns', 'seqno,AIRMASS', '--json');
    const { frames } = JSON.parse(run.stdout) as { frames: { name: string; values: object }[] };
    assert.deepEqual(
      frames.map(({ name, values }) => [name, values]),
      [
        ['flat2.fits', { SEQNO: 7, AIRMASS: 2 }],
        ['light3.fits', { SEQNO: 7, AIRMASS: null }],
      ],
    );
  });

  it('a keyword that no frame has is said, also where everything passes', () => {
    const none = flatfield('frames', FRAMES, '--where', 'exptim>5');
    assert.equal(none.code, 0);
    assert.match(
      none.stdout,
      /^None of 8 frames passes\.\nnote: No frame has the keyword EXPTIM; EXPTIME is the nearest\.\n$/,
    );
    const all = flatfield('frames', FRAMES, '--where', '!airmas', '--columns', 'objct');
    assert.match(
      all.stdout,
      /note: No frame has the keyword AIRMAS; AIRMASS is the nearest\.\nnote: .*OBJCT; OBJECT is/,
    );
    assert.deepEqual(JSON.parse(flatfield('frames', FRAMES, '--where', 'filter=Z', '--json').stdout).notes, [
      "No frame has filter=Z; filter is R, Rc, g', r.",
    ]);
  });

  it('a mistake is wrong usage and names its place', () => {
    const run = flatfield('frames', FRAMES, '--where', 'exptime>');
    assert.equal(run.code, 2);
    assert.match(run.stderr, /--where exptime>: Character 9: a number or a word is expected/);
    assert.equal(flatfield('frames', FRAMES, '--columns', ' , ').code, 2);
  });

  it('unreadable files pass by their name and folder alone', () => {
    writeFileSync(join(folder, 'cut.fits'), 'SIMPLE');
    assert.equal(flatfield('frames', folder, '--where', 'exptime>0').code, 0);
    const run = flatfield('frames', folder, '--where', 'type=unreadable');
    assert.equal(run.code, 3);
    assert.match(run.stdout, /unreadable: .*cut\.fits/);
  });
});
