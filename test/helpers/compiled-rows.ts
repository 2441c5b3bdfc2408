import { setUpRows } from '../../scripts/setup/rows.mjs';

/** Before the first test: the jars that the stack and Spark take are those of the sources that are there now. */
export default setUpRows;
