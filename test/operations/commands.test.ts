import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { shellQuote } from '../../operations/commands.ts';

describe('shellQuote', () => {
  test('leaves a plain path as it is', () => {
    expect(shellQuote('exports/crm/2026-11-21/part-0.csv.gz')).toBe('exports/crm/2026-11-21/part-0.csv.gz');
  });

  test.each(['Kunden Herbst.csv', "Anna's list.csv", '$HOME/*.csv', 'a"b\\c`d`;e', '~/x', 'ä.csv', ''])(
    'makes one word of %s for a shell',
    (text) => {
      const said = execFileSync('sh', ['-c', `printf %s ${shellQuote(text)}`], { encoding: 'utf8' });

      expect(said).toBe(text);
    },
  );
});
