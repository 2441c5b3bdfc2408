import { sharedFaultCloud } from './helpers/matrix-cloud.ts';
import { describeTikTokFaults } from './helpers/tiktok-matrix.ts';

describeTikTokFaults('once', sharedFaultCloud());
