import { describe, expect, test } from 'vitest';
import { localOverrides } from '../../local/pace.ts';

describe('localOverrides', () => {
  test('leads every function that talks to TikTok to the local server', () => {
    const { 'audience-monitor': monitor, uploader } = localOverrides('http://127.0.0.1:9/v1', {});

    expect(monitor).toEqual({ environment: { TIKTOK_API_BASE_URL: 'http://127.0.0.1:9/v1' } });
    expect(uploader?.environment).toMatchObject({ TIKTOK_API_BASE_URL: 'http://127.0.0.1:9/v1' });
  });

  test('lets further overrides win, variable by variable', () => {
    const { 'export-trigger': trigger, other } = localOverrides('http://127.0.0.1:9/v1', {
      'export-trigger': { timeoutSeconds: 7, environment: { RETRY_WAIT_SECONDS: '9', SETTLE_SECONDS: '1' } },
      other: { batchSize: 3 },
    });

    expect(trigger).toEqual({
      visibilityTimeoutSeconds: 60,
      timeoutSeconds: 7,
      environment: {
        RETRY_WAIT_SECONDS: '9',
        CAPACITY_WAIT_SECONDS: '2',
        QUERY_RETRY_WAIT_SECONDS: '2',
        SETTLE_SECONDS: '1',
      },
    });
    expect(other).toEqual({ batchSize: 3, environment: {} });
  });
});
