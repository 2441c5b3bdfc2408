import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** An export whose columns have no usual names. */
const STRANGE = `Kundennr,Kontakt (Mail),Rufnummer,Land,Zielgruppe
10023456,anna@example.org,+49 30 901820,DE,Herbst
10023457,bert@example.org,(030) 901821,DE,Herbst
10023458,,+1 415 555 0123,US,Winter
10023459,not an address,0151 23456789,DE,Winter
`;

/** An export of two people without a header. */
export const HEADLESS = 'zoltan@example.org,+49 30 901820\nquirin@example.org,+49 30 901821\n';
/** Its cells, none of which may be shown. */
export const HEADLESS_CELLS = /zoltan|quirin|901820|901821/i;

/** Whether its last two lines are one record or two cannot be told. */
export const UNCLEAR = 'email,note\nann@example.com,called\nbob@example.com,"called\nback\n';
/** What every command says of it. */
export const UNCLEAR_SAID =
  'unclear.csv, line 3: it cannot be told which lines here are one record; ' +
  'correct their quotes and cells, or export without line breaks in cells';

/** Two starts of Spark on a busy machine. */
export const SLOW = 180_000;

/**
 * Makes a folder for the tests of a file: `Kunden Herbst.csv` has columns without usual names, `numbers.csv` no identifiers, and
 * `unclear.csv` is UNCLEAR.
 *
 * @returns the folder's path, once the tests run
 */
export function strangeExports(): () => string {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'inspect-'));
    writeFileSync(join(folder, 'Kunden Herbst.csv'), STRANGE);
    writeFileSync(join(folder, 'numbers.csv'), 'a,b\n1,2\n');
    writeFileSync(join(folder, 'unclear.csv'), UNCLEAR);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return () => folder;
}
