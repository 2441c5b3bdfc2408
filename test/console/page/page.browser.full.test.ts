import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_ACCOUNT } from '../../../local/tiktok-server/types.ts';
import { land, sha256 } from '../../e2e/helpers/bucket.ts';
import { audiencesAt } from '../../e2e/helpers/tiktok.ts';
import { describeInChromium } from '../../helpers/chromium.ts';
import { brokenWords } from './helpers/broken-words.ts';
import { brokenRules, type Scheme, visit } from './helpers/browser.ts';
import { type ConsoleAtWork, startConsoleAtWork } from './helpers/console-at-work.ts';
import { emails, numbers, unfamiliarExport } from './helpers/exports.ts';
import { takePicture } from './helpers/pictures.ts';

// The console in a browser, over one local cloud: what a person does, by clicks alone. Each test goes on from the one before.
// With CONSOLE_PICTURES=docs the pictures of the README are made again.

const MINUTES = 60_000;
/** Spark and the functions take their time on a small machine. */
const PATIENCE = { timeout: 120_000 };

const NEWS = { name: 'news', audience: { name: 'Newsletter readers' } };
const NEW_TOKEN = 'renewed-access-token';

let work: ConsoleAtWork;

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).first().click();
  await page.getByRole('option', { name: option }).first().click();
}

async function nameAudience(page: Page, name: string): Promise<void> {
  await page.getByRole('radio', { name: 'One audience for all rows' }).click(PATIENCE);
  await page.getByLabel('Name of the audience').fill(name);
}

describeInChromium('the console in a browser', (browser) => {
  beforeAll(async () => {
    work = await startConsoleAtWork({ sources: [NEWS] });
  });

  afterAll(() => work?.stop());

  test('says what to do first where nothing has happened yet', { timeout: MINUTES }, async () => {
    const { page, open, complaints, foreignRequests, leave } = await visit(browser(), work.console);

    await page.getByText('Nothing needs attention').waitFor(PATIENCE);
    await page.getByText('No exports yet').waitFor();
    await open('/audiences');
    await page.getByText('No audiences yet').waitFor();

    expect({ complaints, foreignRequests }).toEqual({ complaints: [], foreignRequests: [] });
    await leave();
  });

  test('paints within a second', { timeout: 2 * MINUTES }, async () => {
    const { page, open, leave } = await visit(browser(), work.console);
    const secondsToPaint = async (): Promise<number> => {
      await open('/');
      await page.getByRole('heading', { name: 'Pipeline' }).waitFor();
      return Number(
        await page.evaluate(
          '(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 1e6) / 1000',
        ),
      );
    };

    // Other tests use the processors for seconds at a time, which is not a property of the page: one visit between them counts.
    await expect.poll(secondsToPaint, { timeout: MINUTES }).toBeLessThan(1);
    await leave();
  });

  test('maps, saves, prepares and delivers an unfamiliar export by clicks', {
    timeout: 5 * MINUTES,
  }, async () => {
    await land(work.cloud, 'kunden', 'herbst', { 'kunden.csv': unfamiliarExport() });
    const { page, complaints, leave } = await visit(browser(), work.console);

    await page.getByRole('link', { name: 'New source' }).click();
    await page.getByRole('checkbox', { name: 'Choose kunden/herbst' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    // The numbers have no country code: without a region none is used.
    await page.getByText('Number without a country code').waitFor(PATIENCE);
    await choose(page, 'Region of numbers without a country code', 'Germany (DE)');
    await page.getByText('Number without a country code').waitFor({ state: 'detached', ...PATIENCE });
    await page.getByRole('row', { name: /Stammkunden phone 1,200 2,400/ }).waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('"name": "kunden"').first().waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The configuration holds this source').waitFor();
    await page.getByRole('button', { name: 'Prepare on this machine' }).click();
    await page.getByText(/^Prepared in /).waitFor(PATIENCE);
    await work.deploy();
    await page.getByRole('button', { name: 'Prepare and deliver' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Prepare and deliver' }).click();
    await page.getByRole('heading', { name: 'herbst' }).waitFor();
    await page.getByRole('row', { name: /Stammkunden phone append delivered/ }).waitFor(PATIENCE);
    await page.getByRole('row', { name: /Stammkunden e-mail append delivered/ }).waitFor(PATIENCE);
    await page.getByRole('link', { name: 'Stammkunden' }).first().click();
    await page
      .getByRole('row', { name: /e-mail ready/ })
      .first()
      .waitFor(PATIENCE);
    await page.getByRole('link', { name: 'kunden/herbst' }).first().click();
    await page.getByRole('heading', { name: 'herbst', level: 1 }).waitFor(PATIENCE);

    expect(JSON.parse(readFileSync(work.configFile, 'utf8')).sources).toEqual([
      NEWS,
      {
        name: 'kunden',
        audience: { column: 'Gruppe' },
        identifiers: [
          { column: 'Kontakt', type: 'email' },
          { column: 'Rufnr', type: 'phone', defaultRegion: 'DE' },
        ],
        action: 'append',
      },
    ]);
    const there = await audiencesAt(work.cloud);
    expect(Object.fromEntries(there.map(({ calculateType, members }) => [calculateType, members]))).toEqual({
      EMAIL_SHA256: numbers.map((index) => sha256(`kunde${index}@example.com`)).toSorted(),
      PHONE_SHA256: numbers
        .flatMap((index) => [`+4930${1_000_000 + index}`, `4930${1_000_000 + index}`])
        .map(sha256)
        .toSorted(),
    });
    // The server knows nothing of the export until it is taken up, and the browser says so.
    expect(complaints.filter((text) => !text.includes('status of 404'))).toEqual([]);
    await leave();
  });

  test('finds a revoked token, renews it and puts what it stopped back', {
    timeout: 5 * MINUTES,
  }, async () => {
    await work.cloud.tiktok.admin.setToken(DEFAULT_ACCOUNT.token, 'revoked');
    await work.cloud.tiktok.admin.addAccount({ ...DEFAULT_ACCOUNT, token: NEW_TOKEN });
    await land(work.cloud, 'news', 'november', { 'part-0.csv': emails('reader') });
    const { page, open, leave } = await visit(browser(), work.console);

    await page.getByRole('link', { name: 'Open the problems' }).first().click(PATIENCE);
    await page.getByRole('heading', { name: /^TikTok refuses the access token/ }).waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Run the checks' }).click();
    await page.getByText(/TikTok: The token is refused/).waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Store a new token for main' }).click();
    await page.getByLabel('Advertiser id').fill(DEFAULT_ACCOUNT.advertiserIds[0] ?? '');
    await page.getByLabel('Access token', { exact: true }).fill('no-such-token');
    await page.getByRole('button', { name: 'Check and store' }).click();
    await page.getByText(/The secret was left as it is/).waitFor(PATIENCE);
    await page.getByLabel('Access token', { exact: true }).fill(NEW_TOKEN);
    await page.getByRole('button', { name: 'Check and store' }).click();
    await page.getByText('TikTok takes the new token of main').waitFor(PATIENCE);
    await page.getByRole('button', { name: /^Put back: TikTok refuses/ }).click();
    await page.getByText(/npx audiences redrive .*--reason TokenError/).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Put back' }).click();
    await page.getByText('There are no dead letters').waitFor(PATIENCE);
    await open('/exports/news/november');
    await page.getByRole('row', { name: /Newsletter readers e-mail append delivered/ }).waitFor(PATIENCE);

    const readers = (await audiencesAt(work.cloud)).find(({ name }) => name === 'Newsletter readers');
    expect(readers?.members).toEqual(numbers.map((index) => sha256(`reader${index}@example.com`)).toSorted());
    await leave();
  });

  test('asks for the names of columns that have none', { timeout: 3 * MINUTES }, async () => {
    const lines = numbers.slice(0, 20).map((index) => `kunde${index}@example.com,Stammkunden`);
    writeFileSync(join(work.files, 'ohne-kopf.csv'), `${lines.join('\n')}\n`);
    const { page, open, leave } = await visit(browser(), work.console);
    await open('/new-source?from=files');

    await page.getByRole('checkbox', { name: 'Choose ohne-kopf.csv' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Do the files have no header?').waitFor(PATIENCE);
    const said = await page.locator('main').innerText();
    await page.getByLabel('Names of the columns').fill('adresse, gruppe');
    await page.getByRole('button', { name: 'Use these names' }).click();
    await page.getByRole('heading', { name: 'adresse' }).waitFor(PATIENCE);
    await page.getByText('20 cells used').waitFor(PATIENCE);

    // The first line is somebody's data, and never comes into the page.
    expect(said).not.toContain('kunde0');
    await leave();
  });

  test('maps two exports together and saves both at once', { timeout: 3 * MINUTES }, async () => {
    for (const name of ['club', 'partner']) {
      const lines = numbers.slice(0, 20).map((index) => `${name}${index}@example.com,${index % 2}`);
      writeFileSync(join(work.files, `${name}.csv`), `${['email,days', ...lines].join('\n')}\n`);
    }
    const { sources: before } = JSON.parse(readFileSync(work.configFile, 'utf8'));
    const { page, open, leave } = await visit(browser(), work.console);
    await open('/new-source?from=files');

    await page.getByRole('checkbox', { name: 'Choose club.csv' }).click();
    await page.getByRole('checkbox', { name: 'Choose partner.csv' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await nameAudience(page, 'Club members');
    await page.getByRole('tab', { name: 'partner.csv' }).click();
    await page.getByLabel('Preparation at fixed times').fill('cron(0 6 * * ? *)');
    await nameAudience(page, 'Club members');
    await page.getByLabel('Name of the source').fill('club');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText(/^Two of the exports make a source club/).waitFor();
    await page.getByLabel('Name of the source').fill('partner');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Save 2 sources' }).click(PATIENCE);
    await page.getByText('The configuration holds these sources').waitFor(PATIENCE);
    await page
      .getByText(/^npx audiences init .*partner\.csv /)
      .first()
      .waitFor(PATIENCE);

    const made = {
      audience: { name: 'Club members' },
      identifiers: [{ column: 'email', type: 'email' }],
      action: 'append',
    };
    expect(JSON.parse(readFileSync(work.configFile, 'utf8')).sources).toEqual([
      ...before,
      { name: 'club', ...made },
      { name: 'partner', ...made, prepareSchedule: 'cron(0 6 * * ? *)' },
    ]);
    await leave();
  });

  const VIEWS = [
    ['pipeline', '/', 'Pipeline'],
    ['exports', '/exports?state=delivered&text=herbst', 'Exports'],
    ['export', '/exports/kunden/herbst', 'herbst'],
    ['audiences', '/audiences?text=Stamm', 'Audiences'],
    ['audience', '/audiences/main/Stammkunden', 'Stammkunden'],
    ['choose', '/new-source', 'New source'],
    ['new-source', '/new-source?export=s3%3Akunden%2Fherbst&step=map', 'New source'],
    ['several', '/new-source?export=s3%3Akunden%2Fherbst&export=s3%3Anews%2Fnovember&step=map', 'New source'],
    ['problems', '/problems', 'Problems'],
    ['renew', '/problems?renew=main', 'Problems'],
    ['configuration', '/configuration?show=all&text=column', 'Configuration'],
    ['no-such-view', '/no-such-view', 'No such view'],
  ] as const;
  const LOOKS = [
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const satisfies readonly (readonly [Scheme, number])[];

  test.each(LOOKS)(
    'breaks no rule and fits the screen in %s mode at %i pixels',
    {
      timeout: 6 * MINUTES,
    },
    async (scheme, width) => {
      await work.rememberMatches(14);
      const { page, open, complaints, leave } = await visit(browser(), work.console, { scheme, width });
      const found: unknown[] = [];
      for (const [name, address, heading] of VIEWS) {
        await open(address);
        await page.reload();
        await page.getByRole('heading', { level: 1, name: heading, includeHidden: true }).waitFor(PATIENCE);
        if (address.includes('step=map')) await page.getByText('What would be sent').waitFor(PATIENCE);
        await page
          .getByText('Reading', { exact: true })
          .first()
          .waitFor({ state: 'detached', ...PATIENCE });
        const { pathname, search } = new URL(page.url());
        const isKept = `${pathname}${search}` === address;
        const overflow = Number(await page.evaluate('document.documentElement.scrollWidth')) - width;
        const words = await brokenWords(page);
        found.push({ name, isKept, overflow, words, broken: await brokenRules(page) });
        await takePicture(page, name, scheme, width);
      }

      expect(found).toEqual(
        VIEWS.map(([name]) => ({ name, isKept: true, overflow: 0, words: [], broken: [] })),
      );
      expect(complaints).toEqual([]);
      await leave();
    },
  );

  test('shows no way to change anything when it only reads', { timeout: 2 * MINUTES }, async () => {
    const { page, open, leave } = await visit(browser(), await work.readOnly());
    const seen: Record<string, string[]> = {};
    for (const view of ['/exports', '/exports/kunden/herbst', '/problems']) {
      await open(view);
      await page.getByText('read only').waitFor(PATIENCE);
      await page
        .getByText('Reading', { exact: true })
        .first()
        .waitFor({ state: 'detached', ...PATIENCE });
      seen[view] = await page
        .getByRole('main')
        .getByRole('button', { name: /start|prepare|put back|store|save/i })
        .allTextContents();
    }

    expect(seen).toEqual({ '/exports': [], '/exports/kunden/herbst': [], '/problems': [] });
    await leave();
  });
});
