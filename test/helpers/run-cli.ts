import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { COMPILE_CACHE } from '../../scripts/setup/paths.mjs';

const ROOT = join(import.meta.dirname, '..', '..');

/** How the command ended, and what it said. */
export interface CliOutcome {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

export interface CliRun {
  /** Piped into the command. */
  readonly input?: string;
  /** Variables over those of this process; AWS is only found by them. */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default the repository's folder */
  readonly folder?: string;
}

/** Runs the `audiences` command as a process of its own, as a person's shell does. */
export async function runCli(args: readonly string[], run: CliRun = {}): Promise<CliOutcome> {
  const child = spawn(process.execPath, [join(ROOT, 'cli', 'main.ts'), ...args], {
    cwd: run.folder ?? ROOT,
    env: environmentOf(run.environment),
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  child.stdin.end(run.input ?? '');
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
  return { exitCode, output, errors };
}

/** All variables of a command: AWS is only found by those that are given. */
export function environmentOf(given: CliRun['environment']): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    ...javaHome(),
    ...given,
  };
}

/**
 * Reads the JSON that a command answered.
 *
 * @throws with the exit code and what the command said, when it answered none
 */
export function answerOf<T>({ exitCode, output, errors }: CliOutcome): T {
  try {
    return JSON.parse(output) as T;
  } catch (cause) {
    throw new Error(`the command answered no JSON and ended with ${exitCode}:\n${errors}`, { cause });
  }
}

function javaHome(): Record<string, string> {
  const home = process.env['JAVA_HOME'];
  return home === undefined ? {} : { JAVA_HOME: home };
}
