/**
 * What can be done about a column that no identifier can be read from.
 *
 * @param type what a survey says of it: `twice`, `without a name`, `not in <file>`, `object` (JSON), or the column's type (Parquet)
 */
export function unusableRemedy(type: string): string {
  if (type === 'without a name') return 'give each column a name';
  if (type === 'twice') return 'rename all columns of this name but one';
  if (type.startsWith('not in ')) return 'give it to each file, or take the others out of the export';
  if (type === 'object') return 'name a key within it, such as "contact.email"';
  return 'cast it to text in the query';
}

/** Why a column cannot be used, with what can be done about it. */
export const unusableText = (type: string): string => `${type}; ${unusableRemedy(type)}`;
