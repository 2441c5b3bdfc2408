import { z } from 'zod';
import { group } from './group.ts';

/** The retention times that CloudWatch Logs knows, in days (API reference, PutRetentionPolicy). */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** A whole number in a range, which the error names, with the reason for it if there is one. */
const whole = (least: number, most: number, unit = '', reason = '') => {
  const range = `expected a whole number${unit === '' ? '' : ` of ${unit}`}, ${least} to ${most}`;
  const expected = reason === '' ? range : `${range}: ${reason}`;
  return z.int(expected).min(least, expected).max(most, expected);
};

/** A number in a range, which the error names. */
const number = (least: number, most: number) => {
  const expected = `expected a number, ${least} to ${most}`;
  return z.number(expected).min(least, expected).max(most, expected);
};

const days = (most: number) => whole(1, most, 'days');

/** For what a dead letter needs when it is put back. */
const daysOfLetters = whole(
  14,
  3650,
  'days',
  'a dead letter can be put back for ten days, after up to four in the queue',
);

const existingExportsBucket = group({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of an S3 bucket')
    .describe(
      'Name of the bucket. Switch its EventBridge notifications on: the stack cannot do it for a bucket it does not own.',
    ),
  keyArn: z
    .string()
    .regex(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'expected the ARN of a KMS key')
    .optional()
    .describe('Key that encrypts its objects, when that is not an AWS managed one.'),
});

const deployment = group({
  stackName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,59}$/, 'expected 1 to 60 letters, digits or hyphens, a letter first')
    .default('TikTokAudiences')
    .describe(
      'Name of the CloudFormation stack. One stack serves all of `tiktok.advertisers`; a second one in the account, such as for another TikTok app, needs another name and secrets with other names (`tiktok.secretName`).',
    ),
  removalPolicy: z
    .enum(['retain', 'destroy'])
    .default('retain')
    .describe(
      'What `cdk destroy` does with buckets and ledger. Buckets must be empty to be destroyed. Key, secret and logs always stay.',
    ),
});

const storage = group({
  exportRetentionDays: days(3650).default(30).describe('Days until a raw export is deleted.'),
  partitionRetentionDays: daysOfLetters
    .default(30)
    .describe('Days until the files of hashes are deleted; a dead letter that is put back needs them.'),
  reportRetentionDays: days(3650)
    .default(365)
    .describe(
      'Days until a run report is deleted, at least `exportRetentionDays`; reports hold counts, no identifiers. `prepareSchedule` ignores exports older than this.',
    ),
  accessLogRetentionDays: days(3650)
    .default(90)
    .describe('Days until the access logs of the buckets are deleted.'),
  existingExportsBucket: existingExportsBucket
    .optional()
    .describe('Bucket that Clean Rooms already writes to. Left out: the stack makes one.'),
}).refine(({ exportRetentionDays, reportRetentionDays }) => reportRetentionDays >= exportRetentionDays, {
  path: ['reportRetentionDays'],
  error:
    'expected at least "exportRetentionDays": an export without a report is prepared again by its schedule',
});

/** The types of workers that Glue has flexible runs on (Developer guide, Job properties). */
const FLEX_WORKERS: readonly string[] = ['G.1X', 'G.2X'];

const preparation = group({
  workerType: z
    .enum(['G.1X', 'G.2X', 'G.4X', 'G.8X'])
    .default('G.1X')
    .describe('Size of a Glue worker; G.1X has 4 vCPU and 16 GB.'),
  maxWorkers: whole(2, 299).default(10).describe('Workers a job run may scale out to.'),
  timeoutMinutes: whole(5, 2880, 'minutes').default(120).describe('Minutes after which a job run is ended.'),
  maxConcurrentRuns: whole(1, 50)
    .default(3)
    .describe('Exports prepared at the same time; further ones wait their turn.'),
  executionClass: z
    .enum(['STANDARD', 'FLEX'])
    .default('STANDARD')
    .describe(
      'FLEX costs a third less and starts when Glue has workers to spare: for exports that may wait, on workers of type G.1X or G.2X. ' +
        'Glue queues no such runs: a run of `prepareSchedule` beyond `maxConcurrentRuns` fails, and the next one takes its exports.',
    ),
  maxAttempts: whole(1, 10)
    .default(3)
    .describe('Job runs that an export gets, with growing waits, before it counts as failed.'),
}).refine(
  ({ executionClass, workerType }) => executionClass === 'STANDARD' || FLEX_WORKERS.includes(workerType),
  {
    path: ['executionClass'],
    error: 'expected "STANDARD": Glue runs FLEX on workers of type G.1X and G.2X alone',
  },
);

const delivery = group({
  maxConcurrency: whole(2, 1000)
    .default(5)
    .describe('Partitions delivered at the same time (2 is the least that SQS allows).'),
  memoryMegabytes: whole(256, 10240, 'megabytes')
    .default(1024)
    .describe('Memory of the uploader in MB; its share of CPU and network grows with it.'),
  eventArchiveDays: days(3650)
    .default(30)
    .describe('Days that the events of new partitions are kept for a replay.'),
  requestsPerSecond: number(0.1, 1000)
    .default(8)
    .describe('Requests a second that all functions together send to TikTok, for all advertisers.'),
  ledgerDays: daysOfLetters
    .default(90)
    .describe(
      'Days that the ledger knows a delivery that has ended or failed; an event replayed, or a dead letter put back, later delivers it from the beginning.',
    ),
});

const monitoring = group({
  alarmEmail: z
    .email('expected an e-mail address')
    .optional()
    .describe(
      'E-mail address that receives alarms. Left out: subscribe to the topic of the stack as you like.',
    ),
  logRetentionDays: z.literal(LOG_RETENTION_DAYS).default(90).describe('Days that logs are kept.'),
  logLevel: z
    .enum(['DEBUG', 'INFO', 'WARN', 'ERROR'])
    .default('INFO')
    .describe('What the functions log. No level logs identifiers or tokens.'),
  // With 0 the alarm would be raised by every export.
  rejectedCellShare: number(0.001, 1)
    .default(0.2)
    .describe(
      'Share of rejected cells in an export from which an alarm is raised (0.2: a fifth of the cells).',
    ),
  replaceWaitHours: whole(1, 720, 'hours')
    .default(72)
    .describe(
      'Hours that a delivery may wait because of a replace of its audience before an alarm is raised.',
    ),
  // The queues keep a message for 5,760 minutes, and a delivery is seen again after at most 660.
  oldestMessageMinutes: whole(5, 5100, 'minutes')
    .default(120)
    .describe('Minutes that work may wait in a queue before an alarm is raised.'),
});

/** The groups of `pipeline.config.json` that shape the cloud stack. Each may be left out. */
export const deploymentGroups = {
  deployment: deployment.prefault({}).describe('The CloudFormation stack.'),
  storage: storage.prefault({}).describe('What is kept, where and how long.'),
  preparation: preparation.prefault({}).describe('The Glue job that turns exports into partitions.'),
  delivery: delivery.prefault({}).describe('The delivery of partitions to TikTok.'),
  monitoring: monitoring.prefault({}).describe('Logs and alarms.'),
};
