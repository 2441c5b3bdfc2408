import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ALARMS } from '../../lambdas/shared/deployment/alarms.ts';
import { anchorsOf, localLinksOf, type Page, ROOT, readPages } from './markdown.ts';

const pages = readPages();
const operations = readFileSync(join(ROOT, 'docs', 'operations.md'), 'utf8');

/** Whether a link of a page leads to a file that is there, and to a heading of it. */
function leadsSomewhere(page: Page, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page.file : join(dirname(page.file), path);
  if (!existsSync(join(ROOT, file))) return false;
  const other = pages.find((candidate) => candidate.file === file);
  return anchor === undefined || (other !== undefined && anchorsOf(other).includes(anchor));
}

/** Names of the error classes that are defined in files of these names below a folder. */
function errorClasses(folder: string, fileName: string, definition: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.split('/').at(-1) === fileName)
    .flatMap((file) => [...readFileSync(join(ROOT, folder, file), 'utf8').matchAll(definition)])
    .map(([, name = '']) => name);
}

describe('the documentation', () => {
  test.each(pages.map((page) => [page.file, page] as const))(
    '%s has no link that leads nowhere',
    (_file, page) => {
      expect(localLinksOf(page).filter((target) => !leadsSomewhere(page, target))).toEqual([]);
    },
  );

  test('leads from the README to every page', () => {
    const readme = pages.find(({ file }) => file === 'README.md');
    const linked = localLinksOf(readme ?? { file: '', text: '' });

    const unlinked = pages
      .map(({ file }) => file)
      .filter((file) => file !== 'README.md' && !linked.includes(file));
    expect(unlinked).toEqual([]);
  });

  test('says of every alarm what the table of alarms says, and knows no other alarm', () => {
    const [, chapter = ''] = /^## Alarms$([\s\S]*?)^## /m.exec(operations) ?? [];
    const entries = chapter
      .split(/^### /m)
      .slice(1)
      .map((entry) => entry.split('\n\n'));
    const documented = entries.map(([name = '', meaning, investigate, remedy]) => [
      name,
      {
        meaning,
        investigate: investigate?.replace(/^\*\*Investigate:\*\* /, ''),
        remedy: remedy?.replace(/^\*\*What to do:\*\* /, ''),
      },
    ]);

    expect(Object.fromEntries(documented)).toEqual(ALARMS);
  });

  test('explains every class of error that an operator can meet', () => {
    const classes = [
      ...errorClasses('lambdas', 'errors.ts', /^export class (\w+)/gm),
      ...errorClasses('glue-scripts', 'errors.py', /^class (\w+)/gm),
    ];
    // Bases that nothing is thrown as.
    const bases = ['PrepareError', 'ExportError'];

    const unexplained = classes.filter(
      (name) => !bases.includes(name) && !operations.includes(`\`${name}\``),
    );
    expect(unexplained).toEqual([]);
    expect(classes).toContain('PrivacyGateError');
    expect(classes).toContain('MissingColumnError');
  });
});
