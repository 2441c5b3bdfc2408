// Makes this machine ready for the npm scripts: npm packages, and a Python virtual environment with Spark and the
// local AWS. Plain JavaScript without packages, because it runs before there are any. Quick when nothing changed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const isWindows = process.platform === 'win32';

/** Reports what is being set up on standard error, so that standard output stays the command's own. */
const say = (text) => process.stderr.write(`setup: ${text}\n`);

const fail = (text) => {
  say(text);
  process.exit(1);
};

const run = (command, args) => {
  try {
    // Standard output goes to standard error for the reason above.
    execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: isWindows });
  } catch (error) {
    fail(`"${command} ${args.join(' ')}" failed (${error.message}); its output above says why`);
  }
};

/** Runs `install` unless the stamp in `folder` says that it already ran for this lock file. */
const whenChanged = (lockFile, folder, install) => {
  const digest = createHash('sha256')
    .update(readFileSync(join(root, lockFile)))
    .digest('hex');
  const stamp = join(root, folder, '.setup-stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  install();
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(stamp, digest);
};

const versionOf = (command, args) => {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch {
    return undefined;
  }
};

const findPython = () => {
  for (const command of ['python3.11', 'python3', 'python']) {
    if (versionOf(command, ['--version'])?.startsWith('Python 3.11.')) return command;
  }
  return fail(
    'Python 3.11 is needed (the version AWS Glue 5.0 runs) and was not found; install it and run again',
  );
};

const checkJava = () => {
  const home = process.env.JAVA_HOME;
  const release = versionOf(home ? join(home, 'bin', 'java') : 'java', ['--version']);
  if (release === undefined) {
    fail('Java 17 is needed to run Spark and was not found; install it (or set JAVA_HOME) and run again');
  }
  if (!/^\S+ 17\b/.test(release)) {
    fail(`Java 17 is needed to run Spark; found "${release.split('\n')[0]}"; set JAVA_HOME to a Java 17`);
  }
};

checkJava();

whenChanged('package-lock.json', 'node_modules', () => {
  say('installing npm packages (about half a minute, once)');
  run('npm', ['ci', '--no-audit', '--no-fund']);
});

whenChanged('requirements.lock.txt', '.venv', () => {
  const python = findPython();
  say('creating .venv with Spark and the local AWS (about a minute, once)');
  rmSync(join(root, '.venv'), { recursive: true, force: true });
  run(python, ['-m', 'venv', '.venv']);
  const pip = join(root, '.venv', isWindows ? 'Scripts' : 'bin', 'pip');
  run(pip, ['install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', 'requirements.lock.txt']);
});
