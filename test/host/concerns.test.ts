/** Which changes on the disk make a plan page plan again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionConcerns, folderConcerns, frameConcerns } from '../../src/host/plan/concerns';

const looked = { inputs: ['/data/night', '/data/other/a.fits'], others: ['/data/night/reduced', '/masters'] };

test('frames: those below an input folder, an input itself, masters and results', () => {
  for (const file of ['/data/night/b.fits', '/data/night/flats/b.fits', '/data/other/a.fits', '/masters/dark.fits'])
    assert.ok(frameConcerns(file, looked), file);
  for (const file of ['/data/other/b.fits', '/data/night2/b.fits', '/data/b.fits'])
    assert.ok(!frameConcerns(file, looked), file);
});

test('folders: in an input, an input or masters themselves, or above them', () => {
  for (const folder of ['/data/night/flats', '/data/night', '/data', '/masters', '/data/other'])
    assert.ok(folderConcerns(folder, looked), folder);
  for (const folder of ['/data/night2', '/data/other/b', '/elsewhere'])
    assert.ok(!folderConcerns(folder, looked), folder);
});

test('recipes and lists: beside, above or below an input', () => {
  for (const file of ['/data/flatfield.json', '/data/night/flatfield.json', '/data/night/sub/flatfield.rejected.txt'])
    assert.ok(decisionConcerns(file, looked), file);
  assert.ok(decisionConcerns('/data/other/flatfield.rejected.txt', looked), 'beside an input that is a file');
  for (const file of ['/data/night2/flatfield.json', '/masters/flatfield.json', '/data/other/sub/flatfield.json'])
    assert.ok(!decisionConcerns(file, looked), file);
});
