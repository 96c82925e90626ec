/** What stands in the picture's place when there is none: reading, nothing to draw, or a failure with the ways out. */
import { element } from './element';
import { button, ring } from './kit';

export interface Way {
  readonly label: string;
  onTake(): void;
}

const headings: Readonly<Record<string, string>> = {
  NotFits: 'This is no FITS file',
  DamagedFits: 'This file is damaged',
  Unsupported: 'This cannot be shown',
  ReadFailed: 'This file cannot be read',
};

/** A failure in sentences, and buttons that lead on; the first is the likeliest. */
export function failure(error: Error, ways: readonly Way[]): HTMLElement {
  const { tag, file, wayOut } = error as Error & { tag?: string; file?: string; wayOut?: string };
  const sentences = [error.message, wayOut].filter((text) => text !== undefined);
  return notice(
    (tag !== undefined && headings[tag]) || 'The picture could not be made',
    [
      ...sentences.map((text) => element('p', {}, text)),
      ...(file === undefined ? [] : [element('p', { class: 'file' }, file)]),
    ],
    ways,
    'alert',
  );
}

/** Nothing is wrong, there only is no picture. */
export function nothing(sentence: string, ways: readonly Way[]): HTMLElement {
  return notice('No picture here', [element('p', {}, sentence)], ways, 'status');
}

/** Reading; seen only when it takes a while (the style sheet waits). */
export function reading(): HTMLElement {
  return element('div', { class: 'notice reading', role: 'status' }, ring(), element('p', {}, 'Reading …'));
}

function notice(heading: string, text: readonly HTMLElement[], ways: readonly Way[], role: string): HTMLElement {
  const buttons = ways.map(({ label, onTake }, i) => button(label, onTake, { primary: i === 0 }).element);
  return element(
    'div',
    { class: 'notice', role, tabindex: '-1' },
    element('h1', {}, heading),
    ...text,
    element('div', { class: 'ways' }, ...buttons),
  );
}
