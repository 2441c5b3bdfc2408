import { afterAll, beforeAll, expect, test } from 'vitest';
import { Place } from './place.ts';

let place: Place;

beforeAll(async () => {
  place = await Place.open();
});

afterAll(() => place.aws.stop());

test('1,000 exports in one listing are all started, each once', async () => {
  const exports = Array.from({ length: 1000 }, (_, index) => `week-${index}`);
  // More objects than one page of a listing holds.
  const keys = [...exports, ...exports.slice(0, 100).map((exportId) => `${exportId}/more`)];
  for (let first = 0; first < keys.length; first += 50) {
    await Promise.all(keys.slice(first, first + 50).map((key) => place.land(`crm/${key}/part-0.csv`)));
  }
  await place.follow({ request: 'look', source: 'crm' });
  const noticed = await place.allStarts();
  place.pass(46);

  await place.follow({ request: 'look', source: 'crm' });

  const started = await place.allStarts();
  expect(noticed).toEqual([]);
  expect(started.map(({ exportId }) => exportId).toSorted()).toEqual(exports.toSorted());
}, 600_000);
