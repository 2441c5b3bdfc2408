/** Markup that is safe to put into a page. Only `html` creates it, so that nothing is unescaped. */
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
 * Tagged template for markup: it escapes every value that is not itself markup of this tag.
 *
 * @returns the markup; `undefined` becomes empty, lists are joined
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

/** Control characters are not allowed in HTML and are invisible in a shape, so their Unicode pictures are shown. */
function showControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced here
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (found) => {
    const code = found.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}
