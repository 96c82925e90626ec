/** `flatfield plan`: what would be done to each flat or light, and why; writes nothing but the script that --python asks for, and reads pixels only with --inspect. */
import { dirname, resolve } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import { describePlan } from '../../engine/plan/describePlan';
import type { Plan } from '../../engine/plan/plan';
import { PROGRAM } from '../../protocol/program';
import { writeOwnText } from '../../worker/ownText';
import { preparePlan } from '../../worker/prepare';
import type { Context } from '../context';
import { planLines } from '../problemLines';
import { reducedKind, requestOf } from '../request';

export async function plan(context: Context): Promise<number> {
  const { plan: made } = await preparePlan(context.pool, {
    ...requestOf(context),
    kind: reducedKind(context),
    inspect: context.given.flag('inspect'),
  });
  context.bar.clear();
  context.json(made);
  context.problems(planLines(made.refused, made.flats));
  context.print(describePlan(made));
  const script = context.given.text('python');
  const left = script === undefined ? 0 : await writeScript(context, made, resolve(script));
  return made.refused.length + left > 0 ? 3 : 0;
}

/** How many flats the script leaves out. @throws FlatfieldError `Unsupported` where it would reduce none */
async function writeScript({ print }: Context, made: Plan, path: string): Promise<number> {
  const { exportPython } = await import('../../engine/reduce/exportPython');
  const { script, flats, refused } = exportPython(made, { program: PROGRAM, folder: dirname(path) });
  if (flats === 0) {
    const why = refused[0] === undefined ? `the plan has no ${made.kind}` : `${refused[0].name}: ${refused[0].reason}`;
    throw new FlatfieldError('Unsupported', `no script was written: ${why.replace(/\.$/, '')}.`, { file: path });
  }
  writeOwnText(path, 'script', script);
  print(`\n${path}: ${flats} ${made.kind}${flats === 1 ? '' : 's'} for ccdproc.\n`);
  for (const { name, reason } of refused) print(`  left out ${name}: ${reason}\n`);
  return refused.length;
}
