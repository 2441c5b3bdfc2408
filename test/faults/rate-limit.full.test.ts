import { describe, expect, test } from 'vitest';
import { hashes } from '../lambdas/helpers/partitions.ts';
import { startFaultCloud } from './helpers/fault-cloud.ts';

describe("TikTok's rate limit", { timeout: 180_000 }, () => {
  test('is not reached by many functions that share a rate below it', async () => {
    const patient = {
      TIKTOK_REQUEST_TIMEOUT_SECONDS: '20',
      TIKTOK_UPLOAD_TIMEOUT_SECONDS: '20',
      LEASE_SECONDS: '20',
    };
    const limited = await startFaultCloud({ TIKTOK_REQUESTS_PER_SECOND: '20', ...patient });
    await limited.tiktok.admin.configure({ rateLimit: { requests: 25, perMs: 1000 } });
    const audiences = Array.from({ length: 20 }, (_, n) => `paced-${n}`);

    await Promise.all(
      audiences.map((audience) => limited.put({ audience, runId: 'run', files: [hashes(audience, 0, 10)] })),
    );
    await limited.settled();

    const { rateLimited } = await limited.tiktok.admin.counters();
    const deadLetters = await limited.deadLetters();
    await limited.stop();
    expect({ rateLimited, deadLetters }).toEqual({ rateLimited: 0, deadLetters: [] });
  });
});
