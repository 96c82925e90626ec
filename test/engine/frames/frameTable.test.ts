/** Frames as a table: the order of rows, CSV and ECSV. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameProperty } from '../../../src/engine/frames/frameProperty';
import { csvText, ecsvText, sortFrames } from '../../../src/engine/frames/frameTable';
import { frameOf } from '../plan/frameOf';

const frames = [
  frameOf({ name: 'flat10.fits', exposure: 70.001, filter: 'R', object: 'a "b", c' }),
  frameOf({ name: 'flat2.fits', exposure: 7, filter: null, object: null, keywords: {} }),
  { path: '/night/cut.fits', name: 'cut.fits', reason: 'It is empty.' },
  frameOf({ name: 'bias 1.fits', kind: 'bias', exposure: 0, filter: "g'", master: 'COMBINED = T' }),
];
const cards = (frame: { readonly name: string }) =>
  new Map<string, string | number | boolean | null>(
    frame.name === 'flat10.fits'
      ? [
          ['SEQNO', 10],
          ['NOTE', 'two\nlines'],
          ['MIXED', 1],
        ]
      : frame.name === 'flat2.fits'
        ? [
            ['SEQNO', 9],
            ['MIXED', 'one'],
            ['NOTE', null],
          ]
        : [],
  );
const columns = ['file', 'type', 'exposure', 'filter', 'object', 'master', 'seqno', 'note', 'mixed'].map(frameProperty);

test('rows are sorted numbers as numbers, names as people count, those without a value last', () => {
  const sorted = (word: string, descending = false) =>
    sortFrames(frames, { property: frameProperty(word), descending }, cards).map(({ name }) => name.split('.')[0]);
  assert.deepEqual(sorted('file'), ['bias 1', 'cut', 'flat2', 'flat10']);
  assert.deepEqual(sorted('seqno'), ['flat2', 'flat10', 'cut', 'bias 1']);
  assert.deepEqual(sorted('seqno', true), ['flat10', 'flat2', 'cut', 'bias 1']);
  assert.deepEqual(sorted('exposure', true), ['flat10', 'flat2', 'bias 1', 'cut']);
  assert.deepEqual(sorted('filter'), ['bias 1', 'flat10', 'flat2', 'cut']);
  assert.deepEqual(sorted('mixed'), ['flat10', 'flat2', 'cut', 'bias 1']);
});

test('CSV has fields in quotes where they need it', () => {
  assert.equal(
    csvText(columns, frames, cards),
    [
      'file,type,exposure,filter,OBJECT,master,SEQNO,NOTE,MIXED',
      'flat10.fits,flat,70.001,R,"a ""b"", c",F,10,"two lines",1',
      'flat2.fits,flat,7,,,F,9,,one',
      'cut.fits,unreadable,,,,,,,',
      `"bias 1.fits",bias,0,g',,T,,,`,
      '',
    ].join('\n'),
  );
});

// Read by astropy 5.2 with Table.read(format='ascii.ecsv'): these types, masked where a field is empty.
test('ECSV says of each column what it holds', () => {
  assert.equal(
    ecsvText(columns, frames, cards),
    [
      '# %ECSV 1.0',
      '# ---',
      "# delimiter: ','",
      '# datatype:',
      '# - {name: "file", datatype: string}',
      '# - {name: "type", datatype: string}',
      '# - {name: "exposure", unit: s, datatype: float64}',
      '# - {name: "filter", datatype: string}',
      '# - {name: "OBJECT", datatype: string}',
      '# - {name: "master", datatype: bool}',
      '# - {name: "SEQNO", datatype: int64}',
      '# - {name: "NOTE", datatype: string}',
      '# - {name: "MIXED", datatype: string}',
      '# schema: astropy-2.0',
      'file,type,exposure,filter,OBJECT,master,SEQNO,NOTE,MIXED',
      'flat10.fits,flat,70.001,R,"a ""b"", c",False,10,"two lines",1',
      'flat2.fits,flat,7,,,False,9,,one',
      'cut.fits,unreadable,,,,,,,',
      `"bias 1.fits",bias,0,g',,True,,,`,
      '',
    ].join('\n'),
  );
});
