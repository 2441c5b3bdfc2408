import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { RunningConsole } from '../../console/server/start.ts';
import { USUAL_PORT } from '../../console/server/usual-port.ts';
import { announceTikTok } from '../announce-tiktok.ts';
import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { openFile } from '../open-file.ts';
import { addStackOptions, type StackOptions } from '../options.ts';

interface ConsoleOptions extends StackOptions {
  readonly port: number;
  readonly files: string;
  readonly readOnly?: true;
  readonly open: boolean;
}

const LARGEST_PORT = 65_535;

const EXAMPLES = `
The page is on this machine only, and the printed address lets a browser in. It shows what the commands show and does what
they do, with your AWS credentials. With --read-only it changes nothing.

Examples:
  npx audiences console
  npx audiences console --read-only --no-open
  npx audiences console --port 4200 --files ~/exports`;

/** Adds `audiences console`: the local page that shows everything and does what the commands do. */
export function addConsoleCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('console')
    .description('open a page on this machine to see, map, start and correct everything')
    .option('--port <number>', 'port of the page; 0 for any that is free', toPort, USUAL_PORT)
    .option(
      '--files <folder>',
      'folder that local exports are chosen from; nothing outside of it is shown',
      '.',
    )
    .option('--read-only', 'refuse everything that changes something')
    .option('--no-open', 'do not open the browser')
    .addHelpText('after', EXAMPLES);
  announceTikTok(command, context);
  addStackOptions(command).action((options: ConsoleOptions) => run(options, context));
}

function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= LARGEST_PORT && text.trim() !== '') return port;
  throw new InvalidArgumentError(`Expected a whole number, 0 to ${LARGEST_PORT}.`);
}

function toFolder(text: string): string {
  const folder = resolve(text);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new UsageError(`${text} is not a folder`, 'Give the folder that holds the exports with --files.');
}

async function run(
  options: ConsoleOptions,
  { terminal, environment, signal }: CommandContext,
): Promise<void> {
  const filesFolder = toFolder(options.files);
  // Takes longer to load than all other commands together, so only this one waits for it.
  const { findPage } = await import('../../console/server/page-files.ts');
  const { startConsole } = await import('../../console/server/start.ts');
  const page = await findPage(() => terminal.say('Bundling the page, as its first use or a change needs it'));
  const server = await startConsole({
    page,
    port: options.port,
    configFile: options.config,
    stack: options.stack,
    filesFolder,
    isReadOnly: options.readOnly === true,
    tiktokApiBaseUrl: environment.tiktokApiBaseUrl,
    isLocalCloud: environment.isAwsOnThisMachine,
  });
  try {
    terminal.result(false, undefined, () => `The console is at ${server.address}`);
    terminal.say('Ctrl-C ends it.');
    if (options.open && terminal.isInteractive) await openInBrowser(server, terminal);
    await ended(signal);
  } finally {
    await server.stop();
  }
}

/** A machine without a browser is not an error: the address is printed. */
async function openInBrowser(server: RunningConsole, terminal: CommandContext['terminal']): Promise<void> {
  try {
    await openFile(server.makeEntryPage());
  } catch {
    terminal.say('This machine has no browser to open: open the address in one.');
  }
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
