import { describeAwsFaults } from './helpers/aws-matrix.ts';
import { useFaultCloud } from './helpers/matrix-cloud.ts';
import { describeTikTokFaults } from './helpers/tiktok-matrix.ts';

const use = useFaultCloud();

describeTikTokFaults('remove', use);
describeAwsFaults('remove', use);
