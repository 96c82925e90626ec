/** Jobs that calibrate and combine, and compare what is there with what would be made. */
import { checkData } from './checkData';
import { combineFrames } from './combineFrames';
import { digestFile } from './digestFile';
import { inspectFlats } from './inspectFlats';
import { reduceFlats } from './reduceFlats';

export const reducing = {
  reduce: reduceFlats,
  inspect: inspectFlats,
  combine: combineFrames,
  digest: digestFile,
  dataProblem: checkData,
};
