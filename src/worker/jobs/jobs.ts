/** The table of jobs: every name that a thread answers to, and the function that does it. */
import type { Jobs } from '../serveJobs';
import { combineFrames } from './combineFrames';
import { imageStatistics } from './imageStatistics';
import { listHeader } from './listHeader';
import { measureProfile } from './measureProfile';
import { measureRegion } from './measureRegion';
import { measureStarAt } from './measureStarAt';
import { openPicture } from './openPicture';
import { pictureOf } from './pictureOf';
import { pixelAt } from './pixelAt';
import { readTiles } from './readTiles';
import { reduceFlats } from './reduceFlats';
import { scanFolder } from './scanFolder';
import { skyAt } from './skyAt';
import { tableRows } from './tableRows';
import { writeSample } from './writeSample';

export const jobs: Jobs = {
  scan: scanFolder,
  reduce: reduceFlats,
  combine: combineFrames,
  statistics: imageStatistics,
  header: listHeader,
  picture: pictureOf,
  openPicture,
  tiles: readTiles,
  pixel: pixelAt,
  region: measureRegion,
  profile: measureProfile,
  star: measureStarAt,
  table: tableRows,
  sky: skyAt,
  sample: writeSample,
};
