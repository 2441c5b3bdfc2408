import { EXIT } from './errors.ts';

/** How long work may take to end after SIGTERM or SIGHUP. */
const MOST_MS_TO_END = 10_000;

/**
 * Ends the work of this process when the person presses Ctrl-C, when the process is asked to end (SIGTERM), and when its
 * terminal is closed (SIGHUP).
 *
 * The second Ctrl-C does not wait for anything. Another SIGTERM or SIGHUP changes nothing, because both the system and the shell
 * send one when a terminal is closed; after ten seconds the process ends in any case.
 *
 * @returns is aborted then
 */
export function listenForInterruption(): AbortSignal {
  const interruption = new AbortController();
  const { signal } = interruption;
  process.on('SIGINT', () => {
    if (signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });
  const end = (): void => {
    if (signal.aborted) return;
    interruption.abort();
    setTimeout(() => process.exit(EXIT.interrupted), MOST_MS_TO_END).unref();
  };
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, end);
  return signal;
}

/**
 * Lets the process go on when nobody reads what it says any more. The reader of a pipe may have seen enough (`| head`), which
 * ends the process without an error; a closed terminal must not keep it from cleaning up.
 */
export function allowClosedOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isTerminalGone(error, process.stdout)) return;
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (!isTerminalGone(error, process.stderr) && error.code !== 'EPIPE') throw error;
  });
}

const isTerminalGone = ({ code }: NodeJS.ErrnoException, { isTTY }: NodeJS.WriteStream): boolean =>
  code === 'EIO' && isTTY;
