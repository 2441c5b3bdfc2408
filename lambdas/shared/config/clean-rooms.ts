import { z } from 'zod';
import { hasBrokenDate } from './dates.ts';
import { group } from './group.ts';

const withDates = z
  .string()
  .refine((text) => !hasBrokenDate(text), 'expected dates as {today}, {today-7d} or {today+1d}');

/** EventBridge's and Glue's cron: six fields, in UTC. Glue triggers know no rate(…). */
export const cron = z
  .string()
  .regex(/^cron\((\S+ ){5}\S+\)$/, 'expected six fields in UTC, for example cron(0 6 * * ? *)');

/** How the protected query of a source is run. */
export const cleanRooms = group({
  membershipId: z
    .uuid('expected the id of a Clean Rooms membership')
    .describe('Membership whose protected queries write the exports of this source.'),
  analysisTemplateArn: z
    .string()
    .regex(/^arn:aws[\w-]*:cleanrooms:.+\/analysistemplate\//, 'expected the ARN of an analysis template')
    .optional()
    .describe('Approved analysis template that the query runs; this or sql.'),
  sql: withDates
    .min(1)
    .optional()
    .describe('SQL text that the query runs, with dates as in parameters; this or analysisTemplateArn.'),
  parameters: z
    .record(z.string().min(1), withDates)
    .default({})
    .describe('Parameters of the analysis template; {today} and {today-7d} become dates (UTC).'),
  schedule: z
    .union(
      [cron, z.string().regex(/^rate\(\d+ (minute|hour|day)s?\)$/)],
      'expected cron(…) of six fields in UTC or rate(…), for example cron(0 6 * * ? *) or rate(1 day)',
    )
    .optional()
    .describe('When the query starts by itself, in UTC. Left out: only by hand.'),
  resultFormat: z.enum(['CSV', 'PARQUET']).default('CSV').describe('How Clean Rooms writes the result.'),
})
  .refine(
    (room) => (room.analysisTemplateArn === undefined) !== (room.sql === undefined),
    'expected either analysisTemplateArn or sql',
  )
  .refine(
    (room) => room.sql === undefined || Object.keys(room.parameters).length === 0,
    'expected no parameters beside sql: they belong to an analysis template',
  );
