/** Markup that is safe to put into a page as it is. Made by `html` only, so that nothing gets there unescaped. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/**
 * Tagged template for markup: every value in it is escaped, unless it is itself markup made by this tag.
 *
 * @returns the markup; `undefined` leaves nothing, lists are joined
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(literals.reduce((page, literal, index) => page + toMarkup(values[index - 1]) + literal));
}

function toMarkup(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  return value.map(toMarkup).join('');
}

function escapeText(text: string): string {
  return showControls(text.toWellFormed()).replaceAll(/[&<>"']/g, (found) => ENTITIES.get(found) ?? found);
}

/** Control characters have no place in HTML and would hide in a shape: their Unicode pictures are shown instead. */
function showControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced here
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (found) => {
    const code = found.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}
