/** `flatfield verdict`: how healthy the flats are; writes nothing but the page that --html asks for. */
import { resolve } from 'node:path';
import { describeVerdicts } from '../../engine/measure/describeVerdict';
import { verdictHtml } from '../../engine/measure/verdictHtml';
import { verdictView } from '../../engine/measure/verdictView';
import { PROGRAM } from '../../protocol/program';
import { checkOwnText, writeOwnText } from '../../worker/ownText';
import { makeVerdicts } from '../../worker/prepareVerdict';
import type { Context } from '../context';

export async function verdict({ given, pool, signal, bar, print, json }: Context): Promise<number> {
  const file = given.text('html');
  const page = file === undefined ? null : resolve(file);
  if (page !== null) checkOwnText(page, 'page');
  const made = await makeVerdicts(pool, {
    paths: given.paths,
    masters: given.masters,
    recipePath: given.text('recipe') ?? null,
    signal,
    onProgress: ({ done, total, path }) => bar.update(done, total, path),
  });
  bar.clear();
  const { verdicts, notes } = made;
  json(made);
  print(describeVerdicts(verdicts, notes));
  if (page !== null) writeOwnText(page, 'page', verdictHtml(verdictView(PROGRAM, new Date(), made)));
  return verdicts.length === 0 || verdicts.some(({ bad }) => bad) ? 3 : 0;
}
