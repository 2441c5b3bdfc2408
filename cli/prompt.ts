import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
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
 * @throws the signal's reason when it is aborted
 */
export async function prompt(question: string, { input, output, signal }: PromptStreams): Promise<string> {
  const lines = createInterface({ input, output, terminal: output.isTTY === true });
  try {
    return (await lines.question(`${question}: `, { signal })).trim();
  } finally {
    lines.close();
  }
}

/**
 * Asks a person for something that must not be seen: what is typed is not shown.
 *
 * @param question without a colon at the end
 * @returns the answer without surrounding white space
 * @throws the signal's reason when it is aborted
 */
export async function promptHidden(question: string, streams: PromptStreams): Promise<string> {
  streams.output.write(`${question} (not shown): `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // As a terminal, readline takes the echo over from the system; its own goes nowhere.
  const lines = createInterface({ input: streams.input, output: nowhere, terminal: true });
  try {
    return (await lines.question('', { signal: streams.signal })).trim();
  } finally {
    lines.close();
    streams.output.write('\n');
  }
}
