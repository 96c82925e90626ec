// One process that looks at a folder as the explorer does, and prints its times (ms) as JSON. Bundled by explorerBench.mjs.
//
//   explorerRun.mjs THREAD_SCRIPT FOLDER CACHE_FILE
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { FrameCatalogue } from '../../src/host/explorer/catalogue';
import { frameStates } from '../../src/host/explorer/frameStates';
import { HeaderCache } from '../../src/host/explorer/headerCache';
import { frameTree } from '../../src/host/explorer/model';
import { recipesInForce } from '../../src/host/explorer/recipesInForce';
import { folderSpellings } from '../../src/host/explorer/scannedFolders';
import { Breather } from '../../src/worker/breather';
import { WorkerPool } from '../../src/worker/pool';

const [script, folder, cacheFile] = process.argv.slice(2);
const pool = new WorkerPool({ script });
const fail = (error) => {
  throw error;
};
const now = () => performance.now();
const result = {};

/** The work of `run`, which is told of every change; with the longest time for which nothing else could run. */
async function watched(run) {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  delays.enable();
  const value = await run();
  await new Promise((resolve) => setImmediate(resolve));
  delays.disable();
  return { value, blocked: delays.max / 1e6 };
}

/** As the tree does it: a redraw at most every 500 ms. */
async function look() {
  const start = now();
  let first = null;
  let listed = null;
  let drawn = Number.NEGATIVE_INFINITY; // the clock starts with the process: less than 500 ms ago, maybe
  const catalogue = new FrameCatalogue({
    pool,
    cache: new HeaderCache(cacheFile, 'bench'),
    spellings: (recipes) => {
      listed = now() - start;
      return folderSpellings(recipes, fail);
    },
    onChange: () => {
      if (now() - drawn < 500) return;
      drawn = now();
      draw(catalogue);
      first ??= now() - start;
    },
    onError: fail,
  });
  await catalogue.relist([folder]);
  draw(catalogue);
  return { catalogue, first, listed, all: now() - start };
}

/** What the editor asks for: the roots, and the children of what is open. */
function draw(catalogue) {
  const { scan, unread, settling } = catalogue.current;
  const visit = (nodes) => {
    for (const node of nodes) if (node.open) visit(node.children);
  };
  visit(frameTree(scan, [folder], { unread, settling }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

async function main() {
  const cold = await watched(look);
  result.firstRows = cold.value.first;
  result.listed = cold.value.listed;
  result.cold = cold.value.all;
  result.blockedCold = cold.blocked;
  const { catalogue } = cold.value;
  const { scan, settling, unread } = catalogue.current;
  if (unread.length > 0 || scan.unreadable.length > 0) throw new Error('Not every file was read as a frame.');
  result.frames = scan.frames.length;

  let start = now();
  await catalogue.save();
  result.saved = now() - start;

  const warm = await watched(look);
  result.warm = warm.value.all;
  result.blockedWarm = warm.blocked;
  if (JSON.stringify(warm.value.catalogue.current.scan) !== JSON.stringify(scan))
    throw new Error('The cache says something else.');

  start = now();
  await catalogue.relist([folder]);
  result.again = now() - start;

  start = now();
  let tree = frameTree(scan, [folder], { settling });
  result.tree = now() - start;
  start = now();
  tree = frameTree(scan, [folder], { settling });
  const count = (nodes) => nodes.reduce((sum, node) => sum + node.description.length + count(node.children), 0);
  count(tree);
  result.rows = now() - start;

  start = now();
  const states = await watched(async () => {
    const work = frameStates({
      frames: scan.frames,
      settling,
      recipeOf: recipesInForce(() => []),
      isScanned: () => true,
      digestOf: () => undefined,
    });
    const breather = new Breather();
    let step = work.next();
    for (; !step.done; step = work.next()) if (breather.due) await breather.pause();
    return step.value;
  });
  result.states = now() - start - 20;
  result.blockedStates = states.blocked;
  result.flats = scan.frames.filter(({ kind, ours }) => kind === 'flat' && !ours).length;
  if (states.value.size === 0) throw new Error('No frame has a state.');

  await pool.dispose();
  console.log(JSON.stringify(result));
}
