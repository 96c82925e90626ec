/** `flatfield mask`: a bad pixel mask from two flats, from a dark, or from both. */
import { CCDMASK_DEFAULTS, type CcdmaskOptions } from '../../engine/ccd/ccdmask';
import { FlatfieldError } from '../../engine/errors';
import type { ExistingRule } from '../../engine/plan/plan';
import { describeMask } from '../../engine/reduce/describeMask';
import { PROGRAM } from '../../protocol/program';
import { prepareMask } from '../../worker/prepareMask';
import type { Given } from '../args';
import type { Context } from '../context';
import { problemLine } from '../problemLines';
import { requestOf } from '../request';

export async function mask(context: Context): Promise<number> {
  const { given, pool, signal, bar, print, json, problems } = context;
  const { recipePath = null, out = null, onProgress } = requestOf(context);
  const progress = onProgress === undefined ? {} : { onProgress };
  const options = ccdmaskOptions(given);
  const plan = await prepareMask(pool, { flats: given.paths, options, dark: darkOf(given), out, recipePath, signal });
  const existing = (given.text('existing') as ExistingRule | undefined) ?? 'fail';
  const outcome = await pool.run('mask', { plan, existing, program: PROGRAM }, { signal, ...progress });
  bar.clear();
  json({ plan, outcome });
  problems([...plan.warnings, ...outcome.warnings].map((text) => problemLine(plan.output, 'warning', text)).join(''));
  print(describeMask(plan, outcome));
  return 0;
}

function darkOf(given: Given) {
  const path = given.text('dark');
  const [above, gain] = [given.amount('above'), given.amount('gain')];
  if (path === undefined && (above !== undefined || gain !== undefined))
    throw new FlatfieldError('Usage', '--above and --gain are about a dark.', { wayOut: 'Name it with --dark FILE.' });
  if (path === undefined) return null;
  if (above === undefined)
    throw new FlatfieldError('Usage', '--dark needs --above RATE, in adu/s or, with --gain, in electron/s.');
  return { path, above, gain: gain ?? null };
}

function ccdmaskOptions(given: Given): CcdmaskOptions {
  const numbers = (['ncmed', 'nlmed', 'ncsig', 'nlsig', 'ngood'] as const).map((name) => [name, given.count(name)]);
  const factors = (['lsigma', 'hsigma'] as const).map((name) => [name, given.amount(name)]);
  const said = [...numbers, ...factors].filter(([, value]) => value !== undefined);
  return {
    ...CCDMASK_DEFAULTS,
    ...Object.fromEntries(said),
    byBlocks: given.flag('byblocks'),
    findBadColumns: given.flag('findbadcolumns'),
  };
}
