// Makes this machine ready for the npm scripts: npm packages, a Python virtual environment with Spark and the local AWS, a
// Java runtime where there is none, and the compiled code that processes rows. Plain JavaScript without packages, because
// it runs before there are any. Quick when nothing changed.
import { isClassArchiveReady, setUpClassArchive } from './setup/class-archive.mjs';
import { SetupError, say } from './setup/command.mjs';
import { SETUP_LOCK, withLock } from './setup/lock.mjs';
import { isNodeReady, setUpNode } from './setup/node.mjs';
import { isPythonReady, setUpJava, setUpPython } from './setup/python.mjs';
import { setUpRows } from './setup/rows.mjs';
import { isS3aReady, setUpS3a } from './setup/s3a.mjs';

try {
  if (!(isNodeReady() && isPythonReady())) {
    withLock(SETUP_LOCK, () => {
      setUpNode();
      setUpPython();
      setUpJava();
    });
  }
  setUpRows();
  if (!isS3aReady()) withLock(SETUP_LOCK, setUpS3a);
  if (!isClassArchiveReady()) withLock(SETUP_LOCK, setUpClassArchive);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exit(3);
}
