import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CELL_REASONS, NOTES, type ReasonText, ROW_REASONS } from '../../lambdas/shared/report/reasons.ts';
import { WARNINGS } from '../../lambdas/shared/report/warnings.ts';
import { ROOT } from './markdown.ts';

const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');

/** The rows of the tables under a heading of a page. */
function rowsUnder(heading: string, page: string): string[] {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return text.split('\n').filter((line) => line.startsWith('| `'));
}

const rowsOf = (texts: Readonly<Record<string, ReasonText>>): string[] =>
  Object.entries(texts).map(
    ([name, { title, remedy }]) => `| \`${name}\` | ${title}. | ${remedy === '' ? '–' : remedy} |`,
  );

describe('the reasons, notes and warnings of a report', () => {
  test('docs/operations.md explains each as the command line and the page do', () => {
    const page = read('docs', 'operations.md');

    expect(rowsUnder('Reasons, notes and warnings of a report', page)).toEqual(
      [ROW_REASONS, CELL_REASONS, NOTES, WARNINGS].flatMap(rowsOf),
    );
  });

  test('docs/identifiers.md names each reason and note', () => {
    const page = read('docs', 'identifiers.md');

    const names = Object.keys({ ...ROW_REASONS, ...CELL_REASONS, ...NOTES });
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test('every reason of a cell and every note is one that the preparation gives, and the other way round', () => {
    const source = read('glue-scripts', 'rows', 'Outcome.scala');

    const reasons = [...source.matchAll(/extends Rejected\("(\w+)"[,)]/g)].map(([, name]) => name);
    const [, notes = ''] = /^object Note \{([^}]*)^\}/m.exec(source) ?? [];
    expect(Object.keys(CELL_REASONS).toSorted()).toEqual(reasons.toSorted());
    expect(Object.keys(NOTES)).toEqual([...notes.matchAll(/"(\w+)"/g)].map(([, name]) => name));
  });

  test.each(Object.entries({ ...ROW_REASONS, ...CELL_REASONS, ...NOTES, ...WARNINGS }))(
    '%s has a sentence and a remedy that ends as one',
    (name, { title, remedy }) => {
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      // Nothing is wrong with a device that opted out.
      expect(remedy).toMatch(name === 'opted_out' ? /^$/ : /^[A-Z].*\.$/);
    },
  );
});
