import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Place } from './place.ts';

let place: Place;

beforeAll(async () => {
  place = await Place.open();
});

afterAll(() => place.aws.stop());

describe('an export that arrives', () => {
  test('is started once the settle time has passed since its last object, with its own id as run id', async () => {
    await place.land('crm/week-1/part-0.csv');
    await place.followArrival('crm/week-1/part-0.csv');
    const growing = await place.item('week-1');

    place.pass(46);
    await place.follow({ request: 'look', source: 'crm', exportId: 'week-1' });

    const start = await place.onlyStart('week-1');
    expect(growing?.state).toBe('discovered');
    expect(start.runId).toBe('week-1');
    expect(start.exportedAt).toBe(
      (await place.services.exports.export({ source: 'crm', exportId: 'week-1' }))?.newestAt,
    );
    expect(await place.item('week-1')).toMatchObject({
      state: 'preparing',
      attempt: 1,
      jobRunId: start.jobRunId,
    });
  });
});
