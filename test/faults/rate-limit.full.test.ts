import { describe, expect, test } from 'vitest';
import { hashes } from '../lambdas/helpers/partitions.ts';
import { startFaultCloud } from './helpers/fault-cloud.ts';

/**
 * Far below what the slowest machine would do without a pace, so that the pace alone explains the time; and so far below the limit
 * that requests which a busy machine holds back for two seconds are not too many when they come at once.
 */
const REQUESTS_PER_SECOND = 3;
const AUDIENCES = 10;
/** Each delivery lists, uploads and creates. */
const REQUESTS = 3 * AUDIENCES;

describe("TikTok's rate limit", { timeout: 180_000 }, () => {
  test('is not reached by many functions that share a rate below it', async () => {
    const patient = {
      TIKTOK_REQUEST_TIMEOUT_SECONDS: '20',
      TIKTOK_UPLOAD_TIMEOUT_SECONDS: '20',
      LEASE_SECONDS: '20',
    };
    const limited = await startFaultCloud({
      TIKTOK_REQUESTS_PER_SECOND: `${REQUESTS_PER_SECOND}`,
      ...patient,
    });
    await limited.tiktok.admin.configure({ rateLimit: { requests: 8, perMs: 1000 } });
    const audiences = Array.from({ length: AUDIENCES }, (_, n) => `paced-${n}`);

    await Promise.all(
      audiences.map((audience) => limited.put({ audience, runId: 'run', files: [hashes(audience, 0, 10)] })),
    );
    await limited.settled();

    const times = (await limited.tiktok.admin.requests()).map(({ time }) => time);
    const { rateLimited } = await limited.tiktok.admin.counters();
    const deadLetters = await limited.deadLetters();
    await limited.stop();
    expect({ rateLimited, deadLetters }).toEqual({ rateLimited: 0, deadLetters: [] });
    expect(times).toHaveLength(REQUESTS);
    // The first request may be late for its slot, the last one is never early.
    const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
    expect(seconds).toBeGreaterThan(0.9 * ((REQUESTS - 1) / REQUESTS_PER_SECOND));
  });
});
