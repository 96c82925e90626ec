/** Jobs for who looks at files and measures in them. */
import { columnProfile } from './columnProfile';
import { darkRates } from './darkRates';
import { exportPng } from './exportPng';
import { imageStatistics } from './imageStatistics';
import { judgeFlats } from './judgeFlats';
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
import { skyAt } from './skyAt';
import { spoolFile } from './spoolFile';
import { tableOrder } from './tableOrder';
import { tableRows } from './tableRows';
import { writeSample } from './writeSample';

export const looking = {
  mask: makeMask,
  darkRates,
  statistics: imageStatistics,
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
  spool: spoolFile,
};
