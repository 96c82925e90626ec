/** Text that is safe inside a Python script, whatever a file is called and whatever a header says. */

/** What stays as it is: letters, marks, digits, punctuation, symbols, and the plain blank. */
const PLAIN = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** A Python string literal in single quotes that means `text`. */
export function pythonString(text: string): string {
  const characters = [...text].map((one) => (one === "'" || one === '\\' ? `\\${one}` : escaped(one)));
  return `'${characters.join('')}'`;
}

/** Comment lines of at most about 110 characters; nothing in `text` can end a comment. */
export function pythonComment(text: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of [...text].map(escaped).join('').split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + 2 + longer.length > 110) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((each) => `${indent}# ${each}`.trimEnd());
}

/** Control characters, line separators and marks that turn the direction of writing as Python writes them. */
function escaped(character: string): string {
  if (PLAIN.test(character)) return character;
  const code = character.codePointAt(0)!;
  const digits = code <= 0xff ? 2 : code <= 0xffff ? 4 : 8;
  return `\\${{ 2: 'x', 4: 'u', 8: 'U' }[digits]}${code.toString(16).padStart(digits, '0')}`;
}
