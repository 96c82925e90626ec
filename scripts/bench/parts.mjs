// The parts of the benchmark: what each takes, and where it is. Imports nothing, because packages may be missing yet.

const SEED = [1, 0, 2 ** 31];
const RUNS = [3, 1, 100];
const CALIBRATING = ['cc', 'ccdproc', 'astropy', 'fitsio', 'iraf', 'siril', 'gnuastro'];

/**
 * Name -> { options, without, load }. `options`: { [name]: [default, least, most] }; `without`: names that may be left out;
 * `whole`: words of it when all parts are measured; `load` answers the part: { title, room(options) in bytes, run({ options, scratch, report }) }.
 */
export const parts = {
  calibrate: {
    options: { rows: [2048, 16, 8192], frames: [20, 2, 1000], runs: RUNS, seed: SEED },
    without: CALIBRATING,
    load: async () => (await import('./calibrateBench.mjs')).calibrate,
  },
  combine: {
    options: { rows: [2048, 16, 8192], frames: [20, 3, 1000], runs: RUNS, seed: SEED },
    without: ['ccdproc', 'iraf', 'siril'],
    load: async () => (await import('./combineBench.mjs')).combine,
  },
  master: {
    options: { rows: [2048, 16, 8192], frames: [20, 3, 1000], runs: RUNS, seed: SEED },
    without: ['ccdproc'],
    load: async () => (await import('./masterBench.mjs')).master,
  },
  index: {
    options: { files: [10_000, 10, 200_000], runs: RUNS },
    without: ['ccdproc', 'astropy', 'fitsio', 'gnuastro', 'wcstools'],
    load: async () => (await import('./indexBench.mjs')).index,
  },
  growth: {
    options: { rows: [2048, 16, 8192], frames: [20, 2, 200], runs: [2, 1, 100], seed: SEED },
    without: ['cc'],
    load: async () => (await import('./growthBench.mjs')).growth,
  },
  decode: {
    options: { size: [4096, 16, 8192], runs: RUNS, seed: SEED },
    without: ['funpack', 'fpack', 'astropy', 'fitsio', 'cc'],
    load: async () => (await import('./decodeBench.mjs')).decode,
  },
  preview: {
    options: { rows: [4096, 512, 8192], runs: RUNS, seed: SEED },
    without: ['ccdproc', 'fitsio', 'matplotlib'],
    load: async () => (await import('./previewBench.mjs')).preview,
  },
  viewer: {
    options: { runs: RUNS, seed: SEED },
    without: ['ds9', 'matplotlib', 'memory'],
    whole: ['--runs', '2'],
    load: async () => (await import('./viewerBench.mjs')).viewer,
  },
  explorer: {
    options: { files: [10_000, 8, 200_000], runs: RUNS },
    without: ['ccdproc', 'vscode'],
    load: async () => (await import('./explorerBench.mjs')).explorer,
  },
  startup: {
    options: { runs: [5, 1, 100] },
    without: ['vscode'],
    load: async () => (await import('./startupBench.mjs')).startup,
  },
};
