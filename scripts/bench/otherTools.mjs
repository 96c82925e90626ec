// IRAF, Siril and gnuastro as they are told what to do: each with a folder of its own, and a script in it.
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitsNames } from './images.mjs';
import { exposureOf } from './nights.mjs';

const LOGIN = `set imtype = "fits"
set home = "./"
set uparm = "./uparm/"
set imdir = "./"
set tmp = "./"
set stdgraph = "stdgraph"
keep
`;
const TYPES = 'exptime EXPTIME\nimagetyp IMAGETYP\nFLAT flat\nDARK dark\nBIAS zero\n';
const STEPS = ['fixpix', 'flatcor', 'illumcor', 'fringecor', 'readcor', 'scancor', 'interactive'];

/** A folder with links; returns its path. */
function home(scratch, name, links) {
  const folder = join(scratch, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [link, target] of Object.entries(links)) symlinkSync(target, join(folder, link));
  return folder;
}

function iraf(scratch, name, links, script) {
  const folder = home(scratch, name, links);
  mkdirSync(join(folder, 'uparm'));
  writeFileSync(join(folder, 'login.cl'), LOGIN);
  writeFileSync(join(folder, 'types.dat'), TYPES);
  writeFileSync(join(folder, 'run.cl'), `${script(folder).join('\n')}\nlogout\n`);
  return ['sh', '-c', 'cd "$0" && exec irafcl -f run.cl </dev/null >/dev/null', folder];
}

/**
 * IRAF's ccdproc on the night, into `out` in float32. It scales a dark by the exposures whatever it is told, and takes the
 * first of several: so it is told which flats are of the exposure of which dark.
 */
export function irafCalibrate(night, scratch, out) {
  return iraf(scratch, 'iraf-calibrate', { raw: night.raws, masters: night.iraf, out }, (folder) => {
    const sets = night.example === 1 ? [70, 7] : [90];
    const columns = (first, last) => `"[${first}:${last},1:${night.rows}]"`;
    const call = (seconds) => {
      const names = fitsNames(night.raws).filter((_, i) => night.example === 2 || exposureOf(night, i) === seconds);
      writeFileSync(join(folder, `raw${seconds}.lis`), names.map((name) => `raw/${name}\n`).join(''));
      writeFileSync(join(folder, `out${seconds}.lis`), names.map((name) => `out/flat-${name}\n`).join(''));
      const words = [
        `"@raw${seconds}.lis", output="@out${seconds}.lis", ccdtype="", max_cache=0, noproc=no, trim=yes, darkcor=yes`,
        ...STEPS.map((step) => `${step}=no`),
        `readaxis="line", trimsec=${columns(1, night.lit)}, dark="masters/dark_${seconds}.fits"`,
        night.example === 1
          ? `overscan=yes, function="median", biassec=${columns(night.overscan + 1, night.width)}, zerocor=no`
          : 'overscan=no, zerocor=yes, zero="masters/bias.fits"',
      ];
      return `ccdproc (${words.join(', ')})`;
    };
    const settings = ['instrument = "types.dat"', 'pixeltype = "real real"', 'verbose = no', 'logfile = ""'];
    const loads = ['noao', 'imred', 'ccdred', ...settings.map((one) => `ccdred.${one}`), 'ccdred.plotfile = ""'];
    return [...loads, ...sets.map(call)];
  });
}

/** IRAF's imcombine; its deviation is the standard deviation about the median, its result in float32. */
export function irafCombine(frames, scratch, master) {
  return iraf(scratch, 'iraf-combine', { frames }, (folder) => {
    const names = fitsNames(frames).map((name) => `frames/${name}\n`);
    writeFileSync(join(folder, 'frames.lis'), names.join(''));
    const method = 'combine="average", reject="sigclip", mclip=yes, lsigma=5, hsigma=5, nkeep=1, scale="median"';
    const rest = 'zero="none", weight="none", outtype="real", project=no, logfile=""';
    return ['immatch', `imcombine ("@frames.lis", "${master}", ${method}, ${rest})`];
  });
}

function siril(folder, commands) {
  const script = ['requires 1.0.0', 'setext fits', 'set32bits', 'setcpu 2', ...commands, 'close'];
  writeFileSync(join(folder, 'run.ssf'), `${script.join('\n')}\n`);
  return ['env', `HOME=${folder}`, 'siril-cli', '-d', folder, '-s', join(folder, 'run.ssf')];
}

/** Siril on the frames without overscan; `folder` is where its results come to lie, as pp_*.fits. */
export function sirilCalibrate(night, scratch) {
  const links = Object.fromEntries(readdirSync(night.siril).map((name) => [name, join(night.siril, name)]));
  const folder = home(scratch, 'siril-calibrate', links);
  const commands =
    night.example === 1
      ? [70, 7].map((seconds) => `preprocess flat${seconds}_ -dark=dark_${seconds} -prefix=pp_`)
      : ['preprocess flat_ -bias=bias -dark=dark_90 -prefix=pp_'];
  return { words: siril(folder, commands), folder };
}

/** Siril's stack of float32 frames flat_*.fits (1 = full scale) into `master` of the folder that is answered. */
export function sirilCombine(frames, scratch) {
  const links = Object.fromEntries(readdirSync(frames).map((name) => [name, join(frames, name)]));
  const folder = home(scratch, 'siril-combine', links);
  const master = join(folder, 'master.fits');
  return { words: siril(folder, ['stack flat_ rej sigma 5 5 -norm=mul -out=master']), master };
}

/** The level that stands for the overscan's median, which gnuastro does not take row by row. */
export const GNUASTRO_LEVEL = 1123;

/** gnuastro on the first example: two programs a frame. */
export function gnuastroCalibrate(night, scratch, out) {
  const folder = home(scratch, 'gnuastro', { raw: night.raws, masters: night.masters, out });
  const lines = fitsNames(night.raws).flatMap((name, i) => [
    `astcrop -q --mode=img --section=1:${night.lit},1:${night.rows} -h0 raw/${name} -o crop.fits`,
    `astarithmetic -q crop.fits -h1 float64 ${GNUASTRO_LEVEL} - masters/dark_${exposureOf(night, i)}.fits -h0 - -o out/flat-${name}`,
    'rm crop.fits',
  ]);
  writeFileSync(join(folder, 'run.sh'), `set -e\n${lines.join('\n')}\n`);
  return ['sh', '-c', 'cd "$0" && exec sh run.sh', folder];
}
