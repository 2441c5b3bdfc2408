import { z } from 'zod';
import { IDENTIFIER_TYPES, IDENTIFIERS } from '../identifiers.ts';
import { cleanRooms, cron } from './clean-rooms.ts';
import { deploymentGroups } from './deployment.ts';
import { group } from './group.ts';
import { expectedRegion, isRegion } from './regions.ts';
import {
  AUDIENCE_NAME,
  audienceFolderFault,
  audienceLengthFault,
  plainAudienceName,
  SOURCE_NAME,
} from './source-texts.ts';
import { advertiserName, tiktok } from './tiktok.ts';

/** What a delivery does to the members an audience already has. */
export const ACTIONS = ['append', 'replace', 'remove'] as const;

/** The e-mail normalisations that TikTok has published (docs/identifiers.md, "Variants"). */
export const EMAIL_VARIANTS = ['standard', 'untagged', 'canonical'] as const;

/** Where the variant `canonical` drops the dots of the local part. */
export const CANONICAL_DOMAINS = ['gmail', 'all'] as const;

/** The forms of a phone number that TikTok has published (docs/identifiers.md, "Variants"). */
export const PHONE_VARIANTS = ['e164', 'digits'] as const;

/** The case of the letters in a device id (docs/identifiers.md, "Device ids"). */
export const DEVICE_VARIANTS = ['lower', 'upper'] as const;

/** How digits without a plus are read (docs/identifiers.md, "Numbers without a plus"). */
export const NUMBER_READINGS = ['auto', 'national', 'international'] as const;
export type NumberReading = (typeof NUMBER_READINGS)[number];

const name = z
  .string()
  .regex(SOURCE_NAME.pattern, SOURCE_NAME.expected)
  .describe('Name of the source: its exports live under exports/<name>/<export-id>/.');

const column = z
  .string()
  .min(1, 'expected the name of a column')
  .describe('Column of the export, as in its header.');

const region = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: ({ input }) => expectedRegion(String(input)), abort: true })
  .refine(isRegion, { error: ({ input }) => expectedRegion(String(input)) })
  .describe('Region of numbers that carry no country code (ISO 3166 alpha-2, for example US).');

/** Its characters are counted in the form in which it is sent. */
const audienceName = z
  .string()
  .overwrite(plainAudienceName)
  .refine((value) => audienceLengthFault(value) === undefined, {
    error: ({ input }) => audienceLengthFault(String(input)) ?? '',
  })
  .regex(AUDIENCE_NAME.pattern, AUDIENCE_NAME.expected)
  .refine((value) => audienceFolderFault(value) === undefined, {
    error: ({ input }) => audienceFolderFault(String(input)) ?? '',
  });

const kinds = new Intl.ListFormat('en', { type: 'disjunction' }).format(
  IDENTIFIER_TYPES.map((type) => IDENTIFIERS[type].plural),
);
const KIND_DESCRIPTION = `What the column holds: ${kinds}.`;

const phoneColumn = group({
  column,
  type: z.literal('phone').describe(KIND_DESCRIPTION),
  defaultRegion: region.optional(),
  regionColumn: column
    .optional()
    .describe(
      'Column that holds the region of each row (code, English name or calling code); wins over defaultRegion.',
    ),
  numbers: z
    .enum(NUMBER_READINGS)
    .optional()
    .describe(
      'How digits without a plus are read: with the country code (international), without it (national), or whichever makes ' +
        'the better number (auto). Left out: international for a column called msisdn, otherwise auto.',
    ),
});

const otherColumn = group({
  column,
  type: z.enum(IDENTIFIER_TYPES.filter((type) => type !== 'phone')).describe(KIND_DESCRIPTION),
});

/** A choice of forms to send; all of them by default. */
const variants = <const Variant extends string>(
  all: readonly [Variant, ...Variant[]],
  chosenUnlessSaid: readonly Variant[] = all,
) =>
  z
    .array(z.enum(all))
    .min(1, 'expected at least one variant')
    .refine((chosen) => new Set(chosen).size === chosen.length, 'expected each variant once')
    .default([...chosenUnlessSaid]);

const sourceFields = group({
  name,
  audience: z
    .union(
      [
        group({ column: column.describe('Column whose values name the audience of each row.') }),
        group({ name: audienceName.describe('The one audience that every row of this source belongs to.') }),
      ],
      'expected {"column": "…"} or {"name": "…"}',
    )
    .describe('Where the audience of a row comes from: {"column": …} or {"name": …}.'),
  identifiers: z
    .array(z.discriminatedUnion('type', [phoneColumn, otherColumn]))
    .min(
      1,
      'expected at least one identifier; leave "identifiers" out to have the columns recognised by name',
    )
    .optional()
    .describe('Columns that hold identifiers. Left out: recognised by the usual column names.'),
  action: z
    .enum(ACTIONS)
    .default('append')
    .describe('append adds members, replace swaps the whole membership, remove takes members out.'),
  columns: z
    .array(column)
    .min(1, 'expected the name of each column, in the order of the files')
    .refine((names) => new Set(names).size === names.length, 'expected each name once')
    .optional()
    .describe(
      'Names of the columns, in their order, for CSV files without a header. Left out: the first line of each file names them.',
    ),
  emailVariants: variants(EMAIL_VARIANTS).describe('Which normalisations of an e-mail address are sent.'),
  canonicalDomains: z
    .enum(CANONICAL_DOMAINS)
    .default('gmail')
    .describe(
      'Where canonical drops the dots before the @: at gmail.com and googlemail.com, where they tell nobody apart, or everywhere.',
    ),
  phoneVariants: variants(PHONE_VARIANTS).describe(
    'Which forms of a phone number are sent: with the plus (e164), without it (digits).',
  ),
  deviceVariants: variants(DEVICE_VARIANTS, ['lower']).describe(
    'In which case device ids are sent. TikTok asks for lower case; `audiences probe` finds out whether it matches more IDFAs in upper case.',
  ),
  advertiser: advertiserName
    .optional()
    .describe(
      'Advertiser that the audiences belong to, by its name in tiktok.advertisers. Left out: the first.',
    ),
  prepareSchedule: cron
    .optional()
    .describe(
      'Prepare the complete exports of this source at these times (UTC) instead of on arrival. Write `_SUCCESS` last into exports of several large files; results of Clean Rooms need none.',
    ),
  cleanRooms: cleanRooms
    .optional()
    .describe('The exports of this source are results of a protected query or a PySpark job.'),
});

const source = sourceFields.superRefine((value, context) => {
  const known = value.columns ?? [];
  if (known.length === 0) return;
  for (const { path, name } of columnsNamedIn(value)) {
    if (known.some((one) => one.toLowerCase() === name.toLowerCase())) continue;
    context.addIssue({ code: 'custom', path, message: `expected one of "columns": ${known.join(', ')}` });
  }
});

/** The columns that a source needs, and where its configuration names them. */
function columnsNamedIn({ audience, identifiers = [] }: z.infer<typeof sourceFields>) {
  const named = identifiers.flatMap((identifier, index) => [
    { path: ['identifiers', index, 'column'], name: identifier.column },
    ...('regionColumn' in identifier && identifier.regionColumn !== undefined
      ? [{ path: ['identifiers', index, 'regionColumn'], name: identifier.regionColumn }]
      : []),
  ]);
  return 'column' in audience ? [{ path: ['audience', 'column'], name: audience.column }, ...named] : named;
}

/** As many as the trust policy of the role that receives results can name (infra/clean-rooms.ts). */
export const MOST_MEMBERSHIPS = 10;

/** What a person who has none can begin with. */
const SMALLEST_SOURCES = '"sources": [{"name": "loyalty", "audience": {"column": "segment"}}]';

/** The one schema of `pipeline.config.json`; checked at synth, by the command line and in the functions. */
export const pipelineConfigSchema = group({
  $schema: z.string().optional().describe('JSON Schema for editors; not used by the pipeline.'),
  tiktok: tiktok.prefault({}).describe('How TikTok Ads is reached.'),
  sources: z
    .array(source, `expected a list of sources, at least ${SMALLEST_SOURCES}`)
    .min(1, 'expected at least one source')
    .refine((all) => new Set(all.map((s) => s.name)).size === all.length, 'expected each source name once')
    .describe('The exports to activate.'),
  ...deploymentGroups,
}).superRefine(({ sources, tiktok: { advertisers } }, context) => {
  const memberships = new Set<string>();
  for (const [index, { cleanRooms: room }] of sources.entries()) {
    if (room === undefined || memberships.has(room.membershipId)) continue;
    memberships.add(room.membershipId);
    if (memberships.size !== MOST_MEMBERSHIPS + 1) continue;
    const message =
      `expected at most ${MOST_MEMBERSHIPS} memberships: IAM limits the trust policy of the role that receives results to 2,048 ` +
      'characters. Deploy the sources of further memberships as a stack of their own, with another deployment.stackName';
    context.addIssue({ code: 'custom', path: ['sources', index, 'cleanRooms', 'membershipId'], message });
  }
  const known = advertisers.map(({ name }) => name);
  for (const [index, { advertiser }] of sources.entries()) {
    if (advertiser === undefined || known.includes(advertiser)) continue;
    const message = `expected one of tiktok.advertisers: ${known.join(', ')}`;
    context.addIssue({ code: 'custom', path: ['sources', index, 'advertiser'], message });
  }
  for (const [index, { cleanRooms: room }] of sources.entries()) {
    if (room?.type !== 'PYSPARK') continue;
    const first = sources.findIndex(
      (other) => other.cleanRooms?.type === 'PYSPARK' && other.cleanRooms.membershipId === room.membershipId,
    );
    if (first === index) continue;
    const message = `expected another membership than that of source ${sources[first]?.name}: a membership writes the results of all its PySpark jobs to one place`;
    context.addIssue({ code: 'custom', path: ['sources', index, 'cleanRooms', 'membershipId'], message });
  }
});

export type PipelineConfig = z.infer<typeof pipelineConfigSchema>;
export type Source = PipelineConfig['sources'][number];
