import { MONITOR_ENV } from '../lambdas/audience-monitor/env.ts';
import { EXPORT_TRIGGER_ENV } from '../lambdas/export-trigger/env.ts';
import { UPLOADER_ENV } from '../lambdas/uploader/env.ts';
import type { Overrides } from './cloud-resources.ts';

/** Waiting times of a person at a terminal; the deployed ones are those of a pipeline that nobody watches. */
const LOCAL_PACE: Overrides = {
  'export-trigger': {
    visibilityTimeoutSeconds: 60,
    environment: {
      [EXPORT_TRIGGER_ENV.retryWaitSeconds]: '2',
      [EXPORT_TRIGGER_ENV.queryRetryWaitSeconds]: '2',
      [EXPORT_TRIGGER_ENV.capacityWaitSeconds]: '2',
    },
  },
  uploader: {
    visibilityTimeoutSeconds: 60,
    environment: {
      [UPLOADER_ENV.requestsPerSecond]: '50',
      [UPLOADER_ENV.lease]: '10',
      [UPLOADER_ENV.retryDelay]: '1',
      [UPLOADER_ENV.longestRetryDelay]: '5',
      [UPLOADER_ENV.circuitCooldown]: '5',
    },
  },
};

/**
 * What this machine sets otherwise than deployed: the pace, and where TikTok is.
 *
 * @param tiktokBaseUrl of the TikTok server
 * @param further overrides, which win
 */
export function localOverrides(tiktokBaseUrl: string, further: Overrides): Overrides {
  const tiktok: Overrides = {
    uploader: { environment: { [UPLOADER_ENV.apiBaseUrl]: tiktokBaseUrl } },
    'audience-monitor': { environment: { [MONITOR_ENV.apiBaseUrl]: tiktokBaseUrl } },
  };
  return [tiktok, LOCAL_PACE, further].reduce(merge, {});
}

function merge(all: Overrides, more: Overrides): Overrides {
  const merged = { ...all };
  for (const [name, change] of Object.entries(more)) {
    const before = merged[name];
    merged[name] = {
      ...before,
      ...change,
      environment: { ...before?.environment, ...change.environment },
    };
  }
  return merged;
}
