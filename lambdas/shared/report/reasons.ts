/** A code of the report, explained for the operator. */
export interface ReasonText {
  readonly title: string;
  /** What the operator can do about it; empty when there is nothing to do. */
  readonly remedy: string;
}

/** Why a record of an export is in no partition. */
export const ROW_REASONS = {
  malformed_row: {
    title: 'Record that could not be read',
    remedy: 'Check the quotes and the number of columns at these places of the export.',
  },
  invalid_audience: {
    title: 'Missing or unusable audience name',
    remedy:
      'Fill the audience column in each row, with 1 to 128 characters and without “/” or control characters, and save the file as UTF-8.',
  },
} as const satisfies Readonly<Record<string, ReasonText>>;

const SHA_256_INSTEAD = 'Export the raw value or its SHA-256: TikTok matches SHA-256 here.';

/** Why a cell is not used. */
export const CELL_REASONS = {
  invalid_email: {
    title: 'Not an e-mail address',
    remedy: 'A cell must have one address: give each further address a row or a column of its own.',
  },
  invalid_phone: {
    title: 'Not a phone number of its region',
    remedy: 'Check the region of these rows, and that each cell has one number.',
  },
  no_country_code: {
    title: 'Number without a country code',
    remedy:
      'A number needs a leading + with its country code, or a region: set “defaultRegion” or “regionColumn” for this column in pipeline.config.json, or “numbers” to “international” if the digits begin with the country code.',
  },
  unknown_region: {
    title: 'Number of an unknown region',
    remedy:
      'The region column takes ISO 3166 codes (GB, GBR), English names and calling codes (+44). Correct these cells, or leave them empty to use “defaultRegion”.',
  },
  no_area_code: {
    title: 'Number without its area code',
    remedy: 'Export the number with its area code: without it the number belongs to many people.',
  },
  rounded_number: {
    title: 'Number that a spreadsheet or a FLOAT column rounded',
    remedy:
      'The last digits are lost. Export the column as text from the system of origin, not from the spreadsheet.',
  },
  invalid_device_id: {
    title: 'Not a device id',
    remedy: 'A device id is a UUID of 8-4-4-4-12 hex digits.',
  },
  opted_out: { title: 'Device that opted out of tracking', remedy: '' },
  hashed_md5: { title: 'Hashed with MD5', remedy: SHA_256_INSTEAD },
  hashed_sha1: { title: 'Hashed with SHA-1', remedy: SHA_256_INSTEAD },
  hash_of_nothing: {
    title: 'Hash of an empty cell',
    remedy:
      'The tool that hashed the export also hashed empty cells and words such as “null”. Leave such cells empty.',
  },
  hash_in_base64: {
    title: 'Hash in base64',
    remedy: 'Export hashes as 64 hex digits: in BigQuery, TO_HEX(SHA256(…)).',
  },
} as const satisfies Readonly<Record<string, ReasonText>>;

/** Notes on cells that are used. */
export const NOTES = {
  readAsInternational: {
    title: 'Digits read as a number with country code',
    remedy:
      'Compare some of these cells with their people’s countries. “numbers” of the column sets the reading: international or national.',
  },
  bothReadingsValid: {
    title: 'Digits that are a valid number with and without country code',
    remedy: 'Set “numbers” of the column to what it contains: international or national.',
  },
  notInUse: {
    title: 'Phone number outside all ranges in use',
    remedy: 'Placeholders such as 5555555555 match no one. Check the region if there are many.',
  },
  upperCaseHash: {
    title: 'Hash in upper case',
    remedy: 'It is sent in lower case. Check that the value was normalised before it was hashed.',
  },
} as const satisfies Readonly<Record<string, ReasonText>>;

export type NoteName = keyof typeof NOTES;

const REASONS: Readonly<Record<string, ReasonText>> = { ...ROW_REASONS, ...CELL_REASONS };

/**
 * Explains a reason code of a report.
 *
 * @param reason code as it is in the report, for example `invalid_email`
 * @returns its explanation; an unknown code is returned unchanged, without a remedy
 */
export function explainReason(reason: string): ReasonText {
  return REASONS[reason] ?? { title: reason.replaceAll('_', ' '), remedy: '' };
}
