import { describeFaults } from './helpers/fault-matrix.ts';

describeFaults('append');
