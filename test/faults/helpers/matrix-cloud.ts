import { afterAll, afterEach, beforeAll } from 'vitest';
import { type FaultCloud, startFaultCloud } from './fault-cloud.ts';

/** Real servers and processes on a machine that may be busy with other things. */
export const LONG = { timeout: 240_000 };

/**
 * Starts a cloud for the tests of a file, and takes away after each test what has not struck.
 *
 * @returns gives the cloud inside of a test
 */
export function sharedFaultCloud(): () => FaultCloud {
  let cloud: FaultCloud;

  beforeAll(async () => {
    cloud = await startFaultCloud();
  });

  afterEach(async () => {
    cloud.proxy.clear();
    await cloud.tiktok.admin.clearFaults();
  });

  afterAll(async () => {
    await cloud.stop();
  });

  return () => cloud;
}
