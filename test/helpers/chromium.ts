import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';

const REMEDY = 'install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH to one';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** The one of CHROMIUM_PATH, or the first on the PATH. */
function findChromium(): string | undefined {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH !== undefined) return isProgram(CHROMIUM_PATH) ? CHROMIUM_PATH : undefined;
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), MAC_CHROME].find(
    isProgram,
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Declares tests that need a browser. A machine without one leaves them out and says so; in CI that is a failure,
 * so that they are never left out unseen.
 *
 * @param name name of the group
 * @param declare declares the tests; `browser()` gives the running headless browser inside of them
 */
export function describeInChromium(name: string, declare: (browser: () => Browser) => void): void {
  const executablePath = findChromium();
  if (executablePath !== undefined) {
    describe(name, () => declare(launchedFor(executablePath)));
    return;
  }
  if (process.env['CI'] === 'true') {
    test(`${name}: a Chromium is there`, () => {
      throw new Error(`No Chromium was found: ${REMEDY}`);
    });
    return;
  }
  process.stderr.write(`Left out, because no Chromium was found: ${name} (${REMEDY})\n`);
  describe.skipIf(true)(name, () => declare(() => browserMissing()));
}

function launchedFor(executablePath: string): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      // Of its own accord the browser would look for updates and the like on the network.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
  });
  return () => browser ?? browserMissing();
}

function browserMissing(): never {
  throw new Error('The browser is there only while a test runs');
}
