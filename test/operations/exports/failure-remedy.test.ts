import { describe, expect, test } from 'vitest';
import type { FailedExport } from '../../../lambdas/shared/ledger/export-item.ts';
import { afterFailure } from '../../../operations/exports/failure-remedy.ts';

const failed = (facts: Partial<FailedExport>): FailedExport => ({
  source: 'crm',
  exportId: '2026-11-26',
  state: 'failed',
  version: 3,
  runId: '2026-11-26',
  attempt: 3,
  discoveredAt: '2026-11-26T04:00:00Z',
  changedAt: '2026-11-26T05:00:00Z',
  failure: 'preparation',
  reason: 'told by whoever failed',
  ...facts,
});

const RUN = {
  remedy: 'Correct the cause.',
  command: 'npx audiences run --source crm --export 2026-11-26 --stack Other',
};
const QUERY_COMMAND = 'npx audiences query --source crm --stack Other';

describe('after the failure of', () => {
  test.each<[string, Partial<FailedExport>, ReturnType<typeof afterFailure>]>([
    ['a preparation, the export is run', { failure: 'preparation' }, RUN],
    ['a job run that a person stopped, the export is run', { failure: 'stopped' }, RUN],
    [
      'a query for a reason that nobody knows, the query is started',
      { failure: 'query' },
      {
        remedy: 'Correct the query or the collaboration.',
        command: QUERY_COMMAND,
      },
    ],
    [
      'a query whose code tells why, what the code asks for is done first',
      { failure: 'query', code: 'INSUFFICIENT_COMPUTE' },
      { remedy: 'Read fewer columns, rows or days at once.', command: QUERY_COMMAND },
    ],
    [
      'a query that was started again by the machine, there is nothing to do',
      { failure: 'retried' },
      undefined,
    ],
  ])('%s', (_what, facts, after) => {
    expect(afterFailure(failed(facts), { stack: 'Other' })).toEqual(after);
  });
});
