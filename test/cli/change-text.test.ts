import { expect, test } from 'vitest';
import { changedLines } from '../../cli/change-text.ts';

test('tells each field of a source that changes, with what it was, and no other', () => {
  const before = {
    name: 'crm',
    audience: { name: 'Everyone' },
    action: 'remove' as const,
    columns: ['email'],
    emailVariants: ['standard' as const],
  };
  const after = {
    name: 'crm',
    audience: { column: 'segment' },
    action: 'remove' as const,
    emailVariants: ['standard' as const],
    identifiers: [{ column: 'email', type: 'email' as const }],
  };

  expect(changedLines(before, after)).toEqual([
    'changed: audience is {"column":"segment"}, was {"name":"Everyone"}',
    'changed: columns is not set, was ["email"]',
    'changed: identifiers is [{"column":"email","type":"email"}], was not set',
  ]);
});
