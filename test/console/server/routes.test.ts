import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../../../console/server/api.ts';
import { ConsoleContext } from '../../../console/server/context.ts';
import { EntryCodes } from '../../../console/server/entry-codes.ts';
import type { JobView } from '../../../console/server/jobs.ts';
import type { Judgement, LocalResult, SurveyResult } from '../../../console/server/new-source.ts';
import type { Examination } from '../../../console/server/routes/problems.ts';
import type { RunningConsole } from '../../../console/server/start.ts';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import type { AudienceDetail } from '../../../operations/audiences/read-audience.ts';
import type { CredentialsStatus } from '../../../operations/credentials/credentials-status.ts';
import type { LetterQueue } from '../../../operations/dead-letters/letter-groups.ts';
import type { ExportPage } from '../../../operations/exports/list-exports.ts';
import type { ExportDetail } from '../../../operations/exports/read-export.ts';
import type { PipelineOverview } from '../../../operations/pipeline/overview.ts';
import { land, put } from '../../e2e/helpers/bucket.ts';
import { restoreEnvironment } from '../../helpers/environment.ts';
import { askApi, openConsole } from './helpers/console-client.ts';

// The console over HTTP on a local cloud: what a page is shown and does, without the page.

const MINUTES = 60_000;
const NEW_TOKEN = 'a-token-that-was-made-anew';

let cloud: LocalCloud;
let server: RunningConsole;
let configFile: string;
let folder: string;
const environment = { ...process.env };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-routes-'));
  configFile = join(folder, 'pipeline.config.json');
  writeFileSync(
    configFile,
    `${JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'Customers' } }] }, null, 2)}\n`,
  );
  cloud = await startLocalCloud({
    configFile,
    folder: join(folder, 'cloud'),
    glue: 'warm',
    hasSmallExports: true,
    scheduleSeconds: 5,
  });
  Object.assign(process.env, cloud.aws.environment);
  const exports = join(folder, 'exports', 'shop', 'week-47');
  mkdirSync(exports, { recursive: true });
  writeFileSync(join(exports, 'part-0.csv'), people(40));
  server = await openConsole({ configFile, filesFolder: folder, tiktokApiBaseUrl: cloud.tiktok.baseUrl });
});

afterAll(async () => {
  await server?.stop();
  await cloud?.stop();
  restoreEnvironment(environment);
});

/** A CSV file of `count` people: an address, a national number without its country code, and the audience. */
const people = (count: number): string =>
  `${['Kontakt,Rufnummer,Gruppe', ...Array.from({ length: count }, (_, n) => `person${n}@example.com,020 7183 ${8750 + n},Group ${n % 2}`)].join('\n')}\n`;

/** A number of addresses, a line each. */
const emails = (count: number): string =>
  Array.from({ length: count }, (_, n) => `person${n}@example.com\n`).join('');

const get = async <T>(path: string): Promise<T> => (await askApi<T>(server, path)).body;

const post = async <T>(path: string, body: unknown): Promise<T> =>
  (await askApi<T>(server, path, { method: 'POST', body })).body;

/** Asks again and again until the answer holds. */
async function until<T>(read: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await read();
    if (holds(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The result of a job. */
async function resultOf<T>(path: string): Promise<T> {
  const job = await until(
    () => get<JobView<T>>(path),
    ({ endedAt }) => endedAt !== undefined,
  );
  if (job.result === undefined) throw new Error(JSON.stringify(job));
  return job.result;
}

const exportState = async (exportId: string): Promise<string | undefined> =>
  (await get<ExportPage>(`/api/exports?text=${exportId}`)).items[0]?.state;

describe('an export', () => {
  test('is followed from S3 to TikTok, and its run can be asked for again', {
    timeout: 3 * MINUTES,
  }, async () => {
    await land(cloud, 'crm', 'week-47', { 'part-0.csv': `email\n${emails(1200)}nobody\n` });
    await until(
      () => exportState('week-47'),
      (state) => state === 'delivered',
    );

    const detail = await get<ExportDetail>('/api/exports/crm/week-47');

    expect(detail.timeline.map(({ stage, title, state }) => [stage, title, state])).toEqual([
      ['export', 'Export in S3', 'done'],
      ['preparation', 'Preparation', 'done'],
      ['delivery', 'Delivery of Customers (email_sha256)', 'done'],
      ['tiktok', 'Matching at TikTok', expect.stringMatching(/^(active|done)$/)],
    ]);
    expect(detail.funnel.slice(0, 3).map(({ label, count }) => [label, count])).toEqual([
      ['Records', 1201],
      ['Lines', 1200],
      ['Delivered', 1200],
    ]);
    expect(detail.report?.columns[0]?.rejected).toEqual({ invalid_email: 1 });
    expect(detail.deliveries.map(({ audience, state, rows }) => ({ audience, state, rows }))).toEqual([
      { audience: 'Customers', state: 'delivered', rows: 1200 },
    ]);
    expect(detail.commands.force).toBe(
      `npx audiences run --source crm --export week-47 --force --wait --config ${configFile}`,
    );

    const asked = await post<{ exports: unknown }>('/api/exports/crm/week-47/run', { force: true });

    expect(asked.exports).toEqual([{ source: 'crm', exportId: 'week-47' }]);
    const again = await until(
      () => get<ExportDetail>('/api/exports/crm/week-47'),
      ({ run, export: { state } }) => run === 'week-47-2' && state === 'delivered',
    );
    expect(again.runs).toEqual(['week-47', 'week-47-2']);
  });

  test('appears at a glance and in the list, with its audience', { timeout: MINUTES }, async () => {
    const overview = await get<PipelineOverview>('/api/pipeline');
    // What all exports have in common is read every ten seconds.
    const list = await until(
      () => get<ExportPage>('/api/exports?source=crm&state=delivered&size=1'),
      ({ items }) => items[0]?.runId === 'week-47-2',
    );
    const audience = await until(
      () => get<AudienceDetail>('/api/audiences/main/Customers'),
      ({ deliveries }) => deliveries.length > 1,
    );

    expect(overview.stages.map(({ stage }) => stage)).toEqual([
      'query',
      'export',
      'preparation',
      'delivery',
      'tiktok',
    ]);
    expect(overview.recent.map(({ exportId, state }) => [exportId, state])).toEqual([
      ['week-47', 'delivered'],
    ]);
    expect({ ...list, items: list.items.map(({ runId }) => runId) }).toEqual({
      items: ['week-47-2'],
      total: 1,
      page: 1,
      size: 1,
      counts: { delivered: 1 },
    });
    expect(audience.formats.map(({ type, tiktokName, lines }) => ({ type, tiktokName, lines }))).toEqual([
      { type: 'email', tiktokName: 'Customers', lines: expect.any(Number) },
    ]);
    expect(audience.deliveries.map(({ runId, exportId }) => [runId, exportId])).toEqual([
      ['week-47-2', 'week-47'],
      ['week-47', 'week-47'],
    ]);
  });

  test.each([
    ['/api/exports/crm/never', 404, 'notFound'],
    ['/api/exports/other/week-47', 404, 'notFound'],
    ['/api/audiences/main/Nobody', 404, 'notFound'],
    ['/api/exports?state=lost', 400, 'invalid'],
    ['/api/exports?size=1000', 400, 'invalid'],
    ['/api/exports?page=0', 400, 'invalid'],
  ])('%s is answered with %i', async (path, status, kind) => {
    const answer = await askApi<{ kind: string }>(server, path);

    expect({ status: answer.status, kind: answer.body.kind }).toEqual({ status, kind });
  });
});

describe('a new source', () => {
  test('is surveyed, judged, saved with the change that was shown, and prepared', {
    timeout: 4 * MINUTES,
  }, async () => {
    const place = { kind: 'local', path: 'exports/shop/week-47' };
    const { id: surveyId } = await post<{ id: string }>('/api/new-source/surveys', { place });
    const survey = await resultOf<SurveyResult>(`/api/new-source/surveys/${surveyId}`);
    expect(survey.suggestedName).toBe('shop');
    expect(survey.columns.map(({ column, type, by, couldBe }) => ({ column, type, by, couldBe }))).toEqual([
      { column: 'Kontakt', type: 'email', by: 'content', couldBe: undefined },
      { column: 'Rufnummer', type: 'phone', by: 'content', couldBe: undefined },
      { column: 'Gruppe', type: undefined, by: undefined, couldBe: 'audience' },
    ]);

    const draft = {
      name: 'shop',
      audience: { column: 'Gruppe' },
      identifiers: [
        { column: 'Kontakt', type: 'email' },
        { column: 'Rufnummer', type: 'phone' },
      ],
    };
    expect(await rejectedOf(surveyId, draft, 'Rufnummer')).toEqual({ no_country_code: 40 });
    const placed = {
      ...draft,
      identifiers: [draft.identifiers[0], { column: 'Rufnummer', type: 'phone', defaultRegion: 'GB' }],
    };
    expect(await rejectedOf(surveyId, placed, 'Rufnummer')).toEqual({});

    const options = { sources: [placed], replaces: false, dropsSamples: false };
    const change = await post<{ basedOn: string; lines: { kind: string }[] }>(
      '/api/new-source/diff',
      options,
    );
    expect(change.lines.some(({ kind }) => kind === 'added')).toBe(true);
    expect(JSON.parse(readFileSync(configFile, 'utf8')).sources).toHaveLength(1);
    const late = await askApi(server, '/api/new-source/save', {
      method: 'POST',
      body: { ...options, basedOn: 'something else' },
    });
    expect(late.status).toBe(409);
    await post('/api/new-source/save', { ...options, basedOn: change.basedOn });
    // As a text, because `init` would write the fields in this order too.
    expect(JSON.stringify(JSON.parse(readFileSync(configFile, 'utf8')).sources)).toBe(
      JSON.stringify([{ name: 'crm', audience: { name: 'Customers' } }, placed]),
    );

    const { id } = await post<{ id: string }>('/api/new-source/preparations', { surveyId, source: 'shop' });
    const prepared = await resultOf<LocalResult>(`/api/new-source/preparations/${id}`);
    expect(
      existsSync(join(prepared.folder, 'tiktok', 'Group 0', 'phone_sha256', 'week-47', 'manifest.json')),
    ).toBe(true);
    expect(prepared.funnel[0]).toMatchObject({ label: 'Records', count: 40 });
  });

  test('shows no cell of the export, whatever is asked', { timeout: MINUTES }, async () => {
    const jobs = await get<{ id: string; kind: string }[]>('/api/jobs');
    const kinds: Record<string, string> = {
      survey: 'surveys',
      judgement: 'judgements',
      preparation: 'preparations',
    };
    const texts = await Promise.all(
      jobs.map(({ id, kind }) =>
        get(`/api/new-source/${kinds[kind]}/${id}`).then((body) => JSON.stringify(body)),
      ),
    );

    expect(jobs.map(({ kind }) => kind).toSorted()).toEqual([
      'judgement',
      'judgement',
      'preparation',
      'survey',
    ]);
    expect(texts.filter((text) => /person\d|7183|@example/.test(text))).toEqual([]);
  });

  test('may not name its audiences by a column of identifiers', { timeout: MINUTES }, async () => {
    const survey = (await get<{ id: string; kind: string }[]>('/api/jobs')).find(
      ({ kind }) => kind === 'survey',
    );
    const source = { name: 'shop', audience: { column: 'Kontakt' } };

    const { id } = await post<{ id: string }>('/api/new-source/judgements', { surveyId: survey?.id, source });

    const job = await until(
      () => get<JobView<Judgement>>(`/api/new-source/judgements/${id}`),
      ({ endedAt }) => endedAt !== undefined,
    );
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        kind: 'invalid',
        message: 'Column "Kontakt" holds identifiers of people, which cannot name audiences',
      },
    });
  });

  test('can be chosen from S3, also in a folder that no source names', { timeout: 2 * MINUTES }, async () => {
    await land(cloud, 'shop-eu', 'week 47', { 'part-0.csv': people(4) });
    const listed = await get<{ items: { source: string; exportId: string }[] }>(
      '/api/new-source/exports?text=shop-eu',
    );
    expect(listed.items).toMatchObject([
      { source: 'shop-eu', exportId: 'week 47', files: 1, isConfigured: false },
    ]);

    const place = { kind: 's3', source: 'shop-eu', exportId: 'week 47' };
    const { id } = await post<{ id: string }>('/api/new-source/surveys', { place });

    const survey = await resultOf<SurveyResult>(`/api/new-source/surveys/${id}`);
    expect({ name: survey.suggestedName, rows: survey.rows }).toEqual({ name: 'shop-eu', rows: 4 });
  });

  test('keeps a copy of its export for the latest survey, and for work under way with an earlier one', {
    timeout: 2 * MINUTES,
  }, async () => {
    const source = {
      name: 'shop-us',
      audience: { name: 'All' },
      identifiers: [{ column: 'Kontakt', type: 'email' }],
    };
    const place = { kind: 's3', source: 'shop-us', exportId: 'week-47' };
    const survey = async (): Promise<string> => {
      const { id } = await post<{ id: string }>('/api/new-source/surveys', { place });
      await resultOf<SurveyResult>(`/api/new-source/surveys/${id}`);
      return id;
    };
    const judge = async (surveyId: string): Promise<string> =>
      (await post<{ id: string }>('/api/new-source/judgements', { surveyId, source })).id;
    const recordsOf = async (judgementId: string): Promise<number | undefined> =>
      (await resultOf<Judgement>(`/api/new-source/judgements/${judgementId}`)).funnel[0]?.count;
    const judgeLost = (surveyId: string) =>
      askApi(server, '/api/new-source/judgements', { method: 'POST', body: { surveyId, source } });
    await land(cloud, 'shop-us', 'week-47', { 'part-0.csv': people(4), 'part-1.csv': people(3) });
    const first = await survey();
    const { exportsBucket: Bucket } = cloud.resources;
    await cloud.aws.clients.s3.send(
      new DeleteObjectCommand({ Bucket, Key: 'exports/shop-us/week-47/part-1.csv' }),
    );

    const underWay = await judge(first);
    const second = await survey();

    expect([await recordsOf(underWay), await recordsOf(await judge(second))]).toEqual([7, 4]);
    const lost = await judgeLost(first);
    await askApi(server, `/api/new-source/surveys/${second}`, { method: 'DELETE' });
    expect([lost.status, (await judgeLost(second)).status]).toEqual([404, 404]);
  });

  test('its long work can be cancelled, waiting or under way, and goes on with the next', {
    timeout: 2 * MINUTES,
  }, async () => {
    const place = { kind: 'local', path: 'exports/shop/week-47' };
    const survey = async (): Promise<string> =>
      (await post<{ id: string }>('/api/new-source/surveys', { place })).id;
    const [running, waiting, last] = [await survey(), await survey(), await survey()];
    await until(
      () => get<JobView<SurveyResult>>(`/api/new-source/surveys/${running}`),
      ({ state }) => state === 'running',
    );

    const cancelled = await Promise.all(
      [running, waiting].map((id) =>
        askApi<{ state: string }>(server, `/api/jobs/${id}`, { method: 'DELETE' }),
      ),
    );

    expect(cancelled.map(({ body }) => body.state)).toEqual(['cancelled', 'cancelled']);
    expect((await resultOf<SurveyResult>(`/api/new-source/surveys/${last}`)).rows).toBe(40);
  });
});

describe('problems', () => {
  test('a revoked token is found, renewed, and its dead letters put back', {
    timeout: 3 * MINUTES,
  }, async () => {
    await cloud.tiktok.admin.setToken('local-access-token', 'revoked');
    const { audiencesBucket } = cloud.resources;
    await put(cloud, audiencesBucket, 'tiktok/By hand/email_sha256/hashes.csv', `${'a'.repeat(64)}\n`);
    const [uploader] = await until(
      async () => (await get<{ queues: LetterQueue[] }>('/api/problems/dead-letters')).queues,
      (queues) => queues[0]?.groups[0]?.count === 1,
    );
    expect(uploader?.groups.map(({ reason, title, count }) => ({ reason, title, count }))).toEqual([
      { reason: 'TokenError', title: 'TikTok refuses the access token', count: 1 },
    ]);
    const [main] = (await get<{ items: CredentialsStatus[] }>('/api/problems/credentials')).items;
    expect({ advertiser: main?.advertiser, isRefused: main?.isRefused }).toEqual({
      advertiser: 'main',
      isRefused: true,
    });

    const refused = await askApi<{ kind: string; message: string }>(
      server,
      '/api/problems/credentials/main',
      {
        method: 'PUT',
        body: { advertiserId: '7000000000000000001', accessToken: 'local-access-token' },
      },
    );
    expect([refused.status, refused.body.message]).toEqual([
      502,
      expect.stringContaining('TikTok refuses the token'),
    ]);
    await cloud.tiktok.admin.addAccount({ token: NEW_TOKEN, advertiserIds: ['7000000000000000001'] });
    const renewed = await askApi(server, '/api/problems/credentials/main', {
      method: 'PUT',
      body: { advertiserId: '7000000000000000001', accessToken: NEW_TOKEN },
    });
    expect(renewed).toEqual({
      status: 200,
      body: {
        advertiser: 'main',
        secretName: 'tiktok_activation_credentials',
        advertiserId: '7000000000000000001',
        outcome: 'updated',
      },
    });

    expect(await post('/api/problems/redrive', { queue: 'uploader', reason: 'TokenError' })).toEqual({
      putBack: 1,
    });
    await until(
      () => askApi<AudienceDetail>(server, '/api/audiences/main/By%20hand'),
      ({ body }) => body.formats?.[0]?.lastDelivery?.state === 'delivered',
    );
  });

  test('the doctor is asked again and again, and says what it checks', { timeout: MINUTES }, async () => {
    const { id } = await post<{ id: string }>('/api/problems/examinations', {});

    const { findings } = await resultOf<Examination>(`/api/problems/examinations/${id}`);

    expect(findings.find(({ check }) => check === 'TikTok')).toMatchObject({ status: 'ok' });
    const latest = await get<JobView<Examination>>('/api/problems/examinations/latest');
    expect(latest.result?.findings).toEqual(findings);
  });

  test('an alarm comes with its runbook entry', { timeout: MINUTES }, async () => {
    const client = new CloudWatchClient({ endpoint: cloud.aws.endpoint });
    await client.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName: 'TikTokAudiences-MonitoringTokenRefused0A1B2C3D-X1', MetricName: 'TokenRefused' },
        ...{ Namespace: 'test', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1 },
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      }),
    );
    client.destroy();

    const { items } = await get<{ items: unknown[] }>('/api/problems/alarms');

    expect(items).toEqual([
      expect.objectContaining({
        name: 'TokenRefused',
        alarmName: 'TikTokAudiences-MonitoringTokenRefused0A1B2C3D-X1',
        meaning:
          "TikTok refused the access token or its permission for the advertiser. The advertiser's deliveries wait.",
        remedy: expect.stringContaining(`\`npx audiences credentials --config ${configFile}\``),
      }),
    ]);
  });

  test('no answer holds a token', { timeout: MINUTES }, async () => {
    const context = new ConsoleContext({
      ...{ configFile, filesFolder: folder, isReadOnly: false, tiktokApiBaseUrl: cloud.tiktok.baseUrl },
    });
    const { routes } = createApi(
      context,
      { port: 1, token: 'x', codes: new EntryCodes(), isReadOnly: false },
      new Map(),
    );
    const paths = routes.filter(({ method, path }) => method === 'GET' && path.startsWith('/api/'));
    const answers = await Promise.all(
      paths.map(({ path }) => {
        const filled = path.replace(':source', 'crm').replace(':exportId', 'week-47');
        const named = filled.replace(':advertiser', 'main').replace(':audience', 'Customers');
        return askApi(server, named.replace(':id', 'latest')).then(({ body }) => JSON.stringify(body));
      }),
    );

    expect(answers.filter((text) => text.includes(NEW_TOKEN) || text.includes('local-access-token'))).toEqual(
      [],
    );
    expect(answers.length).toBeGreaterThan(15);
  });
});

/** What was rejected of a column with the settings of a source. */
async function rejectedOf(surveyId: string, source: object, column: string): Promise<unknown> {
  const { id } = await post<{ id: string }>('/api/new-source/judgements', { surveyId, source });
  const { report } = await resultOf<Judgement>(`/api/new-source/judgements/${id}`);
  return report.columns.find((one) => one.column === column)?.rejected;
}
