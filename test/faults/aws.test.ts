import { describeAwsFaults } from './helpers/aws-matrix.ts';
import { useFaultCloud } from './helpers/matrix-cloud.ts';

describeAwsFaults('once', useFaultCloud());
