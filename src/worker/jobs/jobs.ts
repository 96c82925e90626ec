/** The table of jobs: every name that a thread answers to, and the function that does it. */
import type { Jobs } from '../serveJobs';
import { combineFrames } from './combineFrames';
import { imageStatistics } from './imageStatistics';
import { listHeader } from './listHeader';
import { pictureOf } from './pictureOf';
import { pixelAt } from './pixelAt';
import { reduceFlats } from './reduceFlats';
import { scanFolder } from './scanFolder';
import { skyAt } from './skyAt';
import { tableOrder } from './tableOrder';
import { tableRows } from './tableRows';
import { writeSample } from './writeSample';

export const jobs: Jobs = {
  scan: scanFolder,
  reduce: reduceFlats,
  combine: combineFrames,
  statistics: imageStatistics,
  header: listHeader,
  picture: pictureOf,
  pixel: pixelAt,
  table: tableRows,
  tableOrder,
  sky: skyAt,
  sample: writeSample,
};
