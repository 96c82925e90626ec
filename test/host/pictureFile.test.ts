/** Saved pictures: named after their frame, whole or not at all, and never in the place of a frame. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pictureName, writePicture } from '../../src/host/viewer/pictureFile';
import { namesIn, tempFolder } from '../worker/workbench';

/** The signature of the PNG specification (section 5.2), and anything behind it. */
const png = (text: string) => [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(text)];

test('a picture has the name of its frame without the endings of FITS', () => {
  const names = ['ccd.014.0.fits', 'a.FIT', 'a.fits.gz', 'a.fits.fz', 'a.fz', 'M 31', '.fits'];
  assert.deepEqual(
    names.map((name) => pictureName(`/night/${name}`)),
    ['ccd.014.0.png', 'a.png', 'a.png', 'a.png', 'a.png', 'M 31.png', '.fits.png'],
  );
});

test('pieces become one file, over a picture that is there, and nothing stays beside it', (t) => {
  const folder = tempFolder(t);
  const path = join(folder, 'a.png');
  writePicture(path, png('first'));
  writePicture(path, png('the second'));
  assert.equal(readFileSync(path, 'latin1'), '\x89PNG\r\n\x1a\nthe second');
  assert.deepEqual(namesIn(folder), ['a.png']);
});

test('a frame that was chosen by mistake stays, and so does what is there when the folder is gone', (t) => {
  const folder = tempFolder(t);
  const path = join(folder, 'a.fits');
  writeFileSync(path, 'SIMPLE  =');
  assert.throws(() => writePicture(path, png('x')), { tag: 'Refused', file: path });
  assert.equal(readFileSync(path, 'utf8'), 'SIMPLE  =');
  assert.throws(() => writePicture(join(folder, 'gone', 'a.png'), png('x')), { tag: 'WriteFailed' });
  assert.deepEqual(namesIn(folder), ['a.fits']);
});
