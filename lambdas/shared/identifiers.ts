/** Facts about a type of identifier. */
interface IdentifierFacts {
  /** Folder of its partitions: TikTok's calculate type in lower case. */
  readonly format: Lowercase<string>;
  /** Name of one in a sentence. */
  readonly label: string;
  /** Name of several in a sentence. */
  readonly plural: string;
}

/**
 * The identifier types that a column can have (docs/identifiers.md). The configuration's schema, the keys, the report
 * page and the command line use this one table. The tables of glue-scripts are tested against it.
 */
export const IDENTIFIERS = {
  email: { format: 'email_sha256', label: 'e-mail', plural: 'e-mail addresses' },
  phone: { format: 'phone_sha256', label: 'phone', plural: 'phone numbers' },
  idfa: { format: 'idfa_sha256', label: 'IDFA', plural: 'IDFAs' },
  gaid: { format: 'gaid_sha256', label: 'GAID', plural: 'GAIDs' },
  maid: {
    format: 'first_sha256',
    label: 'mobile ad id (IDFA or GAID)',
    plural: 'both kinds of device id mixed (maid)',
  },
} as const satisfies Record<string, IdentifierFacts>;

export type IdentifierType = keyof typeof IDENTIFIERS;

export const IDENTIFIER_TYPES = Object.keys(IDENTIFIERS) as readonly IdentifierType[];

/** Folder of a partition's key; an audience has exactly one. */
export type Format = (typeof IDENTIFIERS)[IdentifierType]['format'];

export const FORMATS: readonly Format[] = IDENTIFIER_TYPES.map((type) => IDENTIFIERS[type].format);

/** The type of the identifiers in a format's files. */
export const TYPE_OF_FORMAT = Object.fromEntries(
  IDENTIFIER_TYPES.map((type) => [IDENTIFIERS[type].format, type]),
) as Readonly<Record<Format, IdentifierType>>;

/** TikTok's name of a format. */
export type CalculateType = Uppercase<Format>;

/** TikTok's calculate type for a format. */
export const calculateTypeOf = (format: Format): CalculateType => format.toUpperCase() as CalculateType;

/**
 * @param column name of a column of phone numbers
 * @returns whether it says that digits without a plus begin with the country code, as mobile networks write them
 */
export const isNamedInternational = (column: string): boolean => /msisdn/i.test(column);
