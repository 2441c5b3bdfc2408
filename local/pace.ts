import type { FunctionOverrides, Overrides } from './cloud-resources.ts';

/** Waiting times of a person at a terminal; the deployed ones are those of a pipeline that nobody watches. */
const LOCAL_PACE: Overrides = {
  'export-trigger': {
    visibilityTimeoutSeconds: 60,
    environment: { RETRY_WAIT_SECONDS: '2', CAPACITY_WAIT_SECONDS: '2' },
  },
  uploader: {
    visibilityTimeoutSeconds: 60,
    environment: {
      TIKTOK_REQUESTS_PER_SECOND: '50',
      LEASE_SECONDS: '10',
      RETRY_DELAY_SECONDS: '1',
      RETRY_DELAY_MAX_SECONDS: '5',
      CIRCUIT_COOLDOWN_SECONDS: '5',
    },
  },
};

/**
 * The local pace, with further overrides on top.
 *
 * @param overrides win over the local pace
 */
export function withLocalPace(overrides: Overrides): Overrides {
  const names = new Set([...Object.keys(LOCAL_PACE), ...Object.keys(overrides)]);
  return Object.fromEntries([...names].map((name) => [name, merge(LOCAL_PACE[name], overrides[name])]));
}

function merge(pace: FunctionOverrides = {}, further: FunctionOverrides = {}): FunctionOverrides {
  return { ...pace, ...further, environment: { ...pace.environment, ...further.environment } };
}
