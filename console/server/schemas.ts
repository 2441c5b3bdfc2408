import { z } from 'zod';
import { ACTIONS, NUMBER_READINGS } from '../../lambdas/shared/config/schema.ts';
import { IDENTIFIER_TYPES } from '../../lambdas/shared/identifiers.ts';

const text = z.string().min(1).max(1000);
/** A name in the bucket: one part of a key. */
const keyPart = z
  .string()
  .min(1)
  .max(512)
  .refine((value) => !value.includes('/') && value !== '.' && value !== '..', 'expected one part of a key');

/** Where an export is chosen from. */
export const placeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('s3'), source: keyPart, exportId: keyPart }),
  z.strictObject({ kind: z.literal('local'), path: text }),
]);

/** Names of the columns of CSV files without a header. */
export const columnsSchema = z.array(text).min(1).max(1000);

const identifierSchema = z.discriminatedUnion('type', [
  z.strictObject({
    column: text,
    type: z.literal('phone'),
    defaultRegion: text.optional(),
    regionColumn: text.optional(),
    numbers: z.enum(NUMBER_READINGS).optional(),
  }),
  z.strictObject({ column: text, type: z.enum(IDENTIFIER_TYPES.filter((type) => type !== 'phone')) }),
]);

/**
 * A source as the page writes it. Whether it can be used, the configuration's own schema says, in its own words; this one
 * only says which fields the page may send. A source is written in the order of the fields here, which is that of `init`.
 */
export const sourceSchema = z.strictObject({
  name: text,
  audience: z.union([z.strictObject({ column: text }), z.strictObject({ name: text })]),
  identifiers: z.array(identifierSchema).min(1).max(100).optional(),
  action: z.enum(ACTIONS).optional(),
  columns: columnsSchema.optional(),
  advertiser: text.optional(),
  prepareSchedule: text.optional(),
});

/** The sources of exports that are mapped together. */
export const sourcesSchema = z.tuple([sourceSchema], sourceSchema);

/** What is done with the sources that are there already. */
export const putSchema = {
  /** A source of the same name is replaced. */
  replaces: z.boolean(),
  /** Sources that are still as they were shipped are taken out. */
  dropsSamples: z.boolean(),
};
