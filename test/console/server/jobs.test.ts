import { describe, expect, test, vi } from 'vitest';
import { Jobs } from '../../../console/server/jobs.ts';
import { OperationError } from '../../../operations/errors.ts';

/** A job that goes on until it is told to end. */
function waiting(jobs: Jobs): { readonly id: string; end: (result: string) => void } {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { id: jobs.start('survey', 'week-47', () => promise), end: resolve };
}

describe('Jobs', () => {
  test('shows a job from its queue to its result', async () => {
    const jobs = new Jobs();
    const { promise, resolve } = Promise.withResolvers<string>();
    const id = jobs.start('survey', 'week-47', async ({ onStep }) => {
      onStep('Reading');
      return promise;
    });
    const known = { id, kind: 'survey', title: 'week-47', startedAt: expect.any(String) };

    expect(jobs.view('survey', id)).toEqual({ ...known, state: 'queued', step: 'Waiting for its turn' });
    await Promise.resolve();
    expect(jobs.view('survey', id)).toEqual({ ...known, state: 'running', step: 'Reading' });
    resolve('done');
    await vi.waitFor(() =>
      expect(jobs.view('survey', id)).toEqual({
        ...{ ...known, state: 'done', step: 'Reading', result: 'done' },
        endedAt: expect.any(String),
      }),
    );
  });

  test('tells why a job failed, and does not take one kind for another', async () => {
    const jobs = new Jobs();
    const id = jobs.start('judgement', 'week-47', async () => {
      throw new OperationError('The export is empty', { remedy: 'Check the query.' });
    });

    await vi.waitFor(() =>
      expect(jobs.view('judgement', id)).toMatchObject({
        state: 'failed',
        error: { kind: 'failed', message: 'The export is empty', remedy: 'Check the query.' },
      }),
    );
    expect(() => jobs.view('survey', id)).toThrow('There is no such job');
  });

  test('waits until a cancelled job has ended, and leaves one that ended as it is', async () => {
    const jobs = new Jobs();
    const id = jobs.start('survey', 'week-47', ({ signal }) => {
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => setTimeout(() => reject(new Error('stopped')), 20));
      return promise;
    });
    const other = waiting(jobs);
    other.end('done');
    await vi.waitFor(() => expect(jobs.view('survey', other.id).state).toBe('done'));

    expect([(await jobs.cancel(id)).state, (await jobs.cancel(other.id)).state]).toEqual([
      'cancelled',
      'done',
    ]);
  });

  test('keeps the latest hundred of the jobs that have ended, and all others', async () => {
    const jobs = new Jobs();
    const first = waiting(jobs);
    for (let number = 0; number < 120; number += 1) {
      const { id, end } = waiting(jobs);
      end('done');
      await vi.waitFor(() => expect(jobs.view('survey', id).state).toBe('done'));
    }
    const last = waiting(jobs);

    const listed = jobs.list().map(({ id }) => id);

    expect([listed.length, listed[0], listed.at(-1)]).toEqual([102, last.id, first.id]);
  });
});
