import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Report } from '../../../../lambdas/shared/report/schema.ts';
import { renderReportPage } from '../../../../lambdas/shared/report-page/render.ts';
import { describeInChromium } from '../../../helpers/chromium.ts';
import { columnWith, deliveryWith, partitionWith, reportWith } from '../../../helpers/report.ts';

const LONG_NAME = 'W'.repeat(128);

/** A run with every state, the longest names, names in other scripts and names that look like markup. */
const hardReport: Report = reportWith({
  runId: '4b1f2c9a-7c1e-4c8e-9a51-0f0f4f1c2d3e-2',
  rows: 1_250_000,
  rejectedRows: { invalid_audience: 312, malformed_row: 4 },
  columns: [
    columnWith({
      column: 'a_column_with_a_very_long_name_as_some_warehouses_generate_them_for_every_join',
      rows: 123_456_789,
      hashed: 123_000_000,
      rejected: { invalid_email: 400_000, hashed_md5: 50_000, unheard_of: 6789 },
      shapes: [
        { reason: 'invalid_email', shape: `${'a'.repeat(120)}@`, count: 399_000 },
        { reason: 'invalid_email', shape: '<script>aaaaa(9)</script>', count: 1000 },
        { reason: 'hashed_md5', shape: 'a\u0000 \u202e9', count: 1 },
      ],
    }),
    columnWith({ column: 'tel', type: 'phone', rejected: { no_country_code: 1500 } }),
  ],
  partitions: [
    partitionWith({ rows: 99_999_999, people: 99_999_999, unique: 111_111_111, files: 149 }),
    partitionWith({ audience: '<script>document.title="taken"</script>' }),
    partitionWith({ audience: 'مرحبا & 50 % + Čaj', format: 'phone_sha256', belowMinimum: true, unique: 12 }),
    partitionWith({ audience: LONG_NAME, format: 'first_sha256' }),
    partitionWith({ audience: 'Autumn buyers', format: 'gaid_sha256' }),
  ],
});

const hardDeliveries = [
  deliveryWith({ deliveredLines: 111_111_111, matchedUsers: 77_777_777 }),
  deliveryWith({
    audience: '<script>document.title="taken"</script>',
    state: 'failed',
    reason: 'TikTok code 40105: the access token is revoked',
  }),
  deliveryWith({ audience: LONG_NAME, format: 'first_sha256', audienceName: `${LONG_NAME} (FIRST_SHA256)` }),
  deliveryWith({ format: 'gaid_sha256', state: 'superseded' }),
];

interface Opened {
  readonly page: Page;
  readonly requests: string[];
  readonly messages: string[];
}

/** Opens the page as from a server, and records its requests and console messages. */
async function open(browser: Browser, html: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const messages: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  await context.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto('http://reports.example/run.html');
  return { page, requests, messages };
}

/** A run as most are: a few records left out, a column to check, two audiences at TikTok and one below the minimum. */
const usualReport = reportWith({
  ...{ source: 'loyalty', runId: '5f0c2a4e-7d3b-4c19-9b60-1e8a2f7d4c31' },
  exportId: '5f0c2a4e-7d3b-4c19-9b60-1e8a2f7d4c31',
  exportedAt: '2026-11-26T04:12:00Z',
  export: { format: 'csv', files: 3, bytes: 1_344_800, oneTaskFiles: 0 },
  ...{ records: 24_060, rows: 24_054, rejectedRows: { invalid_audience: 40, malformed_row: 6 } },
  malformed: [{ file: 'part-00001.csv', line: 697 }],
  columns: [
    columnWith({
      column: 'email',
      rows: 24_014,
      missing: 900,
      hashed: 22_060,
      rejected: { invalid_email: 854 },
    }),
    columnWith({
      column: 'phone',
      type: 'phone',
      rows: 24_014,
      hashed: 17_614,
      rejected: { no_country_code: 6100 },
      shapes: [],
    }),
  ],
  partitions: [
    partitionWith({ audience: 'foodies', people: 12_120, unique: 15_320 }),
    partitionWith({ audience: 'foodies', format: 'phone_sha256', people: 9300, unique: 18_600 }),
    partitionWith({ audience: 'Café lovers', people: 512, unique: 640, belowMinimum: true }),
  ],
  warnings: [{ warning: 'below_minimum', audience: 'Café lovers', format: 'email_sha256', lines: 640 }],
});
const usualDeliveries = [
  deliveryWith({ audience: 'foodies', deliveredLines: 15_320, matchedUsers: 8940 }),
  deliveryWith({ audience: 'foodies', format: 'phone_sha256', deliveredLines: 18_600, matchedUsers: 7010 }),
  deliveryWith({ audience: 'Café lovers', deliveredLines: 640, matchedUsers: 410 }),
];

/** Violated rules of WCAG 2.2 A and AA and of axe's best practices. */
async function brokenRules(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate('axe.run()');
  return (results as axe.AxeResults).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`,
  );
}

describeInChromium('the report page in a browser', (browser) => {
  const page = renderReportPage(hardReport, { deliveries: hardDeliveries });

  test('requests nothing but itself and logs no messages', async () => {
    const opened = await open(browser(), page);

    expect(opened.requests).toEqual(['http://reports.example/run.html']);
    expect(opened.messages).toEqual([]);
    expect(await opened.page.title()).toBe('Run 4b1f2c9a-7c1e-4c8e-9a51-0f0f4f1c2d3e-2 of crm');
    await opened.page.context().close();
  });

  test.each([
    ['light', 1200],
    ['dark', 1200],
    ['light', 320],
    ['dark', 320],
  ] as const)('breaks no accessibility rule in %s mode at %i pixels', async (colorScheme, width) => {
    const opened = await open(browser(), page, { colorScheme, viewport: { width, height: 800 } });

    expect(await brokenRules(opened.page)).toEqual([]);
    await opened.page.context().close();
  });

  test('breaks no accessibility rule when the export was empty', async () => {
    const empty = renderReportPage(reportWith({ rows: 0, columns: [], partitions: [], timings: {} }));
    const opened = await open(browser(), empty);

    expect(await brokenRules(opened.page)).toEqual([]);
    await opened.page.context().close();
  });

  test('shows different colours in dark mode', async () => {
    const colours = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const opened = await open(browser(), page, { colorScheme });
      colours.push(await opened.page.evaluate('getComputedStyle(document.body).backgroundColor'));
      await opened.page.context().close();
    }

    expect(colours).toEqual(['rgb(246, 246, 243)', 'rgb(18, 21, 23)']);
  });

  test.each([320, 360, 768, 1200])('fits a screen of %i pixels without scrolling sideways', async (width) => {
    const opened = await open(browser(), page, { viewport: { width, height: 800 } });

    expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(
      await opened.page.evaluate(
        `[...document.querySelectorAll('main *')].filter((e) => !e.closest('thead') && e.getBoundingClientRect().right > ${width} - 16 + 0.5).map((e) => e.outerHTML)`,
      ),
    ).toEqual([]);
    await opened.page.context().close();
  });

  test('keeps the table semantics for a screen reader when a narrow screen shows cards', async () => {
    const opened = await open(browser(), page, { viewport: { width: 360, height: 800 } });
    const table = opened.page.getByRole('table', { name: 'Each audience and format of this run' });

    expect(await table.getByRole('row').count()).toBe(1 + 5);
    expect(await table.getByRole('columnheader').allTextContents()).toEqual([
      'Audience',
      'Rows',
      'People',
      'Lines',
      'Files',
      'Delivery',
      'At TikTok',
    ]);
    await opened.page.context().close();
  });

  test('can be navigated by keyboard, with visible focus', async () => {
    const opened = await open(browser(), page);
    const stops = [];
    for (let stop = 0; stop < 4; stop += 1) {
      await opened.page.keyboard.press('Tab');
      stops.push(
        await opened.page.evaluate(
          '[document.activeElement.hash, getComputedStyle(document.activeElement).outlineStyle].join(" ")',
        ),
      );
    }

    expect(stops).toEqual(['#funnel solid', '#columns solid', '#partitions solid', '#timings solid']);
    await opened.page.context().close();
  });

  test('prints on white paper in black', async () => {
    const opened = await open(browser(), page, { colorScheme: 'dark' });
    await opened.page.emulateMedia({ media: 'print' });

    expect(
      await opened.page.evaluate(
        '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
      ),
    ).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    await opened.page.context().close();
  });

  // With REPORT_PICTURE=docs the picture of the README is made again.
  test('shows first what needs attention, then the way from records to people', async () => {
    const usual = renderReportPage(usualReport, { deliveries: usualDeliveries });
    const opened = await open(browser(), usual, { viewport: { width: 1100, height: 1190 } });

    expect(await opened.page.getByRole('heading').allTextContents()).toEqual([
      ...['loyalty', 'Needs attention', 'From records to people', 'Columns', 'email', 'phone'],
      ...['Partitions', 'Timings'],
    ]);
    const folder = process.env['REPORT_PICTURE'];
    if (folder !== undefined) await opened.page.screenshot({ path: join(folder, 'report.png') });
    await opened.page.context().close();
  });

  test('has no animation', async () => {
    const opened = await open(browser(), page);

    expect(await opened.page.evaluate('document.getAnimations().length')).toBe(0);
    await opened.page.context().close();
  });
});
