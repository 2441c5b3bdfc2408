const LONGEST_NAME = 64;
/**
 * What names of columns are made of. Text of a person's data often has other characters, such as `@` or `+`; marks as in
 * `Country/Region` are not beside digits, as those of a date, a house or a link are.
 */
const NAME = /^([\p{L}\p{M}\p{N} _.()-]+|[\p{L}\p{M} _.()/&?#%'-]+)$/u;
const HASH = /^[0-9a-f]{32,}$/i;

/**
 * The first line of a file without a header holds somebody's data. A name that does not look like one is never shown.
 *
 * @param text from the first line of a file
 * @returns whether it looks like the name of a column: letters, digits, spaces and usual marks, not mostly digits, no hash
 */
export function isColumnName(text: string): boolean {
  const name = text.trim();
  if (name === '' || name.length > LONGEST_NAME || !NAME.test(name)) return false;
  const digits = name.match(/\p{N}/gu)?.length ?? 0;
  const letters = name.match(/\p{L}/gu)?.length ?? 0;
  return letters >= digits && !HASH.test(name.replaceAll(/[ -]/g, ''));
}

/** What a survey says in place of a name that may be data. */
const PLACE = /^column \d+$/;

/** @returns whether a name is the place of a column whose own name may be data */
export const isPlaceOfColumn = (name: string): boolean => PLACE.test(name);

/**
 * @param text from the first line of a file
 * @param place of the column, from 1
 * @returns the name, or `column 3` in place of text that does not look like one
 */
export const showColumnName = (text: string, place: number): string =>
  isColumnName(text) ? text : `column ${place}`;

/** @returns whether two names are those of one column as a configuration has it: in any case, without outer spaces */
export const isSameName = (one: string, other: string): boolean => plainName(one) === plainName(other);

const plainName = (name: string): string => name.trim().toLowerCase();

/** As much of a source as names columns. */
interface NamingSource {
  readonly audience: { readonly column: string } | { readonly name: string };
  readonly identifiers?:
    | readonly { readonly column: string; readonly regionColumn?: string | undefined }[]
    | undefined;
}

/** @returns every column that a source names, once: those of its identifiers, of its regions and of its audiences */
export function columnsOf({ audience, identifiers = [] }: NamingSource): string[] {
  const names = identifiers.flatMap(({ column, regionColumn }) => [column, regionColumn ?? []].flat());
  return [...new Set('column' in audience ? [...names, audience.column] : names)];
}
