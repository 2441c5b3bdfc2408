/** Why rows or cells were left out, in a person's words. */
export interface ReasonText {
  readonly title: string;
  /** What the operator can do about it; empty when there is nothing to do. */
  readonly remedy: string;
}

const REASONS: ReadonlyMap<string, ReasonText> = new Map([
  [
    'invalid_audience',
    {
      title: 'Missing or unusable audience name',
      remedy:
        'Fill the audience column in each row, with 1 to 128 characters and without “/” or control characters.',
    },
  ],
  [
    'malformed_row',
    {
      title: 'Row that could not be read',
      remedy: 'Check the quoting and the number of columns of these rows in the export.',
    },
  ],
  [
    'invalid_email',
    {
      title: 'Not an e-mail address',
      remedy: 'A cell holds one address: give each of several a row or a column of its own.',
    },
  ],
  [
    'no_country_code',
    {
      title: 'Number without a country code',
      remedy:
        'A number needs a leading + with its country code, or a region: set “defaultRegion” or “regionColumn” for this column in pipeline.config.json.',
    },
  ],
  [
    'invalid_phone',
    {
      title: 'Not a phone number of its region',
      remedy: 'Check the region of these rows.',
    },
  ],
  ['opted_out', { title: 'Device that opted out of tracking', remedy: '' }],
  [
    'invalid_device_id',
    {
      title: 'Not a device id',
      remedy: 'A device id is a UUID of 8-4-4-4-12 hex digits.',
    },
  ],
  [
    'hashed_md5',
    { title: 'Hashed with MD5', remedy: 'Export the raw value or its SHA-256: TikTok matches SHA-256 here.' },
  ],
  [
    'hashed_sha1',
    {
      title: 'Hashed with SHA-1',
      remedy: 'Export the raw value or its SHA-256: TikTok matches SHA-256 here.',
    },
  ],
]);

/**
 * Puts a reason code of a report into words.
 *
 * @param reason code as it stands in the report, for example `invalid_email`
 * @returns its words; a code that this version does not know is shown as it is, without a remedy
 */
export function explainReason(reason: string): ReasonText {
  return REASONS.get(reason) ?? { title: reason.replaceAll('_', ' '), remedy: '' };
}
