import { describeAwsFaults } from './helpers/aws-matrix.ts';
import { sharedFaultCloud } from './helpers/matrix-cloud.ts';
import { describeTikTokFaults } from './helpers/tiktok-matrix.ts';

const use = sharedFaultCloud();

describeTikTokFaults('replace', use);
describeAwsFaults('replace', use);
