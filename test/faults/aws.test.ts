import { describeAwsFaults } from './helpers/aws-matrix.ts';
import { sharedFaultCloud } from './helpers/matrix-cloud.ts';

describeAwsFaults('once', sharedFaultCloud());
