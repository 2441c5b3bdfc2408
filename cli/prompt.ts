import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { InterruptedError, UsageError } from './errors.ts';
import type { TerminalStream } from './progress.ts';

export interface PromptStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: TerminalStream;
  /** Ends the question, as by Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Asks a person.
 *
 * @param question without a colon at the end
 * @returns the answer without surrounding white space
 * @throws {InterruptedError} on Ctrl-C
 * @throws {UsageError} when the input ends, as by Ctrl-D
 * @throws an `AbortError` when the signal is aborted
 */
export async function prompt(question: string, { input, output, signal }: PromptStreams): Promise<string> {
  const lines = createInterface({ input, output, terminal: output.isTTY === true });
  try {
    return await answerTo(`${question}: `, lines, signal);
  } catch (error) {
    output.write('\n');
    throw error;
  } finally {
    lines.close();
  }
}

/**
 * Asks a person for something that must not be seen: what is typed is not shown.
 *
 * @param question without a colon at the end
 * @returns the answer without surrounding white space
 * @throws {InterruptedError} on Ctrl-C
 * @throws {UsageError} when the input ends, as by Ctrl-D
 * @throws an `AbortError` when the signal is aborted
 */
export async function promptHidden(question: string, streams: PromptStreams): Promise<string> {
  streams.output.write(`${question} (not shown): `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // As a terminal, readline takes the echo over from the system; its own goes nowhere.
  const lines = createInterface({ input: streams.input, output: nowhere, terminal: true });
  try {
    return await answerTo('', lines, streams.signal);
  } finally {
    lines.close();
    streams.output.write('\n');
  }
}

/** On a terminal readline gets the keys, so that Ctrl-C and Ctrl-D come to it and not to the process. */
async function answerTo(question: string, lines: Interface, signal: AbortSignal): Promise<string> {
  const ended = new AbortController();
  lines.once('SIGINT', () => ended.abort(new InterruptedError()));
  lines.once('close', () =>
    ended.abort(new UsageError('The input ended at a question', 'Answer it, or give the option for it.')),
  );
  try {
    return (await lines.question(question, { signal: AbortSignal.any([signal, ended.signal]) })).trim();
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  }
}
