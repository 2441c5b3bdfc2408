// Makes this machine ready for the npm scripts: npm packages, a Python virtual environment with Spark and the local AWS, a
// Java runtime where there is none, and the compiled code that processes rows. Plain JavaScript without packages, because
// it runs before there are any. Quick when nothing changed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isClassArchiveReady, setUpClassArchive } from './setup/class-archive.mjs';
import { ROOT, run, SetupError, say } from './setup/command.mjs';
import { SETUP_LOCK, withLock } from './setup/lock.mjs';
import { isPythonReady, setUpJava, setUpPython } from './setup/python.mjs';
import { setUpRows } from './setup/rows.mjs';
import { isFresh, sha256, stamp } from './setup/stamp.mjs';

const NODE_STAMP = join(ROOT, 'node_modules', '.setup-stamp');
const nodePins = sha256(readFileSync(join(ROOT, 'package-lock.json')));

function setUpNode() {
  if (isFresh(NODE_STAMP, nodePins)) return;
  say('installing npm packages (about half a minute, once)');
  run('npm', ['ci', '--no-audit', '--no-fund'], { isShellCommand: true });
  stamp(NODE_STAMP, nodePins);
}

try {
  if (!(isFresh(NODE_STAMP, nodePins) && isPythonReady())) {
    withLock(SETUP_LOCK, () => {
      setUpNode();
      setUpPython();
      setUpJava();
    });
  }
  setUpRows();
  if (!isClassArchiveReady()) withLock(SETUP_LOCK, setUpClassArchive);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exit(1);
}
