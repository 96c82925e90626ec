// Raw flats to one combined flat: Flatfield without files between, beside ccdproc's two steps.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtCli } from './builtCli.mjs';
import { emptied, placesOf } from './calibrateBench.mjs';
import { combineRecipe, masterDigests, sameMaster } from './combineBench.mjs';
import { limitGoal, ratioGoal } from './goals.mjs';
import { measureTable, runOnce } from './measure.mjs';
import { exampleOne, writeNight } from './nights.mjs';
import { findPrograms } from './programs.mjs';

const NOTES = [
  'Flatfield: `night --no-calibrated`, which writes no calibrated frame; `night` writes them and combines. ccdproc: the calibrating loop and ccdproc.combine (mem_limit=350e6) in one process.',
  "With plain masters ccdproc's combined flat has the same bits as Flatfield's in image, MASK and UNCERT, compared before anything was measured. With the guide's masters every calibrated frame carries MASK and UNCERT; there the image was compared.",
];

export const master = {
  title: 'Raw flats to a combined flat',
  room: ({ rows, frames }) => rows * 2128 * (2 * frames + 17 * frames + 200),
  async run({ options, scratch, report }) {
    const { rows, frames, seed } = options;
    const { ccdproc } = findPrograms(['ccdproc'], { scratch, ...options, say: (line) => report.say(line) });
    const design = exampleOne({ rows, frames, seed });
    const night = await writeNight(join(scratch, 'night'), design, { scratch });
    const recipe = join(scratch, 'night.json');
    writeFileSync(recipe, combineRecipe(design.recipe));
    const out = join(scratch, 'out');
    const masters = join(scratch, 'masters');
    const [frameFiles, masterFile] = [emptied(out, frames), emptied(masters, 1)];
    const words = (more) => {
      const places = ['--masters', night.masters, '--recipe', recipe, '--out', out];
      return [...builtCli(), 'night', night.raws, ...places, '--pixels', 'float64', '--jobs', '1', ...more];
    };
    const fused = { ...emptied(out, 1), words: words(['--no-calibrated']) };
    const stepwise = { ...emptied(out, frames + 1), words: words([]) };
    let digests = null;
    const table = [
      {
        ...{ id: 'flatfield', name: 'Flatfield, no files between', ...fused, ours: true },
        agrees() {
          runOnce(fused.words, fused);
          digests = masterDigests(out);
        },
      },
      {
        ...{ id: 'flatfield, two steps', name: 'Flatfield, calibrated frames written', ...stepwise, ours: true },
        agrees() {
          runOnce(stepwise.words, stepwise);
          for (const name of readdirSync(out)) if (name.startsWith('flat-')) rmSync(join(out, name));
          return sameMaster(out, digests);
        },
      },
    ];
    const both = {
      before() {
        frameFiles.before();
        masterFile.before();
      },
      wrote: () => frameFiles.wrote() && masterFile.wrote(),
    };
    const ccdprocRow = (id, name, from, most, agrees) => {
      const places = placesOf(night, from, out);
      const run = { words: [...ccdproc, 'night', 'float64', ...places, join(masters, 'master.fits')], ...both };
      return {
        ...{ id, name, ...run, exact: true, most },
        agrees() {
          runOnce(run.words, run);
          return agrees();
        },
      };
    };
    if (ccdproc !== null) {
      const image = () => masterDigests(masters).image === digests.image;
      table.push(
        ccdprocRow('ccdproc', 'ccdproc, plain masters', night.masters, 2, () => sameMaster(masters, digests)),
        ccdprocRow('ccdproc with MASK and UNCERT', "ccdproc, the guide's masters", night.guide, 1, image),
      );
    }
    const title = `${frames} raw flats of ${design.width} x ${rows} unsigned 16-bit pixels to one float64 flat with MASK and UNCERT`;
    const ratios = [{ head: 'ccdproc / it', over: 'ccdproc' }];
    const results = measureTable({ title, rows: table, ratios }, { ...options, scratch, report });
    for (const note of NOTES) report.say(note);
    report.inShort(`${frames} raw flats to one`, results);
    const goal = (text, more) => ratioGoal(results, { goal: text, ours: 'flatfield', ...more });
    report.goals([
      goal("less CPU than ccdproc's two steps, plain masters", { peer: 'ccdproc', atLeast: 10 }),
      goal("less CPU than ccdproc's two steps, the guide's masters", {
        peer: 'ccdproc with MASK and UNCERT',
        atLeast: 14,
      }),
      limitGoal(results, { goal: 'peak memory', ours: 'flatfield', of: 'peak', factor: 1e-6, atMost: 120, unit: 'MB' }),
    ]);
  },
};
