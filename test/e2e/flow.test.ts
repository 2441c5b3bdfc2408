import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetJobRunCommand, GetJobRunsCommand, StartJobRunCommand } from '@aws-sdk/client-glue';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { differences } from '../../local/demo/verify.ts';
import { awaitDeliveries, awaitPreparation, awaitReport, type ExportName } from '../../local/follow.ts';
import { REPOSITORY } from '../../operations/paths.ts';
import type { Truth } from '../../sample-data/generate.ts';
import { filesIn, hashesOf, keysUnder, land, sha256, textOf } from './helpers/bucket.ts';
import { audiencesAt } from './helpers/tiktok.ts';

// From a landed export to TikTok: export-trigger, the Glue job with local Spark, the uploader, TikTok over HTTP.

const MINUTES = 60_000;

let cloud: LocalCloud;
const folder = mkdtempSync(join(tmpdir(), 'e2e-flow-'));

beforeAll(async () => {
  const configFile = join(import.meta.dirname, 'fixtures', 'pipeline.config.json');
  cloud = await startLocalCloud({ folder, configFile, glue: 'warm' });
});

beforeEach(() => cloud.tiktok.admin.reset());

afterAll(() => cloud?.stop());

/** Lands an export and awaits its report and all deliveries. */
async function deliver(source: string, exportId: string, files: Record<string, string | Buffer>) {
  const name = await land(cloud, source, exportId, files);
  const report = await awaitReport(cloud, name);
  return { report, deliveries: await awaitDeliveries(cloud, report) };
}

/** Everything that was published under a run's id. */
async function publishedBy({ source, exportId }: ExportName): Promise<string[]> {
  const keys = [
    ...(await keysUnder(cloud, cloud.resources.audiencesBucket, 'tiktok/')),
    ...(await keysUnder(cloud, cloud.resources.audiencesBucket, `reports/${source}/`)),
  ];
  return keys.filter((key) => key.includes(exportId));
}

/** All items of the ledger. */
async function ledgerText(): Promise<string> {
  const ledger = new ScanCommand({ TableName: cloud.resources.ledgerTable });
  return JSON.stringify((await cloud.aws.clients.dynamodb.send(ledger)).Items);
}

/** Ids of the job runs of a source. */
async function runsOf(source: string): Promise<unknown[]> {
  const { JobRuns = [] } = await cloud.aws.clients.glue.send(
    new GetJobRunsCommand({ JobName: cloud.resources.glueJobName }),
  );
  return JobRuns.filter((run) => run.Arguments?.['--source'] === source).map((run) => run.Id);
}

/** A CSV file with a column of addresses. */
const emails = (who: string, count: number, from = 0): string =>
  `email\n${Array.from({ length: count }, (_, index) => `${who}${from + index}@example.com\n`).join('')}`;

describe('the whole flow', () => {
  test('creates an audience for each name and format, whatever letters the name has', {
    timeout: 3 * MINUTES,
  }, async () => {
    const csv = [
      'audience,email,phone',
      'Foodies,Ada@Example.com,020 7183 8750',
      'Foodies,ada@example.com ,+44 20 7183 8750',
      'Café 100% + 日本,grace@example.org,NULL',
    ];

    await deliver('shop', 'names', { 'part-0.csv': `${csv.join('\n')}\n` });

    const there = await audiencesAt(cloud);
    const foodies = there.filter(({ name }) => name.startsWith('Foodies'));
    const [plain, second] = foodies.toSorted((a, b) => a.name.length - b.name.length);
    expect(there.filter((audience) => !foodies.includes(audience))).toEqual([
      { name: 'Café 100% + 日本', calculateType: 'EMAIL_SHA256', members: [sha256('grace@example.org')] },
    ]);
    expect([plain?.name, second?.name]).toEqual(['Foodies', `Foodies (${second?.calculateType})`]);
    expect(Object.fromEntries(foodies.map(({ calculateType, members }) => [calculateType, members]))).toEqual(
      {
        EMAIL_SHA256: [sha256('ada@example.com')],
        PHONE_SHA256: [sha256('+442071838750'), sha256('442071838750')].toSorted(),
      },
    );
  });

  test('appends a second export to the audience of the first', { timeout: 2 * MINUTES }, async () => {
    await deliver('news', 'monday', { 'part-0.csv': emails('reader', 1000) });
    await deliver('news', 'tuesday', { 'part-0.csv': emails('reader', 700, 800) });

    expect(await audiencesAt(cloud)).toEqual([
      { name: 'Newsletter readers', calculateType: 'EMAIL_SHA256', members: hashesOf('reader', 1500) },
    ]);
  });

  test.each([
    ['Parquet', 'web', '2026-11-21'],
    ['JSON Lines', 'app', '2026-11-21'],
  ])(
    'delivers the sample export in %s as its truth says',
    { timeout: 2 * MINUTES },
    async (_, source, exportId) => {
      const truth = JSON.parse(
        readFileSync(join(REPOSITORY, 'sample-data', 'truth', source, `${exportId}.json`), 'utf8'),
      ) as Truth;

      const { report, deliveries } = await deliver(
        source,
        exportId,
        filesIn(join(REPOSITORY, 'sample-data', 'exports', source, exportId)),
      );

      const audiences = await cloud.tiktok.admin.audiences();
      expect(differences({ truth, report, deliveries, audiences })).toEqual([]);
    },
  );
});

describe('an export with something wrong', () => {
  test('rejects rows and cells that cannot be used by reason, and delivers the rest', {
    timeout: 2 * MINUTES,
  }, async () => {
    const long = 'x'.repeat(129);
    const rows = [
      'audience,email,phone',
      'Rest,good@example.com,',
      '..,dots@example.com,',
      `${long},long@example.com,`,
      'Rest,short@example.com',
      'Rest,wide@example.com,,,too,many',
      'Rest,no address,',
    ];
    const latin1 = Buffer.from('Rest,jos\xe9@example.com,\n', 'latin1');
    const file = Buffer.concat([Buffer.from(`${rows.join('\n')}\n`), latin1]);

    const { report } = await deliver('shop', 'dirty', { 'part-0.csv': file });

    const { records, rows: read, rejectedRows } = report;
    expect({ records, read, rejectedRows }).toEqual({
      records: 7,
      read: 5,
      rejectedRows: { invalid_audience: 2, malformed_row: 2 },
    });
    expect(report.columns.map(({ column, rejected }) => [column, rejected])).toEqual([
      ['email', { invalid_email: 2 }],
      ['phone', {}],
    ]);
    expect(await audiencesAt(cloud)).toEqual([
      { name: 'Rest', calculateType: 'EMAIL_SHA256', members: [sha256('good@example.com')] },
    ]);
  });

  test.each([
    ['a header without rows', 'no-rows', 'audience,email,phone\n'],
    ['empty files alone', 'empty', ''],
  ])('prepares %s to a report without partitions', { timeout: 2 * MINUTES }, async (_, exportId, content) => {
    const name = await land(cloud, 'shop', exportId, { 'part-0.csv': content });

    const report = await awaitReport(cloud, name);

    expect({ rows: report.rows, partitions: report.partitions }).toEqual({ rows: 0, partitions: [] });
    // The page is made from the report, after it.
    await expect
      .poll(() => publishedBy(name), { timeout: MINUTES })
      .toEqual([`reports/shop/${exportId}.html`, `reports/shop/${exportId}.json`]);
  });

  test.each([
    [
      'lacks a column',
      'no-phone',
      { 'part-0.csv': 'audience,email\nA,a@example.com\n' },
      /^MissingColumnError: .*phone/,
    ],
    [
      'holds a broken Parquet file',
      'broken',
      { 'part-0.parquet': Buffer.from('PAR1 and then nothing that is Parquet') },
      /^UnreadableExportError: s3:\/\/[\w-]+\/exports\/shop\/broken/,
    ],
    [
      'is UTF-16 text',
      'wide',
      { 'part-0.csv': Buffer.from('\ufeffaudience,email,phone\nA,a@example.com,\n', 'utf16le') },
      /^UnreadableExportError: .*part-0\.csv.*UTF-8/,
    ],
  ])(
    'fails an export that %s with its error, and publishes nothing of it',
    { timeout: 2 * MINUTES },
    async (_, id, files, error) => {
      const name = await land(cloud, 'shop', id, files);

      const item = await awaitPreparation(cloud, name);

      expect(item).toMatchObject({ state: 'failed', reason: expect.stringMatching(error) });
      expect(await publishedBy(name)).toEqual([]);
    },
  );

  test('leaves no cell in the ledger, the reports, the pages and the logs', {
    timeout: 3 * MINUTES,
  }, async () => {
    const cells = 'zqxanna@example.com,+447911987654';
    const refused = await land(cloud, 'shop', 'no-header', { 'part-0.csv': `A,${cells}\nA,${cells}\n` });
    const rejected = `audience,email,phone\nA,${cells}0000\nA,zqxanna at home,7911987654\nA,"zqxanna"x,${cells}`;

    await deliver('shop', 'rejected', { 'part-0.csv': rejected });

    expect(await awaitPreparation(cloud, refused)).toMatchObject({ state: 'failed' });
    const bucket = cloud.resources.audiencesBucket;
    const keys = ['reports/shop/rejected.html', 'reports/shop/rejected.json'];
    // The page is made from the report, after it.
    await expect
      .poll(() => keysUnder(cloud, bucket, 'reports/shop/rejected'), { timeout: MINUTES })
      .toEqual(keys);
    const reports = await Promise.all(keys.map((key) => textOf(cloud, bucket, key)));
    const logs = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.log'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    const places = [await ledgerText(), ...reports, ...logs];
    expect(logs.join()).toContain('no-header');
    expect(places.filter((text) => /zqxanna|7911987654/i.test(text))).toEqual([]);
  });

  test('fails a job run that a person starts for a source that is not configured', {
    timeout: 3 * MINUTES,
  }, async () => {
    const { glue } = cloud.aws.clients;
    const job = { JobName: cloud.resources.glueJobName };

    const { JobRunId } = await glue.send(
      new StartJobRunCommand({ ...job, Arguments: { '--source': 'shpo', '--export_id': 'e1' } }),
    );

    const look = async () => {
      const { JobRun } = await glue.send(new GetJobRunCommand({ ...job, RunId: JobRunId }));
      return { state: JobRun?.JobRunState, error: JobRun?.ErrorMessage };
    };
    await expect.poll(look, { timeout: 2 * MINUTES }).toEqual({
      state: 'FAILED',
      error: expect.stringMatching(/^ConfigError: .*shpo.*shop/),
    });
  });

  test('starts no job run for a folder whose source is not configured', {
    timeout: 3 * MINUTES,
  }, async () => {
    await land(cloud, 'stranger', 'e1', { 'part-0.csv': 'email\na@example.com\n' });
    const log = () => readFileSync(cloud.function('export-trigger').logFile, 'utf8');
    await expect.poll(log, { timeout: MINUTES }).toMatch(/"UnknownSources":1/);

    expect(await runsOf('stranger')).toEqual([]);
  });
});
