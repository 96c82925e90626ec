/** Jobs that find frames and read their headers. */
import { classifyFiles } from './classifyFiles';
import { findMarks } from './findMarks';
import { listCards } from './listCards';
import { listFrames } from './listFrames';
import { listHeader } from './listHeader';
import { scanFolder } from './scanFolder';

export const listing = {
  scan: scanFolder,
  list: listFrames,
  classify: classifyFiles,
  marks: findMarks,
  header: listHeader,
  cards: listCards,
};
