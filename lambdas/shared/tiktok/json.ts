/** The third argument of a reviver, "JSON.parse source text access", which TypeScript's library does not declare yet. */
type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/**
 * Parses JSON without rounding: an integer too large for a double, such as TikTok's 19-digit ids, becomes the string of its
 * digits. Other values are those of `JSON.parse`.
 *
 * @param text a JSON document
 * @returns the parsed value
 * @throws {SyntaxError} when the text is not JSON
 */
export function parseLosslessJson(text: string): unknown {
  return parseWithSource(text, (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined) return value;
    return /^-?\d+$/.test(source) && !Number.isSafeInteger(value) ? source : value;
  });
}
