import { z } from 'zod';
import { hasBrokenDate } from './dates.ts';
import { group } from './group.ts';
import { CRON } from './source-texts.ts';

const withDates = z
  .string()
  .refine((text) => !hasBrokenDate(text), 'expected dates as {today}, {today-7d} or {today+1d}');

/** EventBridge's and Glue's cron. */
export const cron = z.string().regex(CRON.pattern, CRON.expected);

/** The kinds of analyses: a protected query, and a protected job of a PySpark analysis template. */
export const ANALYSIS_TYPES = ['SQL', 'PYSPARK'] as const;

/** How the protected query or PySpark job of a source is run. */
export const cleanRooms = group({
  membershipId: z
    .uuid('expected the id of a Clean Rooms membership')
    .describe('Membership whose protected queries or PySpark jobs write the exports of this source.'),
  type: z
    .enum(ANALYSIS_TYPES)
    .default('SQL')
    .describe('What is run: a protected query (SQL), or the PySpark job of an analysis template (PYSPARK).'),
  analysisTemplateArn: z
    .string()
    .regex(/^arn:aws[\w-]*:cleanrooms:.+\/analysistemplate\//, 'expected the ARN of an analysis template')
    .optional()
    .describe('Approved analysis template that the query or job runs; for SQL this or sql.'),
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
    .describe('When the query or job starts automatically, in UTC. Left out: only by hand.'),
  resultFormat: z
    .enum(['CSV', 'PARQUET'])
    .optional()
    .describe(
      'How Clean Rooms writes the result of a query. Left out: CSV. The script of a PySpark job decides it.',
    ),
  maxRetries: z
    .int()
    .min(0)
    .max(5)
    .default(3)
    .describe(
      'How often a failed query or job is started again when Clean Rooms calls the failure retryable: after 5, 20, 80, … minutes.',
    ),
})
  .refine(
    (room) => room.type === 'SQL' || (room.analysisTemplateArn !== undefined && room.sql === undefined),
    'expected an analysisTemplateArn and no sql: type PYSPARK runs an analysis template',
  )
  .refine((room) => room.type === 'SQL' || room.resultFormat === undefined, {
    path: ['resultFormat'],
    error: 'expected no resultFormat: the script of a PySpark analysis template decides it',
  })
  .refine(
    (room) => room.type !== 'SQL' || (room.analysisTemplateArn === undefined) !== (room.sql === undefined),
    'expected either analysisTemplateArn or sql',
  )
  .refine(
    (room) => room.sql === undefined || Object.keys(room.parameters).length === 0,
    'expected no parameters beside sql: they belong to an analysis template',
  );
