import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { land } from '../../e2e/helpers/bucket.ts';
import { describeInChromium } from '../../helpers/chromium.ts';
import { brokenWords } from './helpers/broken-words.ts';
import { visit } from './helpers/browser.ts';
import { type ConsoleAtWork, startConsoleAtWork } from './helpers/console-at-work.ts';

// What a person changes in a mapping, what is wrong in it, and how it is left and come back to.

const MINUTES = 60_000;
const PATIENCE = { timeout: 120_000 };
const CRM = {
  name: 'crm',
  audience: { name: 'Customers' },
  cleanRooms: { membershipId: '4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11', sql: 'SELECT email FROM members' },
};
const ROWS = 20;

let work: ConsoleAtWork;

const mappingOf = (file: string): string => `/new-source?from=files&export=local%3A${file}&step=map`;

/** Device ids, and numbers of the United States with their country code and without a plus. */
const devices = Array.from(
  { length: ROWS },
  (_, n) => `5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b${n + 10},1512345${n + 1000}`,
);

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).first().click(PATIENCE);
  await page.getByRole('option', { name: option, exact: true }).first().click();
}

/** What the button at a command puts into the clipboard. */
async function copied(page: Page, command: RegExp): Promise<unknown> {
  await page.getByRole('button', { name: command }).click(PATIENCE);
  await page.getByText('Copied', { exact: true }).first().waitFor();
  return page.evaluate('navigator.clipboard.readText()');
}

describeInChromium('a new source in a browser', (browser) => {
  beforeAll(async () => {
    work = await startConsoleAtWork({ sources: [CRM] }, false);
    writeFileSync(join(work.files, 'devices.csv'), `${['crm_maid,msisdn', ...devices].join('\n')}\n`);
  });

  afterAll(() => work?.stop());

  test('breaks no word in the list of exports', { timeout: MINUTES }, async () => {
    await land(work.cloud, 'crm', '6e39e940-e358-4c7b-8d63-602a7a38749f', { 'part-0.csv': 'email\n' });
    await land(work.cloud, 'newsletter', '2026-11-25', { 'part-0.csv': 'email\n' });
    const { page, open, leave } = await visit(browser(), work.console);

    await open('/new-source');
    await page.getByText('exports/newsletter/').waitFor(PATIENCE);
    await page.getByText('configured').waitFor();

    expect(await brokenWords(page)).toEqual([]);
    await leave();
  });

  test('follows a change of the identifier type and of the reading of numbers, and saves both', {
    timeout: 3 * MINUTES,
  }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    await open(mappingOf('devices.csv'));
    const used = (cells: number) => page.getByText(`${cells} cells used`);
    await expect.poll(() => used(ROWS).count(), PATIENCE).toBe(2);

    await choose(page, 'Holds', 'e-mail');
    await page.getByText(`${ROWS} (100%): Not an e-mail address`).waitFor(PATIENCE);
    await choose(page, 'Holds', 'GAID');
    await page.getByText(`${ROWS} (100%): Not an e-mail address`).waitFor({ state: 'detached', ...PATIENCE });
    await choose(page, 'Digits without a plus are numbers', 'Without the country code');
    await page.getByText(`${ROWS} (100%): Number without a country code`).waitFor(PATIENCE);
    await choose(page, 'Digits without a plus are numbers', 'With the country code');
    await expect.poll(() => used(ROWS).count(), PATIENCE).toBe(2);
    // A column called msisdn is read as international where the configuration does not say otherwise.
    await choose(page, 'Digits without a plus are numbers', 'Whichever makes the better number');
    await page.getByLabel('Name of the audience').fill('Device owners');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click(PATIENCE);
    await page.getByText('The configuration holds this source').waitFor(PATIENCE);

    expect(JSON.parse(readFileSync(work.configFile, 'utf8')).sources).toEqual([
      CRM,
      {
        name: 'devices',
        audience: { name: 'Device owners' },
        identifiers: [
          { column: 'crm_maid', type: 'gaid' },
          { column: 'msisdn', type: 'phone', numbers: 'auto' },
        ],
        action: 'append',
      },
    ]);
    await leave();
  });

  test('warns of a title above the header, with what to do', { timeout: 2 * MINUTES }, async () => {
    writeFileSync(join(work.files, 'title.csv'), 'Customers\nemail,phone\na@example.com,+15555550100\n');
    writeFileSync(join(work.files, 'padded.csv'), 'Customers,,\nemail,phone,plan\na@example.com,,Gold\n');
    const { page, open, leave } = await visit(browser(), work.console);

    await open(mappingOf('title.csv'));
    await page
      .getByText(
        'Every record is malformed: the first line has 1 cell, and the lines below it have up to 2. Remove the lines above the header.',
      )
      .waitFor(PATIENCE);
    await page.getByText('1 column; 0 rows read, 2 records could not be read.').waitFor();
    await open(mappingOf('padded.csv'));
    await page
      .getByText('Only one of the 3 cells of the first line has text, as in a title')
      .waitFor(PATIENCE);
    await leave();
  });

  test('shows no counts of an earlier choice when those of a newer one cannot be made', {
    timeout: 3 * MINUTES,
  }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    await open(mappingOf('devices.csv'));
    const used = page.getByText(`${ROWS} cells used`);
    await expect.poll(() => used.count(), PATIENCE).toBe(2);

    await page.route('**/api/new-source/judgements', (route) =>
      route.fulfill({ status: 502, json: { kind: 'failed', message: 'Java is missing' } }),
    );
    await choose(page, 'Holds', 'e-mail');
    await page.getByText('Java is missing').waitFor(PATIENCE);
    const shown = [await used.count(), await page.getByText('Counting').count()];
    await page.unroute('**/api/new-source/judgements');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(`${ROWS} (100%): Not an e-mail address`).waitFor(PATIENCE);
    await page.route('**/api/new-source/judgements/*', (route) =>
      route.fulfill({ json: { id: 'x', state: 'cancelled', step: '' } }),
    );
    await choose(page, 'Holds', 'GAID');
    await page.getByText('Cancelled').waitFor(PATIENCE);

    expect(shown).toEqual([0, 0]);
    expect([await used.count(), await page.getByText('Counting').count()]).toEqual([0, 0]);
    await leave();
  });

  test('names the field that is wrong before the next step, and goes back a step at a time', {
    timeout: 3 * MINUTES,
  }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    await open(mappingOf('devices.csv'));
    const said: string[] = [];
    const next = async (fault: string) => {
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText(fault, { exact: true }).waitFor();
      said.push(new URL(page.url()).searchParams.get('step') ?? '');
    };

    await page.getByLabel('Name of the audience').fill('a/b', PATIENCE);
    await page.getByLabel('Name of the source').fill('Our devices');
    await page.getByLabel('Preparation at fixed times').fill('every day');
    await next('Name of the source: expected 1 to 63 lower-case letters, digits or hyphens.');
    await page.getByLabel('Name of the source').fill('owners');
    await next('Name of the audience: expected no "/" and no control characters.');
    await page.getByLabel('Name of the audience').fill('x'.repeat(129));
    await page
      .getByText("expected at most 128 characters, which is TikTok's limit; these are 129", { exact: true })
      .waitFor();
    await page.getByLabel('Name of the audience').fill('Device owners');
    await next('Preparation at fixed times: expected six fields in UTC, for example cron(0 6 * * ? *).');
    await page.getByLabel('Preparation at fixed times').fill('cron(0 6 * * ? *)');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('"name": "owners"').first().waitFor(PATIENCE);
    await page.goBack();
    await page.getByRole('heading', { name: 'Map columns' }).waitFor();

    expect(said).toEqual(['map', 'map', 'map']);
    expect(await page.getByLabel('Name of the source').inputValue()).toBe('owners');
    await leave();
  });

  test('keeps what was chosen on the other pages of a large folder', { timeout: MINUTES }, async () => {
    mkdirSync(join(work.files, 'large'));
    for (let n = 100; n < 170; n += 1) writeFileSync(join(work.files, 'large', `part-${n}.csv`), 'email\n');
    const { page, open, leave } = await visit(browser(), work.console);
    await open('/new-source?from=files&folder=large');

    await page.getByRole('checkbox', { name: 'Choose part-100.csv' }).click(PATIENCE);
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByRole('checkbox', { name: 'Choose part-115.csv' }).click(PATIENCE);
    await page.getByLabel('Find files and folders by name').fill('part-169');
    await page.getByText('1 entry found').first().waitFor(PATIENCE);
    await page.getByRole('checkbox', { name: 'Choose part-169.csv' }).click(PATIENCE);

    await expect
      .poll(() => new URL(page.url()).searchParams.getAll('export'))
      .toEqual(['local:large/part-100.csv', 'local:large/part-115.csv', 'local:large/part-169.csv']);
    await leave();
  });

  test('reads an export again that has changed, and one whose survey the console has lost', {
    timeout: 4 * MINUTES,
  }, async () => {
    const file = join(work.files, 'growing.csv');
    const rows = (count: number) =>
      ['email', ...devices.map((_, n) => `a${n}@example.com`)].slice(0, count + 1);
    writeFileSync(file, `${rows(5).join('\n')}\n`);
    const { page, open, leave } = await visit(browser(), work.console);
    await open(mappingOf('growing.csv'));
    await page.getByText('5 cells used').waitFor(PATIENCE);
    await page.getByLabel('Name of the audience').fill('Readers');

    writeFileSync(file, `${rows(8).join('\n')}\n`);
    await page.getByRole('button', { name: 'Read again' }).click();
    await page.getByText('8 cells used').waitFor(PATIENCE);
    const kept = await page.getByLabel('Name of the audience').inputValue();
    writeFileSync(file, `${rows(9).join('\n')}\n`);
    let isLost = true;
    await page.route('**/api/new-source/judgements', (route) => {
      if (!isLost) return route.continue();
      isLost = false;
      return route.fulfill({ status: 404, json: { kind: 'notFound', message: 'not surveyed' } });
    });
    await choose(page, 'Holds', 'GAID');
    await page.getByText('9 (100%)').first().waitFor(PATIENCE);

    expect(kept).toBe('Readers');
    await leave();
  });

  test('keeps the times of a source that is made again', { timeout: 3 * MINUTES }, async () => {
    const before = readFileSync(work.configFile, 'utf8');
    const times = { prepareSchedule: 'cron(0 6 * * ? *)' };
    writeFileSync(work.configFile, JSON.stringify({ sources: [{ ...CRM, ...times }] }));
    writeFileSync(join(work.files, 'crm.csv'), 'email\na@example.com\n');
    const { page, open, leave } = await visit(browser(), work.console);
    await open(mappingOf('crm.csv'));
    await page.getByLabel('Name of the audience').fill('Customers', PATIENCE);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click(PATIENCE);
    await page.getByText('The configuration holds this source').waitFor(PATIENCE);
    const [saved] = JSON.parse(readFileSync(work.configFile, 'utf8')).sources;
    writeFileSync(work.configFile, before);

    expect(saved).toMatchObject({ ...CRM, ...times });
    await leave();
  });

  test('takes the settings of the source that a renamed draft replaces, and not those of another', {
    timeout: 3 * MINUTES,
  }, async () => {
    const before = readFileSync(work.configFile, 'utf8');
    const advertisers = ['main', 'two'].map((name) => ({ name, secretName: `token-of-${name}` }));
    const settings = { action: 'replace', advertiser: 'two', prepareSchedule: 'cron(0 6 ? * MON *)' };
    writeFileSync(
      work.configFile,
      JSON.stringify({ tiktok: { advertisers }, sources: [{ ...CRM, ...settings }] }),
    );
    writeFileSync(join(work.files, 'renamed.csv'), 'email\na@example.com\n');
    const { page, open, leave } = await visit(browser(), work.console);
    await open(mappingOf('renamed.csv'));
    const name = page.getByLabel('Name of the source');
    const times = page.getByLabel('Preparation at fixed times');
    const shown = async () => [
      await page.getByLabel('What a delivery does').first().innerText(),
      await page.getByLabel('Advertiser', { exact: true }).first().innerText(),
      await times.inputValue(),
    ];
    await page.getByLabel('Name of the audience').fill('Customers', PATIENCE);
    const asNew = await shown();
    await name.fill('crm');
    const asCrm = await shown();
    await name.fill('crm-2');
    const asOther = await shown();
    await name.fill('crm');
    await times.fill('cron(0 7 ? * MON *)');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click(PATIENCE);
    await page.getByText('The configuration holds this source').waitFor(PATIENCE);
    const [saved] = JSON.parse(readFileSync(work.configFile, 'utf8')).sources;
    writeFileSync(work.configFile, before);

    const first = ['append', 'The first (main)', ''].map((text) => expect.stringContaining(text));
    expect([asNew, asOther]).toEqual([first, first]);
    expect(asCrm).toEqual(
      ['replace', 'two', 'cron(0 6 ? * MON *)'].map((text) => expect.stringContaining(text)),
    );
    expect(saved).toMatchObject({ ...CRM, ...settings, prepareSchedule: 'cron(0 7 ? * MON *)' });
    await leave();
  });

  test('saves nothing while the change that it shows is of an earlier choice', {
    timeout: 3 * MINUTES,
  }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    await page.route('**/api/new-source/options', async (route) => {
      const options = await (await route.fetch()).json();
      await route.fulfill({ json: { ...options, samples: ['crm'] } });
    });
    await open(mappingOf('growing.csv'));
    await page.getByLabel('Name of the audience').fill('Readers', PATIENCE);
    await page.getByRole('button', { name: 'Next' }).click();
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await expect.poll(() => save.isEnabled(), PATIENCE).toBe(true);
    const { promise, resolve } = Promise.withResolvers<void>();
    await page.route('**/api/new-source/diff', (route) => promise.then(() => route.continue()));

    await page.getByRole('checkbox', { name: /^Take out the sample sources/ }).click();

    await expect.poll(() => save.isEnabled()).toBe(false);
    resolve();
    await expect.poll(() => save.isEnabled(), PATIENCE).toBe(true);
    await leave();
  });

  test('prepares an export on this machine when asked, and not because its address is opened', {
    timeout: 6 * MINUTES,
  }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    const started: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/preparations')) started.push(request.url());
    });
    await open(mappingOf('growing.csv'));
    await page.getByLabel('Name of the audience').fill('Readers', PATIENCE);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click(PATIENCE);
    await page
      .getByText(`Writes the files of hashes and the report to ${join(work.files, 'prepared')}`)
      .waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Prepare on this machine' }).click();
    await page.getByText(`Prepared in ${join(work.files, 'prepared')}`).waitFor(PATIENCE);
    const address = page.url();

    await page.goto(address);
    await page.getByText(`Prepared in ${join(work.files, 'prepared')}`).waitFor(PATIENCE);
    await page.goto(
      address.replace(/preparation\+of\+growing=[^&]*/, 'preparation+of+growing=lost&prepared=growing'),
    );
    await page.getByRole('button', { name: 'Prepare on this machine' }).waitFor(PATIENCE);

    expect(started).toHaveLength(1);
    await leave();
  });

  test('prepares an export on this machine after the console has lost its survey', {
    timeout: 4 * MINUTES,
  }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    await open(mappingOf('growing.csv'));
    await page.getByLabel('Name of the audience').fill('Readers', PATIENCE);
    await page.getByRole('button', { name: 'Next' }).click();
    const prepare = page.getByRole('button', { name: 'Prepare on this machine' });
    await expect.poll(() => prepare.isEnabled(), PATIENCE).toBe(true);
    const surveys: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/surveys')) surveys.push(request.url());
    });
    await page.route('**/api/new-source/preparations', (route) =>
      surveys.length > 0
        ? route.continue()
        : route.fulfill({ status: 404, json: { kind: 'notFound', message: 'not surveyed' } }),
    );

    await prepare.click();
    await expect.poll(() => surveys.length, PATIENCE).toBe(1);
    await prepare.click(PATIENCE);
    await page.getByText(`Prepared in ${join(work.files, 'prepared')}`).waitFor(PATIENCE);

    expect(surveys).toHaveLength(1);
    await leave();
  });

  test('copies the commands that do the same', { timeout: 3 * MINUTES }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    await open(mappingOf('devices.csv'));
    await page.getByLabel('Name of the audience').fill('Device owners', PATIENCE);
    await page.getByRole('button', { name: 'Next' }).click();
    const deploy = await copied(page, /^Copy the command npx cdk deploy/);
    const run = await copied(page, /^Copy the command npx audiences run/);
    await open('/exports');
    const start = async (item: string) => {
      await page.getByRole('button', { name: 'Start', exact: true }).click(PATIENCE);
      await page.getByRole('menuitem', { name: item }).click();
      const command = await copied(page, /^Copy the command npx audiences/);
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      return command;
    };
    const query = await start('Query crm');
    const prepare = await start('Prepare exports of crm');

    expect({ deploy, run, query, prepare }).toEqual({
      deploy: `npx cdk deploy -c config=${work.configFile}`,
      run: `npx audiences run --source devices --wait --config ${work.configFile}`,
      query: `npx audiences query --source crm --config ${work.configFile}`,
      prepare: `npx audiences run --source crm --config ${work.configFile}`,
    });
    await leave();
  });

  test('shows only what is wrong with a configuration that cannot be read', {
    timeout: MINUTES,
  }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    const before = readFileSync(work.configFile, 'utf8');
    writeFileSync(work.configFile, 'sources:\n');

    await open('/configuration');
    const main = page.getByRole('main');
    await main
      .getByText('line 1, column 1: found "s"; expected a value', { exact: false })
      .last()
      .waitFor(PATIENCE);
    const said = await main.innerText();
    writeFileSync(work.configFile, before);

    expect(said).not.toContain('No field fits');
    await leave();
  });
});
