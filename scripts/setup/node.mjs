// The npm packages, and a check of the Node.js among them. The package `node` installs the program for this machine by a
// script of its own, which no lock file covers: its integrity is pinned in node.json.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, ROOT, run, SetupError, say } from './command.mjs';
import { NODE } from './paths.mjs';
import { isFresh, sha256, stamp } from './stamp.mjs';

const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.setup-stamp');

/** @returns {boolean} whether `setUpNode` would do nothing */
export const isNodeReady = () => isFresh(STAMP, input(), [NODE]);

/** @returns {boolean} whether the packages of some lock file are installed, and their Node.js is the pinned one */
export const isNodeInstalled = () => existsSync(STAMP) && existsSync(NODE);

/**
 * Installs the npm packages, unless those of this lock file are there.
 *
 * @throws {SetupError} when that fails, or Node.js is not the pinned one
 */
export function setUpNode() {
  if (isNodeReady()) return;
  say('installing npm packages (about half a minute, once)');
  // The settings of npm, and NODE_ENV, can leave out what setup needs.
  const everything = ['--include=dev', '--ignore-scripts=false'];
  run('npm', ['ci', '--no-audit', '--no-fund', ...everything], { isShellCommand: true });
  const pins = JSON.parse(readFileSync(join(import.meta.dirname, 'node.json'), 'utf8'));
  try {
    checkNode(installedNode(), pins, () => (outputOf(NODE, ['--version']) ?? '').trim());
  } catch (error) {
    // Commands that npm starts would find it first.
    for (const path of ['node', '.bin/node']) rmSync(join(MODULES, path), { recursive: true, force: true });
    throw error;
  }
  stamp(STAMP, input());
}

/**
 * @returns {{ packages: Record<string, { integrity?: string }> }} what npm wrote down of the installation of Node.js
 * @throws {SetupError} when there is none
 */
function installedNode() {
  const file = join(MODULES, 'node', 'node_modules', '.package-lock.json');
  if (!existsSync(file)) {
    throw new SetupError(
      'npm installed its packages without Node.js; check "npm config list" for what leaves out packages or scripts',
    );
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * Compares the Node.js that was installed with the pinned one: first its integrity, so that another program is not started.
 *
 * @param {{ packages: Record<string, { integrity?: string }> }} lock what npm wrote down of the installation
 * @param {{ version: string, integrity: Record<string, string> }} pins
 * @param {() => string} versionOf starts the program and gives what it says of itself
 * @throws {SetupError} when it is another
 */
export function checkNode(lock, pins, versionOf) {
  const found = Object.entries(lock.packages)
    .map(([path, entry]) => ({ name: path.replace('node_modules/', ''), integrity: entry.integrity }))
    .filter(({ name }) => /^node-(bin-)?(linux|darwin|win)-/.test(name));
  for (const { name, integrity } of found) {
    const pinned = pins.integrity[name];
    if (pinned === undefined) {
      say(`the integrity of ${name} is not pinned in scripts/setup/node.json; only its version was checked`);
    } else if (integrity !== pinned) {
      throw new SetupError(`${name} has the integrity ${integrity}, but ${pinned} is pinned; do not use it`);
    }
  }
  const version = versionOf();
  if (version === `v${pins.version}`) return;
  throw new SetupError(
    `node_modules has Node.js ${version || 'that does not start'}, but v${pins.version} is pinned`,
  );
}

const input = () => sha256(readFileSync(join(ROOT, 'package-lock.json')));
