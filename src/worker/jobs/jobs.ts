/**
 * The table of jobs: every name that a thread answers to, and the function that does it. A thread that starts loads none of
 * them; then those that are used together come together, as a file of their own.
 */
import type { Jobs } from '../serveJobs';

const listing = async () => (await import('./listing')).listing;
const reducing = async () => (await import('./reducing')).reducing;
const looking = async () => (await import('./looking')).looking;

export const jobs: Jobs = {
  scan: async () => (await listing()).scan,
  list: async () => (await listing()).list,
  classify: async () => (await listing()).classify,
  marks: async () => (await listing()).marks,
  reduce: async () => (await reducing()).reduce,
  inspect: async () => (await reducing()).inspect,
  combine: async () => (await reducing()).combine,
  mask: async () => (await looking()).mask,
  darkRates: async () => (await looking()).darkRates,
  statistics: async () => (await looking()).statistics,
  header: async () => (await listing()).header,
  cards: async () => (await listing()).cards,
  openPicture: async () => (await looking()).openPicture,
  tiles: async () => (await looking()).tiles,
  levels: async () => (await looking()).levels,
  pixel: async () => (await looking()).pixel,
  pixels: async () => (await looking()).pixels,
  arithmetic: async () => (await looking()).arithmetic,
  match: async () => (await looking()).match,
  region: async () => (await looking()).region,
  profile: async () => (await looking()).profile,
  columnProfile: async () => (await looking()).columnProfile,
  judgeFlats: async () => (await looking()).judgeFlats,
  star: async () => (await looking()).star,
  exportPng: async () => (await looking()).exportPng,
  table: async () => (await looking()).table,
  tableOrder: async () => (await looking()).tableOrder,
  sky: async () => (await looking()).sky,
  sample: async () => (await looking()).sample,
  digest: async () => (await reducing()).digest,
  dataProblem: async () => (await reducing()).dataProblem,
  spool: async () => (await looking()).spool,
};
