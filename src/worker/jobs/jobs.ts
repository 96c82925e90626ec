/** The table of jobs: every name that a thread answers to, and the function that does it. */
import type { Jobs } from '../serveJobs';
import { checkData } from './checkData';
import { classifyFiles } from './classifyFiles';
import { columnProfile } from './columnProfile';
import { combineFrames } from './combineFrames';
import { darkRates } from './darkRates';
import { digestFile } from './digestFile';
import { exportPng } from './exportPng';
import { findMarks } from './findMarks';
import { imageStatistics } from './imageStatistics';
import { inspectFlats } from './inspectFlats';
import { judgeFlats } from './judgeFlats';
import { listCards } from './listCards';
import { listFrames } from './listFrames';
import { listHeader } from './listHeader';
import { makeMask } from './makeMask';
import { matchSky } from './matchSky';
import { measureLevels } from './measureLevels';
import { measureProfile } from './measureProfile';
import { measureRegion } from './measureRegion';
import { measureStarAt } from './measureStarAt';
import { openPicture } from './openPicture';
import { pixelArithmetic } from './pixelArithmetic';
import { pixelAt } from './pixelAt';
import { readPixels } from './readPixels';
import { readTiles } from './readTiles';
import { reduceFlats } from './reduceFlats';
import { scanFolder } from './scanFolder';
import { skyAt } from './skyAt';
import { spoolFile } from './spoolFile';
import { tableOrder } from './tableOrder';
import { tableRows } from './tableRows';
import { writeSample } from './writeSample';

export const jobs: Jobs = {
  scan: scanFolder,
  list: listFrames,
  classify: classifyFiles,
  marks: findMarks,
  reduce: reduceFlats,
  inspect: inspectFlats,
  combine: combineFrames,
  mask: makeMask,
  darkRates,
  statistics: imageStatistics,
  header: listHeader,
  cards: listCards,
  openPicture,
  tiles: readTiles,
  levels: measureLevels,
  pixel: pixelAt,
  pixels: readPixels,
  arithmetic: pixelArithmetic,
  match: matchSky,
  region: measureRegion,
  profile: measureProfile,
  columnProfile,
  judgeFlats,
  star: measureStarAt,
  exportPng,
  table: tableRows,
  tableOrder,
  sky: skyAt,
  sample: writeSample,
  digest: digestFile,
  dataProblem: checkData,
  spool: spoolFile,
};
