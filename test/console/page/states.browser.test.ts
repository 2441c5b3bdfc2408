import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInChromium } from '../../helpers/chromium.ts';
import { visit } from './helpers/browser.ts';
import { type ConsoleAtWork, startConsoleAtWork } from './helpers/console-at-work.ts';

// What the page says of states that the ledger can hold, and what it offers there.

const MINUTES = 60_000;
const PATIENCE = { timeout: 120_000 };

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

describeInChromium('states of the pipeline in a browser', (browser) => {
  beforeAll(async () => {
    work = await startConsoleAtWork({ sources: [{ name: 'crm', audience: { name: 'Customers' } }] }, false);
  });

  afterAll(() => work?.stop());

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
});
