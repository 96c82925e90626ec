// npm test: installs what is missing, builds, checks types and style, and runs the three suites: unit (node:test), host
// (mocha inside a real VS Code) and ui (the packed, installed extension driven in a browser). Ends with one plain line
// "N passed, N failed"; a suite that ran no test is a failure.
//
//   npm test -- [--only check|unit|host|ui]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages, root } from './install.mjs';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const SUITES = ['check', 'unit', 'host', 'ui'];
if (values.only !== undefined && !SUITES.includes(values.only)) {
  console.error(`--only takes ${SUITES.join(', ')}.`);
  process.exit(2);
}
const wanted = (suite) => values.only === undefined || values.only === suite;

let passed = 0;
let failed = 0;

installPackages(console.log);
// Half a gigabyte that host and UI tests need later; who comes to it before it is there waits.
const server =
  wanted('host') || wanted('ui')
    ? spawn(process.execPath, ['scripts/installServer.mjs'], { cwd: root, stdio: 'ignore' })
    : null;
server?.unref();
if (run('Build', process.execPath, ['scripts/build.mjs']) !== 0) finish();

if (values.only !== 'check') await findBrowser();
if (wanted('unit')) await findCcdproc();

if (wanted('check')) {
  const biome = [
    'node_modules/@biomejs/biome/bin/biome',
    'ci',
    `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
    '.',
  ];
  const types = (config) => [`Types (${config})`, ['node_modules/typescript/bin/tsc', '-p', config]];
  await sideBySide([
    types('tsconfig.json'),
    ['Format, lint, import cycles (Biome)', biome],
    ...['tsconfig.engine.json', 'tsconfig.webview.json', 'tsconfig.kernels.json'].map(types),
  ]);
}
if (wanted('unit')) await unitTests();
if (wanted('host')) await hostTests();
if (wanted('ui')) await uiTests();
finish();

function finish() {
  if (passed + failed === 0) failed = 1;
  server?.kill();
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

function count(ok) {
  if (ok) passed++;
  else failed++;
}

function run(title, command, words, env = {}) {
  const start = Date.now();
  console.log(`\n== ${title}`);
  const { status } = spawnSync(command, words, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  console.log(`   ${status === 0 ? 'done' : `ended with ${status}`} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return status;
}

/** Runs checks, two at a time; each counts, and says what it has to say once it has ended. */
async function sideBySide(checks) {
  const waiting = checks.values();
  const lane = async () => {
    for (const [title, words] of waiting) {
      const start = Date.now();
      const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text) => (said += text));
      const [status] = await once(child, 'close');
      const end = status === 0 ? 'done' : `ended with ${status}`;
      console.log(`\n== ${title}\n${said}   ${end} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
      count(status === 0);
    }
  };
  await Promise.all([lane(), lane()]);
}

/** Every test file below a folder, so that none can be left out of a list. */
function testFiles(folder, pattern) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules') return [];
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return testFiles(path, pattern);
    return pattern.test(entry.name) ? [path] : [];
  });
}

async function unitTests() {
  const files = testFiles('test', /\.test\.ts$/);
  const started = mkdtempSync(join(tmpdir(), 'flatfield-bundles-'));
  try {
    const { bundleUnitTests } = await import('./unitBundles.mjs');
    const bundles = await bundleUnitTests(root, files);
    nodeTests('Unit tests', files, ['--enable-source-maps'], { FLATFIELD_BUNDLES: started }, bundles);
  } catch (error) {
    console.error(error.message);
    failed++;
  } finally {
    rmSync(started, { recursive: true, force: true });
  }
}

/** Runs node:test on these files, or on what was made of them, and counts; a file in which no test ran is a failure. */
function nodeTests(title, files, flags, env = {}, scripts = files) {
  addUp(countedRun(title, files, flags, env, scripts));
}

/**
 * The same of tests that drive VS Code, whose windows come and go at their own pace: files in which one failed are run once
 * more, alone, and count as they then went. Which these were is said.
 */
function windowTests(title, files) {
  const counts = countedRun(title, files, []);
  for (const [i, file] of files.entries()) {
    if (counts[i].failed === 0) continue;
    console.log(`   ${counts[i].failed} failed in ${file}, which is run once more:`);
    [counts[i]] = countedRun('Once more', [file], []);
  }
  addUp(counts);
}

function addUp(counts) {
  for (const { passed: good, failed: bad } of counts) {
    passed += good;
    failed += bad;
  }
}

/** Runs them; how many tests of each file passed and failed. */
function countedRun(title, files, flags, env = {}, scripts = files) {
  const scratch = mkdtempSync(join(tmpdir(), 'flatfield-count-'));
  const counts = join(scratch, 'counts.json');
  const status = run(
    `${title} (${files.length} files)`,
    process.execPath,
    [
      ...flags,
      '--test',
      '--test-concurrency=2',
      '--test-reporter=dot',
      '--test-reporter-destination=stdout',
      '--test-reporter=./scripts/countReporter.mjs',
      `--test-reporter-destination=${counts}`,
      ...scripts,
    ],
    env,
  );
  const byFile = Object.entries(JSON.parse(readFileSync(counts, 'utf8') || '{}'));
  rmSync(scratch, { recursive: true });
  const result = files.map((file, i) => {
    const own = byFile.filter(([name]) => [file, scripts[i]].some((one) => name.replaceAll('\\', '/').endsWith(one)));
    const sum = (of) => own.reduce((total, [, count]) => total + count[of], 0);
    if (own.length === 0) console.error(`No test ran in ${file}.`);
    return { passed: sum('passed'), failed: sum('failed') + (own.length === 0 ? 1 : 0) };
  });
  // What is told of no file of ours counts too, and so does a run that ended badly without a failed test.
  const known = (name) => [...files, ...scripts].some((one) => name.replaceAll('\\', '/').endsWith(one));
  for (const [name, count] of byFile) {
    if (known(name)) continue;
    result[0].passed += count.passed;
    result[0].failed += count.failed;
  }
  if (status !== 0 && result.every(({ failed: bad }) => bad === 0)) result[0].failed++;
  return result;
}

/** All three suites look at pages in it: the webview's tests, the VS Code server, the installed extension. */
async function findBrowser() {
  try {
    const { ensureChromium } = await import('./chromium.mjs');
    process.env.CHROMIUM = ensureChromium({ log: console.log });
  } catch (error) {
    console.error(error.message);
    failed++;
  }
}

/** The unit suite runs exported scripts with it. */
async function findCcdproc() {
  try {
    const { ensureCcdproc } = await import('./ccdproc.mjs');
    process.env.FLATFIELD_PYTHON = ensureCcdproc({ log: console.log });
  } catch (error) {
    console.error(error.message);
    failed++;
  }
}

async function hostTests() {
  console.log('\n== Host tests (mocha inside VS Code)');
  try {
    const { runHostTests } = await import('./hostTests.mjs');
    const result = await runHostTests({ log: (line) => console.log(`   ${line}`) });
    for (const failure of result.failures) console.error(`   FAILED ${failure.title}\n   ${failure.error}`);
    passed += result.passed;
    failed += result.failed;
    if (result.passed + result.failed === 0) failed++;
    console.log(`   ${result.passed} passed, ${result.failed} failed in ${result.where}`);
  } catch (error) {
    console.error(`   ${error.message}`);
    failed++;
  }
}

async function uiTests() {
  console.log('\n== UI tests (the packed extension, driven in a browser)');
  const { installServer, serverSupported } = await import('./vscodeServer.mjs');
  if (!serverSupported) {
    console.log('   Left out: the VS Code server that they drive runs on 64-bit Linux only.');
    return;
  }
  try {
    const { packVsix } = await import('./vsix.mjs');
    const log = (line) => console.log(`   ${line}`);
    await installServer({ log });
    await packVsix({ root });
  } catch (error) {
    console.error(`   ${error.message}`);
    failed++;
    return;
  }
  windowTests('UI tests', testFiles('test/ui', /\.test\.mjs$/));
}
