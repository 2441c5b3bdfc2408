/** What `Terminal.style` writes: bold, dim, underline and colours, and their ends. */
const STYLES = String.raw`\u001b\[(?:1|2|4|22|24|3[1-6]|39)m`;

/** Control characters other than the line break and the tabulator. */
const UNPRINTABLE = new RegExp(String.raw`(${STYLES})|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]`, 'g');

/**
 * Makes a text safe for a terminal: names in exports and reports may hold characters that move the cursor or rewrite what is shown.
 *
 * @param text what is to be shown, styled or not
 * @returns the text with each control character written out, for example `\\u001b`; line breaks, tabulators and styles stay
 */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (found: string, style: string | undefined) => style ?? writtenOut(found));

const writtenOut = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
