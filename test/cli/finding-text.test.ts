import { expect, test } from 'vitest';
import { findingText } from '../../cli/finding-text.ts';
import { marked, plain } from '../helpers/styles.ts';

test.each([
  [{ check: 'Stack', status: 'ok', message: 'deployed' } as const, 'ok       Stack: deployed'],
  [
    { check: 'Secret', status: 'problem', message: 'empty', remedy: 'Fill it.' } as const,
    'PROBLEM  Secret: empty\n         Fill it.',
  ],
  [
    { check: 'Exports', status: 'hint', message: 'slow', remedy: 'Wait.' } as const,
    'note     Exports: slow\n         Wait.',
  ],
  [{ check: 'TikTok', status: 'unchecked', message: 'no answer' } as const, 'unknown  TikTok: no answer'],
])(
  'a finding is a mark, what was checked and what was found, with its remedy below (%#)',
  (finding, text) => {
    expect(findingText(finding, plain)).toBe(text);
  },
);

test('only the mark and the remedy of a finding have a style', () => {
  const finding = { check: 'Stack', status: 'problem', message: 'gone', remedy: 'Deploy.' } as const;

  expect(findingText(finding, marked)).toBe('<red>PROBLEM</>  Stack: gone\n         <dim>Deploy.</>');
});

test('control characters of a message do not reach the terminal', () => {
  const finding = { check: 'Stack', status: 'ok', message: 'a\u001b[31mb' } as const;

  expect(findingText(finding, plain)).toBe('ok       Stack: a\ufffd[31mb');
});
