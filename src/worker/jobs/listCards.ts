/** Job `cards`: some keywords of many frames, or the keywords that they have; pixels are never read. */
import { type CardValue, COMMENTARY } from '../../engine/fits/card';
import { readHdus } from '../../engine/fits/fitsFile';
import type { Header } from '../../engine/fits/header';
import { readHeader } from '../../engine/fits/headerReader';
import { inheritedHeader, STORAGE } from '../../engine/fits/inheritedHeader';
import type { CardAnswer, CardsReply, CardsRequest } from '../../protocol/jobs';
import { checkStopped, type JobContext } from '../jobContext';
import { withSource } from '../openSource';

/** The headers as classification sees them (the image's, continued by the primary one). Throws `Cancelled` only. */
export function listCards({ files, keywords }: CardsRequest, context: JobContext): CardsReply {
  const counts = new Map<string, number>();
  const values = files.map(({ path, hdu }, index) => {
    checkStopped(context);
    context.at(index, path);
    const header = headerOf(path, hdu, context);
    context.progress({ path, done: index + 1, total: files.length });
    if (header === null) return null;
    if (keywords === null)
      for (const keyword of keywordsOf(header)) counts.set(keyword, (counts.get(keyword) ?? 0) + 1);
    return (keywords ?? []).map((keyword) => answer(header, keyword));
  });
  return { values, counts: [...counts] };
}

/** null: gone, or no longer what it was when it was scanned. */
function headerOf(path: string, index: number, { disk }: JobContext): Header | null {
  try {
    return withSource(
      path,
      (source) => {
        // The primary header stands by itself: no need to look at the rest of the file.
        if (index === 0) return readHeader(source, 0).header;
        const { hdus } = readHdus(source);
        const hdu = hdus[index];
        return hdu === undefined ? null : inheritedHeader(hdus, hdu);
      },
      null,
      disk,
    );
  } catch {
    return null;
  }
}

/** Each once; how the pixels are stored is no matter of filters or columns. */
function keywordsOf(header: Header): ReadonlySet<string> {
  const keywords = header.cards.map((card) => card.keyword.toUpperCase());
  return new Set(keywords.filter((keyword) => keyword !== '' && !(STORAGE.test(keyword) && !/^NAXIS\d/.test(keyword))));
}

function answer(header: Header, keyword: string): CardAnswer {
  const [card] = header.all(keyword);
  if (card === undefined) return undefined;
  if (COMMENTARY.has(keyword) || card.value === undefined)
    return header
      .all(keyword)
      .map(({ comment }) => comment)
      .join('\n');
  return plain(card.value, header.text(keyword));
}

function plain(value: CardValue, text: string | undefined): CardAnswer {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return value.trim() === '' ? null : value.trimEnd();
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value);
  return text ?? null;
}
