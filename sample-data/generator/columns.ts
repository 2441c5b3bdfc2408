import { pick, roll } from './chance.ts';
import { type DeviceColumn, deviceOf, writeDevice } from './device.ts';
import { emailOf, hashedEmailOf, writeEmail } from './email.ts';
import { writeHash } from './hashes.ts';
import {
  type IdentifierType,
  type Identity,
  type Person,
  PURPOSE,
  plainCell,
  type Row,
  type WrittenCell,
} from './identity.ts';
import { type PhoneStyle, phoneOf, writePhone } from './phone.ts';
import { sha256Hex } from './sha256.ts';

/** Columns with identifiers. */
export const IDENTIFIER_COLUMNS = ['email', 'phone', 'idfa', 'gaid', 'hashed_email', 'device_id'] as const;
export type IdentifierColumn = (typeof IDENTIFIER_COLUMNS)[number];

export interface ColumnPlan {
  readonly column: IdentifierColumn;
  readonly type: IdentifierType;
  readonly identify: (person: Person) => Identity;
  /** The cell of a row for an identity that counts as `hashed` or `prehashed`. */
  readonly write: (identity: Identity, person: Person, row: Row) => WrittenCell;
}

const device = (column: IdentifierColumn, type: DeviceColumn): ColumnPlan => ({
  column,
  type,
  identify: (person) => deviceOf(person, type),
  write: ({ text }, _, row) => plainCell(writeDevice(text, row)),
});

/** @returns the content of a column and how it is written */
export function columnPlan(column: IdentifierColumn, phones: PhoneStyle): ColumnPlan {
  switch (column) {
    case 'email':
      return {
        column,
        type: 'email',
        identify: emailOf,
        write: writeHashed(({ text }, _, row) => plainCell(writeEmail(text, row))),
      };
    case 'hashed_email':
      return {
        column,
        type: 'email',
        identify: hashedEmailOf,
        write: writeHashed(({ text }) => plainCell(text)),
      };
    case 'phone': {
      const write: ColumnPlan['write'] = (_, person, row) => writePhone(person, row, phones);
      return {
        column,
        type: 'phone',
        identify: (person) => phoneOf(person, phones),
        write: writeHashed(write),
      };
    }
    case 'idfa':
    case 'gaid':
      return device(column, column);
    case 'device_id':
      return device(column, 'maid');
  }
}

const writeHashed =
  (write: ColumnPlan['write']): ColumnPlan['write'] =>
  (identity, person, row) =>
    identity.outcome === 'prehashed'
      ? writeHash(sha256Hex(identity.values[0] ?? ''), row)
      : write(identity, person, row);

/** Placeholders for a missing value in exports. */
const MISSING_CELLS = [
  ...['', '', '', '', '', '', 'NULL', 'n/a', '-', '  ', 'None', '<NA>', '(null)', '#N/A', 'NaT', '\\N'],
] as [string, ...string[]];

/** @returns the cell of a row */
export function writeCell(plan: ColumnPlan, identity: Identity, person: Person, row: Row): WrittenCell {
  if (identity.outcome === 'missing') {
    const number = roll(row.seed, row.index, PURPOSE.missingWriting, MISSING_CELLS.length);
    return plainCell(pick(MISSING_CELLS, number));
  }
  return identity.values.length > 0 ? plan.write(identity, person, row) : plainCell(identity.text);
}
