import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_ACCOUNT } from '../../../local/tiktok-server/types.ts';
import { linesOf, put, sha256 } from '../../e2e/helpers/bucket.ts';
import { audiencesAt } from '../../e2e/helpers/tiktok.ts';
import { describeInChromium } from '../../helpers/chromium.ts';
import { fillLedger } from '../helpers/large-ledger.ts';
import { visit } from './helpers/browser.ts';
import { type ConsoleAtWork, startConsoleAtWork } from './helpers/console-at-work.ts';
import { bestPace } from './helpers/pace.ts';

// The console in a browser over a pipeline that has been at work: 1,000 exports, 400 audiences, dead letters and alarms.

const MINUTES = 60_000;
const PATIENCE = { timeout: 120_000 };
/** Of the page's own time, in milliseconds: what a busy machine needs, doubled. */
const MOST_BUSY_MS = 2000;
const LONGEST_TASK_MS = 400;
const MOST_PRESSES = 60;

let work: ConsoleAtWork;

describeInChromium('the console at work in a browser', (browser) => {
  beforeAll(async () => {
    work = await startConsoleAtWork({ sources: [{ name: 'crm', audience: { name: 'Customers' } }] }, false);
    await fillLedger(work.cloud);
  });

  afterAll(() => work?.stop());

  test('shows and filters 1,000 exports and 400 audiences a page at a time, without a halt', {
    timeout: 5 * MINUTES,
  }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    await open('/exports');
    const rows = page.getByRole('main').getByRole('row');
    const view = (name: string) => page.getByRole('link', { name, exact: true }).first().click();
    const find = async (label: string, text: string, found: string) => {
      await page.getByLabel(label).fill(text);
      await page.getByRole('link', { name: found, exact: true }).waitFor();
    };
    await page.getByRole('link', { name: 'export-0999', exact: true }).waitFor(PATIENCE);
    const exportsShown = await rows.count();
    const topOf = async (label: string) =>
      (await page.getByRole('main').getByLabel(label, { exact: true }).boundingBox())?.y ?? 0;
    const tops = await Promise.all(['Find exports by id or source', 'Source', 'State'].map(topOf));

    const pages = await bestPace(browser(), page, async (attempt) => {
      await page.getByRole('button', { name: 'Next page' }).click();
      await page.getByRole('link', { name: `export-0${974 - attempt * 25}`, exact: true }).waitFor();
    });
    const exports = await bestPace(browser(), page, (n) =>
      find('Find exports by id or source', `-012${n}`, `export-012${n}`),
    );
    await view('Audiences');
    await page.getByRole('link', { name: 'Audience 0000', exact: true }).waitFor(PATIENCE);
    const audiencesShown = await rows.count();
    const audiences = await bestPace(browser(), page, (n) =>
      find('Find audiences by name', `039${n}`, `Audience 039${n}`),
    );
    const views = await bestPace(browser(), page, async () => {
      await view('Exports');
      await page.getByRole('link', { name: 'export-0999', exact: true }).waitFor();
      await view('Audiences');
      await page.getByRole('link', { name: 'Audience 0000', exact: true }).waitFor();
    });

    // The search stands in one line with the filters.
    expect(Math.max(...tops) - Math.min(...tops)).toBeLessThan(2);
    // The head of the table, and 25 of each list.
    expect({ exportsShown, audiencesShown }).toEqual({ exportsShown: 26, audiencesShown: 26 });
    for (const { busyMs, longestTaskMs } of [pages, exports, audiences, views]) {
      expect(busyMs).toBeLessThan(MOST_BUSY_MS);
      expect(longestTaskMs).toBeLessThan(LONGEST_TASK_MS);
    }
    await leave();
  });

  test('is used with the keyboard alone', { timeout: 5 * MINUTES }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    await open('/exports');
    await page.getByRole('link', { name: 'export-0999', exact: true }).waitFor(PATIENCE);

    await tabTo(page, 'Find exports by id or source');
    await page.keyboard.type('export-0123');
    await page.getByText('1 export found').first().waitFor(PATIENCE);
    await tabTo(page, 'export-0123');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'export-0123', level: 1 }).waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Prepare again' }).waitFor(PATIENCE);
    await tabTo(page, 'Prepare again');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Prepare this export again?').waitFor(PATIENCE);
    const command = `npx audiences run --source crm --export export-0123 --force --wait --config ${work.configFile}`;
    await tabTo(page, `Copy the command ${command}`);
    await page.keyboard.press('Enter');
    await page.getByText('Copied', { exact: true }).waitFor();
    const copied = await page.evaluate('navigator.clipboard.readText()');
    await page.keyboard.press('Escape');

    await page.getByRole('dialog').waitFor({ state: 'detached', ...PATIENCE });
    expect(copied).toBe(command);
    await leave();
  });

  test('goes on with an open page after it was started again, and says how when it cannot', {
    timeout: 5 * MINUTES,
  }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    await open('/exports?state=failed&text=export-01');
    await page.getByRole('link', { name: 'export-0100' }).waitFor(PATIENCE);
    await page.getByRole('button', { name: /Live/ }).waitFor(PATIENCE);
    // The page loads the code of all views before they are opened.
    const loaded = 'performance.getEntriesByType("resource").map(({ name }) => name).join(" ")';
    await expect.poll(() => page.evaluate(loaded), PATIENCE).toContain('/ConfigurationPage');

    const again = await work.restart(async () => {
      await page.getByText('The console’s server does not answer').waitFor(PATIENCE);
      const command = `npx audiences console --port ${work.console.port} --files ${work.files} --config ${work.configFile}`;
      await page.getByText(`Start it again with “${command}”`).waitFor();
      await page.getByRole('link', { name: 'Configuration', exact: true }).click();
      await page.getByRole('heading', { name: 'Configuration', level: 1 }).waitFor();
      await page.goBack();
    });

    await page.getByText('The console’s server does not answer').waitFor({ state: 'detached', ...PATIENCE });
    await page.getByRole('button', { name: /Live/ }).waitFor(PATIENCE);
    await page.getByLabel('Find exports by id or source').fill('export-0190');
    await page.getByText('1 export found').first().waitFor(PATIENCE);
    expect({ address: again.address, view: new URL(page.url()).search }).toEqual({
      address: work.console.address,
      view: '?state=failed&text=export-0190',
    });
    await leave();
  });

  test('shows the alarms that are raised with what they mean, where to look and what to do', {
    timeout: 5 * MINUTES,
  }, async () => {
    await raiseAlarm('TikTokAudiences-MonitoringTokenRefused0A1B2C3D-X1', 'ALARM');
    await raiseAlarm('TikTokAudiences-MonitoringDeliveriesDeadLetters0A1B2C3D-X1', 'OK');
    const { page, open, leave } = await visit(browser(), work.console);
    await open('/problems');

    await page
      .getByText(/TokenRefused: raised/)
      .first()
      .waitFor(PATIENCE);
    const said = await page.getByRole('main').innerText();

    for (const text of ['What it means', 'Where to look', 'What to do', 'Threshold crossed for a test']) {
      expect(said).toContain(text);
    }
    expect(said).toContain(
      "TikTok refused the access token or its permission for the advertiser. The advertiser's deliveries wait.",
    );
    expect(said).toContain(`npx audiences doctor --config ${work.configFile} asks TikTok about the token`);
    expect(said).not.toContain('`');
    await page.getByRole('button', { name: '1 alarm not raised' }).waitFor();
    await leave();
  });

  test('puts the dead letters of one reason back, and leaves those of another', {
    timeout: 5 * MINUTES,
  }, async () => {
    const { cloud } = work;
    const { audiencesBucket } = cloud.resources;
    const hashes = (who: string): string =>
      linesOf(Array.from({ length: 1200 }, (_, n) => sha256(`${who}${n}@example.com`)));
    await put(cloud, audiencesBucket, 'tiktok/Wrong/email_sha256/list.csv', 'ada@example.com\n');
    await cloud.tiktok.admin.setToken(DEFAULT_ACCOUNT.token, 'revoked');
    for (const name of ['First', 'Second']) {
      await put(cloud, audiencesBucket, `tiktok/${name}/email_sha256/list.csv`, hashes(name));
    }
    const { page, open, leave } = await visit(browser(), work.console);
    await open('/problems');
    const put2 = page.getByRole('button', { name: 'Put back: TikTok refuses the access token' });

    await page.getByRole('heading', { name: 'TikTok refuses the access token (2)' }).waitFor(PATIENCE);
    await page.getByRole('heading', { name: /^A line of the file is not a SHA-256.* \(1\)$/ }).waitFor();
    await cloud.tiktok.admin.setToken(DEFAULT_ACCOUNT.token, 'valid');
    await put2.click();
    await page.getByRole('dialog').getByText('Put 2 dead letters back?').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Put back' }).click();
    await page.getByText('2 dead letters put back').waitFor(PATIENCE);
    await put2.waitFor({ state: 'detached', ...PATIENCE });

    await page.getByRole('heading', { name: /^A line of the file is not a SHA-256.* \(1\)$/ }).waitFor();
    await expect
      .poll(async () => (await audiencesAt(cloud)).map(({ name }) => name).toSorted(), PATIENCE)
      .toEqual(['First', 'Second']);
    await leave();
  });
});

/** Presses the tab key until something with this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const named =
    '(document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).trim()';
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(named)) === name) return;
  }
  throw new Error(`The tab key does not lead to ${name}`);
}

async function raiseAlarm(AlarmName: string, StateValue: 'ALARM' | 'OK'): Promise<void> {
  const client = new CloudWatchClient({ endpoint: work.cloud.aws.endpoint });
  await client.send(
    new PutMetricAlarmCommand({
      ...{ AlarmName, MetricName: 'Test', Namespace: 'test', Statistic: 'Sum', Period: 60 },
      ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
    }),
  );
  const StateReason = 'Threshold crossed for a test';
  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }));
  client.destroy();
}
