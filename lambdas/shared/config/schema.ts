import { z } from 'zod';
import { IDENTIFIER_TYPES, IDENTIFIERS } from '../identifiers.ts';
import { cleanRooms, cron } from './clean-rooms.ts';
import { deploymentGroups } from './deployment.ts';
import { group } from './group.ts';
import { expectedRegion, isRegion } from './regions.ts';
import { advertiserName, tiktok } from './tiktok.ts';

/** What a delivery does to the members an audience already has. */
export const ACTIONS = ['append', 'replace', 'remove'] as const;

/** The e-mail normalisations that TikTok has published (docs/identifiers.md, "Variants"). */
export const EMAIL_VARIANTS = ['standard', 'canonical'] as const;

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected 1 to 63 lower-case letters, digits or hyphens')
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

/** TikTok's limit on the name of a custom audience: 128 characters; `/` would break the partition's key. */
const audienceName = z
  .string()
  .trim()
  .refine((value) => {
    const characters = [...value].length;
    return characters >= 1 && characters <= 128;
  }, 'expected 1 to 128 characters')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  .regex(/^[^/\u0000-\u001f\u007f-\u009f]*$/u, 'expected no "/" and no control characters')
  .refine((value) => value !== '.' && value !== '..', 'expected a name other than "." and ".."');

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
    .describe('Column that holds the region of each row; wins over defaultRegion.'),
});

const otherColumn = group({
  column,
  type: z.enum(IDENTIFIER_TYPES.filter((type) => type !== 'phone')).describe(KIND_DESCRIPTION),
});

const source = group({
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
  emailVariants: z
    .array(z.enum(EMAIL_VARIANTS))
    .min(1, 'expected at least one variant')
    .refine((variants) => new Set(variants).size === variants.length, 'expected each variant once')
    .default(['standard', 'canonical'])
    .describe('Which normalisations of an e-mail address are sent.'),
  advertiser: advertiserName
    .optional()
    .describe(
      'Advertiser that the audiences belong to, by its name in tiktok.advertisers. Left out: the first.',
    ),
  prepareSchedule: cron
    .optional()
    .describe('Prepare the settled exports of this source at these times (UTC) instead of on arrival.'),
  cleanRooms: cleanRooms.optional().describe('The exports of this source are results of a protected query.'),
});

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
  const known = advertisers.map(({ name }) => name);
  for (const [index, { advertiser }] of sources.entries()) {
    if (advertiser === undefined || known.includes(advertiser)) continue;
    const message = `expected one of tiktok.advertisers: ${known.join(', ')}`;
    context.addIssue({ code: 'custom', path: ['sources', index, 'advertiser'], message });
  }
});

export type PipelineConfig = z.infer<typeof pipelineConfigSchema>;
export type Source = PipelineConfig['sources'][number];
