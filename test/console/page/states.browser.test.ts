import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_ACCOUNT } from '../../../local/tiktok-server/types.ts';
import { describeInChromium } from '../../helpers/chromium.ts';
import { visit } from './helpers/browser.ts';
import { type ConsoleAtWork, startConsoleAtWork } from './helpers/console-at-work.ts';

// What the page says of states that the ledger can hold, and what it offers there.

const MINUTES = 60_000;
const [ADVERTISER = ''] = DEFAULT_ACCOUNT.advertiserIds;
const PATIENCE = { timeout: 60_000 };

let work: ConsoleAtWork;

const put = async (item: Record<string, unknown>): Promise<void> => {
  const { aws, resources } = work.cloud;
  const documents = DynamoDBDocumentClient.from(aws.clients.dynamodb);
  await documents.send(new PutCommand({ TableName: resources.ledgerTable, Item: { version: 1, ...item } }));
};

const putExport = (exportId: string, item: Record<string, unknown>): Promise<void> =>
  put({
    ...{ pk: 'EXPORT#crm', sk: exportId, source: 'crm', exportId, runId: exportId, attempt: 1 },
    ...{ discoveredAt: '2026-11-26T09:00:00.000Z', changedAt: '2026-11-26T09:10:00.000Z', ...item },
  });

const putAudience = (audience: string, item: Record<string, unknown>): Promise<void> =>
  put({
    ...{ pk: `AUDIENCES#${ADVERTISER}`, sk: `FORMAT#${audience}#email_sha256`, audience },
    ...{ format: 'email_sha256', audienceId: '7400', ...item },
  });

/** TikTok has refused the token of the advertiser, so that its deliveries wait. */
const putCircuit = (at = new Date().toISOString()): Promise<void> =>
  put({
    ...{ pk: `ADVERTISER#${ADVERTISER}`, sk: 'CIRCUIT', cooldownMs: 300_000, tokenDigest: 'x' },
    ...{ openUntil: Date.now() + 300_000, reason: 'TokenError', at },
  });

async function raiseAlarm(AlarmName: string): Promise<void> {
  const client = new CloudWatchClient({ endpoint: work.cloud.aws.endpoint });
  await client.send(
    new PutMetricAlarmCommand({
      ...{ AlarmName, MetricName: 'Test', Namespace: 'test', Statistic: 'Sum', Period: 60 },
      ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
    }),
  );
  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a test' }));
  client.destroy();
}

/** A query that its schedule starts on New Year's Day alone. */
const SCHEDULED = {
  membershipId: '4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11',
  sql: 'SELECT email FROM members',
  schedule: 'cron(0 4 1 1 ? *)',
};

describeInChromium('states of the pipeline in a browser', (browser) => {
  beforeAll(async () => {
    work = await startConsoleAtWork(
      {
        sources: [
          { name: 'crm', audience: { name: 'Customers' } },
          { name: 'overlap', audience: { name: 'Buyers' }, cleanRooms: SCHEDULED },
        ],
      },
      false,
    );
  });

  afterAll(() => work?.stop());

  test('a refused token and a raised alarm need attention, without any dead letter', {
    timeout: 3 * MINUTES,
  }, async () => {
    await putAudience('Buyers', {});
    await putCircuit();
    await raiseAlarm('TikTokAudiences-MonitoringLateExports0A1B2C3D-X1');
    const { page, open, leave } = await visit(browser(), work.console);

    await open('/');
    await page.getByText('TikTok refuses the token of main: TokenError').waitFor(PATIENCE);
    await page.getByText(/The alarm LateExports is raised/).waitFor(PATIENCE);
    const entry = page.getByRole('navigation').getByRole('listitem').filter({ hasText: 'Problems' });

    await expect.poll(async () => (await entry.innerText()).split(/\s+/)).toEqual(['Problems', '2']);
    await leave();
  });

  test('a query that was started again leads to the other, and offers no preparation', {
    timeout: 3 * MINUTES,
  }, async () => {
    await putExport('q-1', {
      ...{ state: 'failed', failure: 'retried', retriedAs: 'q-2', attempt: 0 },
      reason: 'Clean Rooms is busy; q-2 runs in its place',
    });
    await putExport('q-2', { state: 'failed', failure: 'query', attempt: 0, reason: 'no such table' });
    await putExport('by-hand', { state: 'failed', failure: 'preparation', reason: 'no columns' });
    const { page, open, leave } = await visit(browser(), work.console);
    const buttons = () =>
      page
        .getByRole('main')
        .getByRole('button', { name: /^Prepare/ })
        .allTextContents();

    await open('/exports');
    await page.getByRole('row', { name: /^q-1 crm started again/ }).waitFor(PATIENCE);
    await page.getByRole('link', { name: 'q-1', exact: true }).click();
    await page.getByText('Started again as').waitFor(PATIENCE);
    const offered = [await buttons()];
    await page.getByRole('link', { name: 'q-2', exact: true }).click();
    await page.getByRole('heading', { name: 'q-2', level: 1 }).waitFor(PATIENCE);
    await page.getByText('no such table').first().waitFor(PATIENCE);
    offered.push(await buttons());
    await open('/exports/crm/by-hand');
    await page.getByRole('button', { name: 'Prepare now' }).waitFor(PATIENCE);

    expect(offered).toEqual([[], []]);
    await leave();
  });

  test('a query without room in Clean Rooms is shown with its reason and its command until it starts', {
    timeout: 3 * MINUTES,
  }, async () => {
    const at = new Date().toISOString();
    const start = { pk: 'QUERY#overlap', sk: 'LATEST', source: 'overlap', claimedUntil: at };
    await put({ ...start, postponed: { requestedAt: at, since: at } });
    const { page, open, leave } = await visit(browser(), work.console);
    const text = 'The protected query of overlap has not started: Clean Rooms has no room for it';

    await open('/');
    await page.getByText(text).waitFor(PATIENCE);
    await page.getByText('1 waiting for room in Clean Rooms').waitFor(PATIENCE);
    await page.getByText(/^It is tried every 15 minutes for a day/).waitFor();
    await page
      .getByRole('button', { name: /^Copy the command npx audiences query --source overlap/ })
      .waitFor();
    await put({ ...start, queryId: 'q-9' });
    await page.getByText(text).waitFor({ state: 'detached', ...PATIENCE });

    await leave();
  });

  test('dead letters that somebody else is reading are counted, not called none', {
    timeout: 3 * MINUTES,
  }, async () => {
    const { sqs } = work.cloud.aws.clients;
    const QueueUrl = work.cloud.function('uploader').settings.queue?.deadLetterUrl;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 120 }));
    const { page, open, leave } = await visit(browser(), work.console);

    await open('/problems');
    await page.getByText('1 dead letter of uploader cannot be listed now').waitFor(PATIENCE);

    expect(await page.getByRole('heading', { name: 'Dead letters (1)' }).count()).toBe(1);
    expect(await page.getByText('There are no dead letters').count()).toBe(0);
    await leave();
  });

  test('a renewed token is not called refused, and does not move the advertiser by mistake', {
    timeout: 3 * MINUTES,
  }, async () => {
    await putAudience('Buyers', {});
    await putCircuit('2026-01-01T00:00:00.000Z');
    const { page, open, leave } = await visit(browser(), work.console);

    await open('/problems?renew=main');
    await page.getByText('a newer token is stored').waitFor(PATIENCE);
    const id = page.getByLabel('Advertiser id');
    const known = await id.inputValue();
    await page.getByLabel('Access token', { exact: true }).fill(DEFAULT_ACCOUNT.token);
    await id.fill('7000000000000000099');
    await page.getByText(`The deliveries of main went to advertiser ${ADVERTISER}`).waitFor();
    await page.getByRole('button', { name: 'Check and store' }).click();
    await page.getByText('not to 7000000000000000099').waitFor(PATIENCE);
    await page.getByText('Deliver to another advertiser from now on').click();
    await page.getByRole('button', { name: 'Check and store' }).click();
    await page.getByText(/The secret was left as it is/).waitFor(PATIENCE);
    await id.fill(ADVERTISER);
    await page.getByRole('button', { name: 'Check and store' }).click();
    await page.getByText('TikTok takes the new token of main').waitFor(PATIENCE);

    expect(known).toBe(ADVERTISER);
    await leave();
  });

  test('a prepared export of which a delivery failed is shown as an error, in the list and by itself', {
    timeout: 2 * MINUTES,
  }, async () => {
    const at = '2026-11-26T09:10:00.000Z';
    await putExport('refused', { state: 'prepared', preparedAt: at, partitions: 2 });
    await put({
      ...{ pk: 'RUN#crm#refused', sk: 'DELIVERY#d1', id: 'd1', bucket: 'b', key: 'k', source: 'crm' },
      ...{ runId: 'refused', audience: 'Customers', format: 'email_sha256', action: 'append' },
      ...{ exportedAt: at, files: 1, state: 'failed', applied: 0, failures: 1, createdAt: at, updatedAt: at },
      ...{ day: 'DELIVERY#2026-11-26', lastFailure: { name: 'PermanentTikTokError', message: 'no', at } },
    });
    const { page, open, leave } = await visit(browser(), work.console);

    await open('/exports');
    const row = page.getByRole('row', { name: /^refused crm prepared, 1 delivery failed/ });
    await row.getByText('1 of 2 deliveries failed: PermanentTikTokError').waitFor(PATIENCE);
    const isError = await row.locator('[class*="status-error"]').count();
    await page.getByRole('link', { name: 'refused', exact: true }).click();
    await page.getByText('prepared, 1 delivery failed').waitFor(PATIENCE);

    expect(isError).toBe(1);
    await leave();
  });

  test('an export that has ended is read seldom, one under way again and again', {
    timeout: 3 * MINUTES,
  }, async () => {
    await putExport('ended', { state: 'failed', failure: 'preparation', reason: 'no columns' });
    const claimed = { claimedAt: '2026-11-26T09:10:00.000Z', claimedUntil: '2026-11-26T09:11:00.000Z' };
    await putExport('running', { state: 'preparing', ...claimed });
    const { page, open, leave } = await visit(browser(), work.console);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const readings = (exportId: string): number =>
      asked.filter((path) => path === `/api/exports/crm/${exportId}`).length;

    await open('/exports/crm/ended');
    await page.getByText('no columns').first().waitFor(PATIENCE);
    const before = readings('ended');
    await page.waitForTimeout(8000);
    const later = readings('ended');
    await open('/exports/crm/running');
    await expect.poll(() => readings('running')).toBeGreaterThan(2);

    expect(later).toBe(before);
    await leave();
  });
});
