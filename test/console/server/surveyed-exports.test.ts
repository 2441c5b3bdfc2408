import { existsSync, mkdirSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { ConsoleContext } from '../../../console/server/context.ts';
import { Jobs } from '../../../console/server/jobs.ts';
import { newSourceRoutes } from '../../../console/server/routes/new-source.ts';
import { type ExportPlace, SurveyedExports } from '../../../console/server/surveyed-exports.ts';
import type { Survey } from '../../../operations/sources/survey.ts';

const WEEK_47: ExportPlace = { kind: 's3', source: 'shop', exportId: 'week-47' };
const WEEK_48: ExportPlace = { kind: 's3', source: 'shop', exportId: 'week-48' };

let surveyed = new SurveyedExports();

afterEach(() => {
  surveyed.clear();
  surveyed = new SurveyedExports();
});

/** Fetches an export and surveys it; tells where its copy is. */
function survey(id: string, place: ExportPlace, columns?: string[]): string {
  const path = surveyed.folderOf(id);
  mkdirSync(path);
  surveyed.put(id, { place: { ...place }, path, survey: {} as Survey, columns });
  return path;
}

describe('SurveyedExports', () => {
  test('keeps one copy of an export, that of its latest survey', () => {
    const first = survey('1', WEEK_47);
    const other = survey('2', WEEK_48);

    const latest = survey('3', WEEK_47, ['Kontakt', 'Gruppe']);

    expect([first, other, latest].map((path) => existsSync(path))).toEqual([false, true, true]);
    expect(() => surveyed.get('1')).toThrow('The export has not been surveyed');
    expect(surveyed.get('3').path).toBe(latest);
  });

  test('keeps every survey of an export on this machine, of which there are no copies', () => {
    const place: ExportPlace = { kind: 'local', path: 'exports/week-47' };
    for (const id of ['1', '2']) surveyed.put(id, { place, path: 'week-47', survey: {} as Survey });

    expect([surveyed.has('1'), surveyed.has('2')]).toEqual([true, true]);
  });

  test.each([
    ['another survey', () => void survey('2', WEEK_47)],
    ['a person', () => surveyed.forget('1')],
  ])('removes a copy that is read when %s replaces it only after the last reader', async (_, replace) => {
    const path = survey('1', WEEK_47);
    const [one, two] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const reading = [one, two].map(({ promise }) => surveyed.lend('1', () => promise));

    replace();
    const there = [existsSync(path)];
    one.resolve();
    await reading[0];
    there.push(existsSync(path));
    two.reject(new Error('Spark ended'));
    await reading[1]?.catch(() => undefined);
    there.push(existsSync(path));

    expect(there).toEqual([true, true, false]);
    expect(surveyed.has('1')).toBe(false);
  });

  test('removes what was fetched for a survey that failed', () => {
    const path = surveyed.folderOf('1');
    mkdirSync(path);

    surveyed.forget('1');

    expect(existsSync(path)).toBe(false);
  });

  test('removes the copy on request when the job of the survey is no longer kept', async () => {
    const path = survey('1', WEEK_47);
    const routes = newSourceRoutes({ surveyed, jobs: new Jobs() } as ConsoleContext);

    const answer = await routes.request('/surveys/1', { method: 'DELETE' });

    expect({ status: answer.status, isThere: existsSync(path) }).toEqual({ status: 200, isThere: false });
  });

  test.each(['..', '.', '', '../..'])('removes nothing for the unknown id "%s"', (id) => {
    const path = survey('1', WEEK_47);

    surveyed.forget(id);

    expect(existsSync(path)).toBe(true);
  });
});
