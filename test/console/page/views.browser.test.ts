import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, test } from 'vitest';
import { describeInChromium } from '../../helpers/chromium.ts';
import { visit } from './helpers/browser.ts';
import { type ConsoleAtWork, startConsoleAtWork } from './helpers/console-at-work.ts';

// What the views show of unusual names, and when something cannot be read.

const MINUTES = 60_000;
const PATIENCE = { timeout: 15_000 };
const ADVERTISER = '7000000000000000001';
const ODD_NAMES = ['Tier #1', String.raw`100% a+b c\d? %23`];

let work: ConsoleAtWork;

describeInChromium('the views in a browser', (browser) => {
  beforeAll(async () => {
    work = await startConsoleAtWork({ sources: [{ name: 'crm', audience: { name: 'Customers' } }] }, false);
    for (const name of ODD_NAMES) await putIntoLedger(name);
  });

  afterAll(() => work?.stop());

  test.each(ODD_NAMES)(
    'opens the audience and the export %s by their links, and again after a reload',
    {
      timeout: MINUTES,
    },
    async (name) => {
      const { page, open, leave } = await visit(browser(), work.console);

      await open('/audiences');
      await page.getByRole('link', { name, exact: true }).click(PATIENCE);
      await page.getByText('being matched').first().waitFor(PATIENCE);
      await page.reload();
      await page.getByText('being matched').first().waitFor(PATIENCE);
      await page.getByRole('heading', { name, level: 1, exact: true }).waitFor();
      await page.getByRole('link', { name: 'Exports', exact: true }).first().click();
      await page.getByRole('link', { name, exact: true }).click(PATIENCE);
      await page.getByRole('button', { name: 'Prepare again' }).waitFor(PATIENCE);
      await page.reload();
      await page.getByRole('button', { name: 'Prepare again' }).waitFor(PATIENCE);
      await page.getByRole('heading', { name, level: 1, exact: true }).waitFor();

      await leave();
    },
  );
});

/** Writes an audience, and a delivered export, of this name. */
async function putIntoLedger(name: string): Promise<void> {
  const { aws, resources } = work.cloud;
  const documents = DynamoDBDocumentClient.from(aws.clients.dynamodb);
  const at = '2026-11-26T09:00:00.000Z';
  const audience = { audience: name, format: 'email_sha256', version: 1, audienceId: '74' };
  const items = [
    { pk: `AUDIENCES#${ADVERTISER}`, sk: `FORMAT#${name}#email_sha256`, ...audience, deliveredRows: 1200 },
    {
      ...{ pk: 'EXPORT#crm', sk: name, source: 'crm', exportId: name, runId: name, version: 1, attempt: 1 },
      ...{
        state: 'delivered',
        discoveredAt: at,
        changedAt: at,
        preparedAt: at,
        deliveredAt: at,
        partitions: 1,
      },
    },
  ];
  for (const Item of items) {
    await documents.send(new PutCommand({ TableName: resources.ledgerTable, Item }));
  }
}
