// Compiles glue-scripts/rows when it changed since the last time.
import { SetupError, say } from './setup/command.mjs';
import { setUpRows } from './setup/rows.mjs';

try {
  setUpRows();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exit(3);
}
