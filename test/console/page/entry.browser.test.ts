import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { describeInChromium } from '../../helpers/chromium.ts';
import { openConsole } from '../server/helpers/console-client.ts';

describeInChromium('a browser that is started with the page of the console', (browser) => {
  test('comes to the console, is let in with all its tabs, and has no code in its address', async () => {
    const configFile = join(mkdtempSync(join(tmpdir(), 'entry-')), 'pipeline.config.json');
    writeFileSync(configFile, JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'All' } }] }));
    const running = await openConsole({ configFile });
    const context = await browser().newContext();
    const page = await context.newPage();
    const origin = `http://127.0.0.1:${running.port}`;

    await page.goto(pathToFileURL(running.makeEntryPage()).href);

    await page.waitForURL(`${origin}/`);
    expect(await page.title()).toBe('start');
    const ask = 'fetch("/api/session").then(({ status }) => status)';
    expect(await page.evaluate(ask)).toBe(200);
    const tab = await context.newPage();
    await tab.goto(`${origin}/problems`);
    expect(await tab.title()).toBe('start');
    await page.reload();
    expect([await page.title(), page.url()]).toEqual(['start', `${origin}/`]);
    await context.close();
    await running.stop();
  });
});
