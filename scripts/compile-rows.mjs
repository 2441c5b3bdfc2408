// Compiles glue-scripts/rows when it changed since the last time; with --tests also the Scala of the tests.
import { SetupError, say } from './setup/command.mjs';
import { setUpRowTests } from './setup/row-tests.mjs';
import { setUpRows } from './setup/rows.mjs';

try {
  if (process.argv.includes('--tests')) setUpRowTests();
  else setUpRows();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exit(3);
}
