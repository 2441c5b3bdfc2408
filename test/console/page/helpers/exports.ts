/** Members of each audience of the tests: above TikTok's minimum. */
const MEMBERS = 1200;

/** A number for each member. */
export const numbers = Array.from({ length: MEMBERS }, (_, index) => index);

/** An export whose header no name gives away, with national numbers and a column of audiences. */
export const unfamiliarExport = (): string =>
  [
    'Kontakt,Rufnr,Gruppe,Bemerkung',
    ...numbers.map(
      (index) => `kunde${index}@example.com,030 ${1_000_000 + index},Stammkunden,Notiz ${index}`,
    ),
    '',
  ].join('\n');

/** One address a line, below its header. */
export const emails = (who: string): string =>
  ['email', ...numbers.map((index) => `${who}${index}@example.com`), ''].join('\n');
