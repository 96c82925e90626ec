/** Keywords that may hold what no known keyword does: proposals for a recipe's "keywords", never taken by themselves. */
import { COMMENTARY } from '../fits/card';
import type { Header } from '../fits/header';
import type { FrameInfo } from './frameInfo';
import { type KeywordSpellings, kindOf } from './keywords';

/** More proposals than this help nobody. */
const MOST = 3;

/** As much of an exposure's name as cameras' spellings have in common: EXPO_S, SHUTTIME, INTEGTIM; not EXPNUM or EXPID. */
const EXPOSURE = /^(EXP|SHUT|INTEG|ITIME|INTT|TINT|DIT$)/i;
const NO_EXPOSURE = /(NUM|NO|ID|CNT|COUNT|IDX|NAME|MODE|TYPE|OPEN|CLOSE|START|END|BEG)$/i;

/**
 * The keywords whose value names a kind of frame, where the type is missing, and those that look like an exposure time in
 * seconds and hold a number of 0 or more, where that is missing.
 */
export function lookAlikes(
  header: Header,
  typeMissing: boolean,
  exposureMissing: boolean,
  types: KeywordSpellings,
): Pick<FrameInfo, 'lookAlikes'> {
  if (!typeMissing && !exposureMissing) return {};
  const keywords = [...new Set(header.cards.map(({ keyword }) => keyword))].filter(
    (keyword) => !COMMENTARY.has(keyword),
  );
  const type = typeMissing ? keywords.filter((keyword) => namesKind(header, keyword, types)).slice(0, MOST) : [];
  const exposure = exposureMissing
    ? keywords.filter((keyword) => looksLikeExposure(header, keyword)).slice(0, MOST)
    : [];
  if (type.length + exposure.length === 0) return {};
  return {
    lookAlikes: { ...(type.length === 0 ? {} : { type }), ...(exposure.length === 0 ? {} : { exposure }) },
  };
}

function namesKind(header: Header, keyword: string, types: KeywordSpellings): boolean {
  const value = header.get(keyword);
  return typeof value === 'string' && kindOf(value, types) !== 'unknown';
}

function looksLikeExposure(header: Header, keyword: string): boolean {
  const last = keyword.split(' ').at(-1)!;
  if (!EXPOSURE.test(last) || NO_EXPOSURE.test(last) || header.conflict(keyword) !== undefined) return false;
  return (header.number(keyword) ?? -1) >= 0;
}
