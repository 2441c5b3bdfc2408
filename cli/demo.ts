// `npm run demo`: takes a query's result all the way to TikTok on this machine, and checks every number on the way.
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { LocalCloud } from '../local/cloud.ts';
import { type DemoOptions, runDemo, startDemoCloud } from '../local/demo/run.ts';
import { differences, outcomesOf } from '../local/demo/verify.ts';
import { FlowError, LocalCloudError } from '../local/errors.ts';
import { newLocalFolder } from '../operations/local-folder.ts';
import { LocalProcessError, StoppedError } from '../operations/spark/errors.ts';
import { showConsole } from './demo/console.ts';
import { howToReach, outcomeTable, WHY_MORE_LINES, whereToLook } from './demo/result-text.ts';
import { Stages } from './demo/stages.ts';
import { EXIT, type ExitCode } from './errors.ts';
import { allowClosedOutput, listenForInterruption } from './interruption.ts';
import { Terminal } from './terminal.ts';

interface Arguments {
  readonly rows?: number;
  readonly keep?: true;
  readonly console?: true;
}

const signal = listenForInterruption();
allowClosedOutput();

const terminal = new Terminal({
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  signal,
});

/** @returns the exit code */
async function demo({ rows, keep, console: withConsole }: Arguments): Promise<ExitCode> {
  const options: DemoOptions = {
    folder: newLocalFolder('demo'),
    ...(rows === undefined ? {} : { rows }),
  };
  const stages = new Stages(terminal);
  let cloud: LocalCloud | undefined;
  try {
    cloud = await startDemoCloud(options, stages);
    if (withConsole) {
      await showConsole({ cloud, folder: options.folder, stages, terminal, signal });
      return EXIT.done;
    }
    const result = await Promise.race([runDemo(options, cloud, stages), interrupted()]);
    if (result === undefined) return EXIT.interrupted;
    const off = differences(result.evidence);
    tellVerdict(stages, off);
    terminal.say('');
    terminal.result(false, undefined, () => outcomeTable(outcomesOf(result.evidence), terminal));
    terminal.say(`\n${WHY_MORE_LINES}`);
    terminal.say(`\n${whereToLook(result, options.folder)}`);
    if (keep) {
      terminal.say(`\n${howToReach(cloud)}`);
      await interrupted();
    }
    return off.length === 0 ? EXIT.done : EXIT.problem;
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted;
    if (!isExpected(error)) throw error;
    stages.tell({ failed: error.message });
    terminal.say(`Logs: ${join(options.folder, 'logs')}`);
    return EXIT.failed;
  } finally {
    stages.tell({});
    await cloud?.stop();
    if (signal.aborted) terminal.say(new StoppedError().message);
  }
}

const isExpected = (error: unknown): error is Error =>
  [FlowError, LocalCloudError, LocalProcessError].some((expected) => error instanceof expected);

function tellVerdict(stages: Stages, off: readonly string[]): void {
  if (off.length === 0) stages.tell({ reached: 'Every count and every member is as it must be' });
  for (const failed of off) stages.tell({ failed });
}

/** Resolves to nothing on Ctrl-C. */
async function interrupted(): Promise<undefined> {
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
  return undefined;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('expected a whole number above zero');
}

const program = new Command('demo')
  .description(
    "Takes a protected query's result to TikTok audiences on this machine and checks every number.",
  )
  .option('--rows <n>', 'let the query return this many generated rows instead of the sample', wholeNumber)
  .option('--console', 'let exports arrive over some minutes, and open the console on them until Ctrl-C')
  .option('--keep', 'leave the local cloud up until Ctrl-C, and print how to reach it')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.done : EXIT.usage))
  .parse();

process.exitCode = await demo(program.opts<Arguments>());
