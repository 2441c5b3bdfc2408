import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_ACCOUNT } from '../../../local/tiktok-server/types.ts';
import { land, sha256 } from '../../e2e/helpers/bucket.ts';
import { audiencesAt } from '../../e2e/helpers/tiktok.ts';
import { describeInChromium } from '../../helpers/chromium.ts';
import { visit } from './helpers/browser.ts';
import { type ConsoleAtWork, startConsoleAtWork } from './helpers/console-at-work.ts';

// The console in a browser, over a local cloud: what a person does, by clicks alone.

const MINUTES = 60_000;
/** Spark and the functions take their time on a small machine. */
const PATIENCE = { timeout: 90_000 };

const NEWS = { name: 'news', audience: { name: 'Newsletter readers' } };
const MEMBERS = 1200;

let work: ConsoleAtWork;

/** An export as no name gives away: German headers, national numbers, and a column of audiences. */
function unfamiliarExport(): string {
  const rows = Array.from(
    { length: MEMBERS },
    (_, index) => `kunde${index}@example.com,030 ${String(1_000_000 + index)},Stammkunden,Notiz ${index}`,
  );
  return `Kontakt,Rufnr,Gruppe,Bemerkung\n${rows.join('\n')}\n`;
}

const emails = (who: string): string =>
  `email\n${Array.from({ length: MEMBERS }, (_, index) => `${who}${index}@example.com\n`).join('')}`;

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).first().click();
  await page.getByRole('option', { name: option }).first().click();
}

describeInChromium('the console in a browser', (browser) => {
  beforeAll(async () => {
    work = await startConsoleAtWork({ sources: [NEWS] });
  });

  afterAll(() => work?.stop());

  test('says what to do first where nothing has happened yet', async () => {
    const { page, open, complaints, foreignRequests, leave } = await visit(browser(), work.console);

    await page.getByText('Nothing needs attention').waitFor(PATIENCE);
    await page.getByText('No exports yet').waitFor();
    await open('/audiences');
    await page.getByText('No audiences yet').waitFor();

    expect({ complaints, foreignRequests }).toEqual({ complaints: [], foreignRequests: [] });
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
    await page.getByRole('row', { name: /Stammkunden phone/ }).waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: /^Save to / }).click();
    await page.getByText('The configuration holds this source').waitFor();

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

    const [first] = await audiencesAt(work.cloud);
    expect(first?.name).toContain('Stammkunden');
    expect(
      (await audiencesAt(work.cloud)).find(({ calculateType }) => calculateType === 'EMAIL_SHA256')?.members,
    ).toEqual(Array.from({ length: MEMBERS }, (_, index) => sha256(`kunde${index}@example.com`)).toSorted());
    expect(complaints).toEqual([]);
    await leave();
  });
});
