// The programs that calibrating, combining and listing are measured beside: found, or installed with apt-get where this
// process may, else said to be missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDebian, mayInstall, updateDebian } from '../debianPackages.mjs';
import { findOnPath } from '../findOnPath.mjs';

const CALIBRATE = pathOf('peers/calibrate.c');
const CCDPROC = pathOf('peers/ccdprocNight.py');
const HEADERS = pathOf('peers/readHeaders.py');
const NUMPY = pathOf('peers/numpyFlats.py');
/** Debian's Python first: its packages are what is installed here. */
const PYTHONS = [process.env.FLATFIELD_PYTHON, '/usr/bin/python3', 'python3'].filter(Boolean);

/** Name -> Debian's packages, and how it is looked for: { words, version } or { reason }. */
const PROGRAMS = {
  cc: { packages: ['gcc', 'libc6-dev'], find: compiled },
  ccdproc: { packages: ['python3-ccdproc'], find: () => python(CCDPROC) },
  astropy: { packages: ['python3-astropy'], find: () => python(NUMPY, 'astropy') },
  fitsio: { packages: ['python3-fitsio'], find: () => python(NUMPY, 'fitsio') },
  iraf: { packages: ['iraf', 'iraf-noao'], find: () => tool('irafcl', () => `IRAF ${debianVersion('iraf')}`) },
  siril: { packages: ['siril'], find: () => tool('siril-cli', () => firstLine('siril-cli', '--version')) },
  gnuastro: { packages: ['gnuastro'], find: () => tool('astfits', () => firstLine('astfits', '--version')) },
  wcstools: { packages: ['wcstools'], find: () => tool('gethead', () => `wcstools ${debianVersion('wcstools')}`) },
  matplotlib: { packages: ['python3-matplotlib', 'python3-astropy'], find: () => python(pathOf('zscale.py')) },
  'headers by ccdproc': { packages: ['python3-ccdproc'], find: () => python(HEADERS, 'ccdproc') },
  'headers by astropy': { packages: ['python3-astropy'], find: () => python(HEADERS, 'astropy') },
  'headers by fitsio': { packages: ['python3-fitsio'], find: () => python(HEADERS, 'fitsio') },
  funpack: { packages: ['libcfitsio-bin'], find: () => tool('funpack', () => firstLine('funpack', '-V')) },
};

/**
 * What there is of these programs, as the words that start each, else null.
 * `without`: names that are left out. Every one is told to `say`.
 */
export function findPrograms(names, { scratch, without, say }) {
  const wanted = names.filter((name) => !without.includes(name));
  const look = (name) => PROGRAMS[name].find(scratch);
  const seen = new Map(wanted.map((name) => [name, look(name)]));
  const missing = wanted.filter((name) => seen.get(name).words === undefined);
  if (missing.length > 0 && install(missing, say)) for (const name of missing) seen.set(name, look(name));
  for (const name of names) {
    const { version, reason } = seen.get(name) ?? { reason: 'not wanted' };
    say(`${name}: ${version ?? `left out (${reason})`}`);
  }
  return Object.fromEntries(names.map((name) => [name, seen.get(name)?.words ?? null]));
}

/** Whether anything was installed. What one package lacks does not keep the others from being installed. */
export function install(names, say) {
  if (!mayInstall()) return false;
  console.log(`Installing ${names.join(', ')} with apt-get …`);
  if (updateDebian() !== null) {
    say(`apt-get update failed: ${names.join(', ')} could not be installed.`);
    return false;
  }
  return names.map((name) => installDebian(...PROGRAMS[name].packages) === null).includes(true);
}

function tool(name, version) {
  return findOnPath(name) ? { words: [name], version: version() } : { reason: 'not installed' };
}

function python(...words) {
  for (const interpreter of PYTHONS) {
    const { status, stdout } = spawnSync(interpreter, [...words, 'version'], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [version, executable] = stdout.trim().split(/\r?\n/);
    return { words: [executable, ...words], version };
  }
  return { reason: 'no python3 can import it' };
}

/** For this processor where the compiler knows how; with SHA-256 where libcrypto's headers are. */
function compiled(scratch) {
  if (!findOnPath('cc')) return { reason: 'no C compiler' };
  const program = join(scratch, 'calibrate');
  const flags = ['-O3', '-ffp-contract=off'];
  for (const more of [['-march=native', '-DWITH_SHA256'], ['-march=native'], ['-DWITH_SHA256'], []]) {
    const sha256 = more.includes('-DWITH_SHA256');
    const words = [...flags, ...more, '-o', program, CALIBRATE, '-lm', ...(sha256 ? ['-lcrypto'] : [])];
    if (spawnSync('cc', words, { stdio: 'ignore' }).status !== 0) continue;
    const version = `${firstLine('cc', '--version')}, ${[...flags, ...more].join(' ')}`;
    return { words: [program], version };
  }
  return { reason: 'cc does not compile calibrate.c' };
}

/** Whether the compiled program was made with SHA-256. */
export function hasSha256(words) {
  return words !== null && spawnSync(words[0], ['sha256'], { stdio: 'ignore' }).status === 4;
}

function firstLine(name, ...words) {
  const { stdout, stderr } = spawnSync(name, words, { encoding: 'utf8' });
  return `${stdout}${stderr}`.trim().split('\n')[0];
}

function debianVersion(name) {
  if (!existsSync('/usr/bin/dpkg-query')) return '(version unknown)';
  const { stdout } = spawnSync('dpkg-query', ['--show', name], { encoding: 'utf8' });
  return stdout.trim().split('\t')[1];
}

function pathOf(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}
