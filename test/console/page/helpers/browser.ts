import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { RunningConsole } from '../../../../console/server/start.ts';

/** On a narrow screen Cloudscape's top navigation sets an attribute of its own menu button twice; nothing of ours sets it. */
const CLOUDSCAPE_ABOUT_ITSELF = /^\[AwsUi\] \[Button\] Overriding native attribute \[aria-haspopup\]/;

export type Scheme = 'light' | 'dark';

/** How a person views the console. */
export interface Look {
  readonly scheme?: Scheme;
  /** Pixels. */
  readonly width?: number;
}

/** A browser that was let into the console. */
export interface Visitor {
  readonly page: Page;
  /** Addresses that the page asked for, outside of the console. */
  readonly foreignRequests: string[];
  /** Everything that the browser complained about. */
  readonly complaints: string[];
  /** Opens a view by its address. */
  open(view: string): Promise<void>;
  leave(): Promise<void>;
}

const HEIGHT = 900;

/** Opens the console as its printed address does. */
export async function visit(browser: Browser, running: RunningConsole, look: Look = {}): Promise<Visitor> {
  const { scheme = 'light', width = 1440 } = look;
  const context: BrowserContext = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height: HEIGHT },
    reducedMotion: 'reduce',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const origin = `http://127.0.0.1:${running.port}`;
  const foreignRequests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:')) {
      foreignRequests.push(request.url());
    }
  });
  page.on('console', (message) => {
    const isOurs = !CLOUDSCAPE_ABOUT_ITSELF.test(message.text());
    if (isOurs && (message.type() === 'error' || message.type() === 'warning'))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(running.address);
  return {
    page,
    foreignRequests,
    complaints,
    open: async (view) => {
      await page.goto(`${origin}${view}`);
    },
    leave: () => context.close(),
  };
}

/** Rules of WCAG 2.2 A and AA, and axe's own good practices, that the view breaks. */
export async function brokenRules(page: Page): Promise<string[]> {
  // The page's policy lets no script in; the debugger's connection is not bound by it.
  await page.evaluate(axe.source);
  const results = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
