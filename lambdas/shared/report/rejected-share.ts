import type { Report } from './schema.ts';

/**
 * Returns the share of an export's identifiers that could not be used. A record that was rejected as a whole counts with the
 * average number of identifiers of the other records.
 *
 * @returns 0 to 1; 0 for an export without identifiers
 */
export function rejectedShareOf({ records, rejectedRows, columns }: Report): number {
  const rejected = sum(columns.flatMap((column) => Object.values(column.rejected)));
  const held = rejected + sum(columns.map((column) => column.prehashed + column.hashed));
  const usedCells = held === 0 ? 1 : 1 - rejected / held;
  const usedRecords = records === 0 ? 1 : 1 - sum(Object.values(rejectedRows)) / records;
  return 1 - usedCells * usedRecords;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
