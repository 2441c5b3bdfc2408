import { spawn } from 'node:child_process';
import { CliError } from './errors.ts';

/** The command that opens a file in its usual program, by platform. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

const OTHERWISE: readonly string[] = ['xdg-open'];

/**
 * Opens a file in the program that the person uses for its kind. Does not wait for that program to end.
 *
 * @throws {CliError} when this machine has no such program, as on a server
 */
export async function openFile(file: string): Promise<void> {
  const [command = '', ...args] = [...(OPENERS[process.platform] ?? OTHERWISE), file];
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
    child.once('error', (cause) => {
      const remedy = `The page is ${file}: open it in a browser.`;
      reject(new CliError(`"${command}" could not be started`, { remedy, cause }));
    });
  });
}
