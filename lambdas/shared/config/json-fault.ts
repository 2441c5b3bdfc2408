/** Where a text stops being JSON, and what should stand there. */
export interface JsonFault {
  /** From 1, as editors count. */
  readonly line: number;
  /** From 1, as editors count. */
  readonly column: number;
  /** The character there, quoted; `the end of the file` after the last one. */
  readonly found: string;
  readonly expected: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none of them inside of text
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const LITERAL = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;
const WHITE_SPACE = /[ \t\r\n]*/y;

/**
 * Finds where a text stops being JSON. JavaScript engines tell the place for some faults only.
 *
 * @returns nothing when the text is JSON
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const reader = new Reader(text);
  const expected = reader.value() ?? reader.end();
  if (expected === undefined) return undefined;
  const before = text.slice(0, reader.place).split('\n');
  const character = text.codePointAt(reader.place);
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    found: character === undefined ? 'the end of the file' : JSON.stringify(String.fromCodePoint(character)),
    expected,
  };
}

/** Reads on while the text is JSON. Each method returns what it missed at `place`, or nothing. */
class Reader {
  place = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(): string | undefined {
    if (this.#takes('{')) return this.#members('}', () => this.#field());
    if (this.#takes('[')) return this.#members(']', () => this.value());
    if (this.#matches(STRING) || this.#matches(LITERAL)) return undefined;
    return this.#missed('expected a value: text in double quotes, a number, true, false, null, {…} or […]');
  }

  end(): string | undefined {
    this.#matches(WHITE_SPACE);
    return this.place === this.#text.length ? undefined : 'expected nothing after the last bracket';
  }

  #members(close: string, member: () => string | undefined): string | undefined {
    if (this.#takes(close)) return undefined;
    for (;;) {
      const missed = member();
      if (missed !== undefined) return missed;
      if (this.#takes(close)) return undefined;
      if (!this.#takes(',')) return `expected "," or "${close}"`;
    }
  }

  #field(): string | undefined {
    this.#matches(WHITE_SPACE);
    if (!this.#matches(STRING)) return this.#missed('expected the name of a field in double quotes');
    return this.#takes(':') ? this.value() : 'expected ":" after the name of a field';
  }

  #missed(expected: string): string {
    return this.#text[this.place] === '"'
      ? 'expected the text that begins here to end with a double quote on the same line, and each \\ in it doubled'
      : expected;
  }

  #takes(character: string): boolean {
    this.#matches(WHITE_SPACE);
    if (this.#text[this.place] !== character) return false;
    this.place += 1;
    return true;
  }

  #matches(pattern: RegExp): boolean {
    pattern.lastIndex = this.place;
    const found = pattern.exec(this.#text);
    if (found === null) return false;
    this.place += found[0].length;
    return true;
  }
}
