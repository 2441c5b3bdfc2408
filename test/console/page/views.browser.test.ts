import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleError } from '../../../console/server/errors.ts';
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
    await putIntoLedger('fresh', new Date().toISOString());
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
      await page.getByRole('heading', { name, level: 1, exact: true }).waitFor(PATIENCE);
      await page.getByText('being matched').first().waitFor(PATIENCE);
      await page.reload();
      await page.getByRole('heading', { name, level: 1, exact: true }).waitFor(PATIENCE);
      await page.getByText('being matched').first().waitFor(PATIENCE);
      await page.getByRole('link', { name: 'Exports', exact: true }).first().click();
      await page.getByRole('link', { name, exact: true }).click(PATIENCE);
      await page.getByRole('heading', { name, level: 1, exact: true }).waitFor(PATIENCE);
      await page.getByRole('button', { name: 'Prepare again' }).waitFor(PATIENCE);
      await page.reload();
      await page.getByRole('heading', { name, level: 1, exact: true }).waitFor(PATIENCE);
      await page.getByRole('button', { name: 'Prepare again' }).waitFor(PATIENCE);

      await leave();
    },
  );

  test.each([
    ['/exports', '**/api/exports?*', 'Tier #1'],
    ['/audiences/main/Tier%20%231', '**/api/audiences/**', 'being matched'],
    ['/problems', '**/api/problems/credentials', 'no refusal known'],
  ])(
    '%s keeps what it shows and says that it is not up to date while it cannot be read again',
    {
      timeout: MINUTES,
    },
    async (view, requests, shown) => {
      const { page, open, leave } = await visit(browser(), work.console);
      await open(view);
      await page.getByText(shown).first().waitFor(PATIENCE);
      await page.getByRole('button', { name: /^Live/ }).waitFor(PATIENCE);

      await page.route(requests, (route) => route.fulfill(DENIED));

      await page.getByText('This view is not up to date').waitFor(PATIENCE);
      await page.getByText('You may not read this').waitFor();
      await page.getByText('Ask for the permission.').waitFor();
      await page.getByRole('button', { name: /^Not up to date/ }).waitFor();
      await page.getByText(shown).first().waitFor();
      await page.unroute(requests);
      await page.getByText('This view is not up to date').waitFor({ state: 'detached', ...PATIENCE });
      await page.getByRole('button', { name: /^Live/ }).waitFor(PATIENCE);
      await leave();
    },
  );

  test('says without a stack what is missing, and calls no view that works out of date', {
    timeout: MINUTES,
  }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    await page.route(/\/api\/pipeline/, (route) => route.fulfill(NOT_DEPLOYED));

    await open('/configuration');
    await page.getByRole('button', { name: /^No stack/ }).waitFor(PATIENCE);
    await page.getByText('Customers').first().waitFor(PATIENCE);
    const said = await page.getByRole('main').innerText();
    await page.getByRole('link', { name: 'Pipeline', exact: true }).first().click();
    await page.getByText('There is no CloudFormation stack').waitFor(PATIENCE);

    expect(said).not.toContain('not up to date');
    await leave();
  });

  test('shows the last page of a list instead of one beyond its end', { timeout: MINUTES }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);

    for (const view of ['/exports?state=delivered&page=9', '/audiences?page=9']) {
      await open(view);
      await page.getByRole('link', { name: 'Tier #1', exact: true }).waitFor(PATIENCE);
    }

    await leave();
  });

  test('shows times that are up to date after a view without any', { timeout: MINUTES }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    await page.clock.install();
    await open('/configuration');
    await page.getByText('Customers').first().waitFor(PATIENCE);

    await page.clock.fastForward('30:00');
    await page.getByRole('link', { name: 'Exports', exact: true }).first().click();

    await page.getByRole('row', { name: /fresh.*3\d minutes ago/ }).waitFor(PATIENCE);
    await leave();
  });

  test('closes a question about an export that has come into another state meanwhile', {
    timeout: MINUTES,
  }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    let state = 'delivered';
    await page.route('**/api/exports/crm/**', async (route) => {
      const detail = await (await route.fetch()).json();
      await route.fulfill({ json: { ...detail, export: { ...detail.export, state } } });
    });
    await open('/exports/crm/Tier%20%231');
    await page.getByRole('button', { name: 'Prepare again' }).click(PATIENCE);
    await page.getByText('Prepare this export again?').waitFor();

    state = 'preparing';
    await page.getByText('Prepare this export again?').waitFor({ state: 'detached', ...PATIENCE });
    state = 'failed';
    await page.getByRole('button', { name: 'Prepare now' }).waitFor(PATIENCE);

    expect(await page.getByRole('dialog').count()).toBe(0);
    await leave();
  });
});

const answer = (status: number, error: ConsoleError) => ({ status, json: error });

const DENIED = answer(403, {
  kind: 'accessDenied',
  message: 'You may not read this',
  remedy: 'Ask for the permission.',
});
const NOT_DEPLOYED = answer(404, { kind: 'notDeployed', message: 'There is no CloudFormation stack' });

/** Writes an audience, and a delivered export, of this name. */
async function putIntoLedger(name: string, at = '2026-11-26T09:00:00.000Z'): Promise<void> {
  const { aws, resources } = work.cloud;
  const documents = DynamoDBDocumentClient.from(aws.clients.dynamodb);
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
