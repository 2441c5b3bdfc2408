import { expect, test } from 'vitest';
import { queryText } from '../../cli/query-text.ts';

test.each([
  [
    { source: 'crm', state: 'started', queryId: 'q-1' } as const,
    'Started query q-1 of crm; its result comes to exports/crm/q-1/',
  ],
  [
    { source: 'crm', state: 'running', queryId: 'q-1' } as const,
    'Query q-1 of crm is still running: no second one was started',
  ],
  [
    { source: 'crm', state: 'starting' } as const,
    'A query of crm is being started by another call at this moment; ask again in a minute for its id',
  ],
])('the answer to asking for a query says whether one was started (%#)', (answer, text) => {
  expect(queryText(answer)).toBe(text);
});
