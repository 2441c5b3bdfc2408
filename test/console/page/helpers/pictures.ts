import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Scheme } from './browser.ts';

/** The README shows two views as a person first sees them. */
export async function takePicture(page: Page, name: string, scheme: Scheme, width: number): Promise<void> {
  const folder = process.env['CONSOLE_PICTURES'];
  const isShown = (name === 'pipeline' && scheme === 'light') || (name === 'new-source' && scheme === 'dark');
  if (folder === undefined || !isShown || width < 1000) return;
  await page.setViewportSize({ width: 1200, height: 800 });
  await page.screenshot({ path: join(folder, `console-${name}.png`) });
  await page.setViewportSize({ width, height: 900 });
}
