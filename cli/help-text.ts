import { textWidth } from './text-width.ts';

const LEADING = /^ */;
/** An example is typed as it stands, and broken by the terminal alone. */
const EXAMPLE = /^ +npx /;

/**
 * Fits a help text into a terminal: paragraphs are broken anew, and lists keep their indentation.
 *
 * @param text the help, its paragraphs broken anywhere
 * @param columns width of the terminal, in characters
 */
export function fitHelp(text: string, columns: number): string {
  return text
    .split('\n')
    .reduce<string[]>(joinParagraphs, [])
    .flatMap((line) => (EXAMPLE.test(line) ? [line] : breakLine(line, columns)))
    .join('\n');
}

/** Lines without an indentation, one below the other, are a paragraph; one that ends in a colon is the head of a list. */
function joinParagraphs(lines: string[], line: string): string[] {
  const before = lines.at(-1);
  const continues = before !== undefined && isProse(before) && isProse(line) && !before.endsWith(':');
  return continues ? [...lines.slice(0, -1), `${before} ${line}`] : [...lines, line];
}

const isProse = (line: string): boolean => line !== '' && !line.startsWith(' ');

/**
 * Breaks a line between words where it is too long.
 *
 * @param line one line; what continues an indented one is indented further
 * @param columns characters that fit in a line
 */
export function breakLine(line: string, columns: number): string[] {
  if (textWidth(line) <= columns) return [line];
  const [indentation = ''] = LEADING.exec(line) ?? [];
  // What continues an entry of a list is indented further than the entry.
  const hanging = indentation === '' ? '' : `${indentation}  `;
  const lines = [indentation];
  for (const word of line.trimStart().split(' ')) {
    const last = lines.at(-1) ?? '';
    const isEmpty = last.trim() === '';
    if (isEmpty || textWidth(`${last} ${word}`) <= columns)
      lines.splice(-1, 1, `${last}${isEmpty ? '' : ' '}${word}`);
    else lines.push(`${hanging}${word}`);
  }
  return lines;
}
