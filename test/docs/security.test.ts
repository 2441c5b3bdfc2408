import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ofType, synthesize } from '../infra/helpers/synthesize.ts';
import { ROOT } from './markdown.ts';

const page = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8');
const chapter = (heading: string): string =>
  page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';

interface LifecycleRule {
  readonly Prefix?: string;
  readonly ExpirationInDays?: number;
}

/** The folders of the buckets with the days after which their objects are deleted. */
const folders = ofType(synthesize().resources, 'AWS::S3::Bucket').flatMap(([, { Properties }]) => {
  const { Rules = [] } = Properties['LifecycleConfiguration'] as { readonly Rules?: LifecycleRule[] };
  return Rules.flatMap(({ Prefix, ExpirationInDays: days }) =>
    Prefix === undefined ? [] : [[Prefix, days]],
  );
});

describe('docs/security.md', () => {
  test('says of every folder of the buckets what is in it', () => {
    const missing = folders.filter(([prefix]) => !chapter('Data flow').includes(`\`${prefix}`));

    expect(folders.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });

  test('says of what has no setting how long it is kept', () => {
    const rows = [...chapter('Retention').matchAll(/^\| (.*) \| – \| (\d+) days \|$/gm)].map(
      ([, what, days]) => [what, Number(days)],
    );

    const daysOf = (prefix: string) => folders.find(([folder]) => folder === prefix)?.[1];
    expect(rows).toEqual([
      ['Staging files of a stopped run', daysOf('staging/')],
      ["Spark's event logs", daysOf('spark-events/')],
    ]);
  });
});
