import { PassThrough } from 'node:stream';
import { Terminal } from '../../cli/terminal.ts';

/** A terminal whose other end a test holds. */
export interface FakeTerminal {
  readonly terminal: Terminal;
  /** Everything written to standard output so far. */
  output(): string;
  /** Everything written to standard error so far. */
  errors(): string;
  /** Types a line once the question has been asked. */
  answer(question: string, line: string): Promise<void>;
  /** Presses Ctrl-D once the question has been asked. */
  end(question: string): Promise<void>;
  /** Presses Ctrl-C. */
  interrupt(): void;
  readonly signal: AbortSignal;
}

interface FakeTerminalOptions {
  /** Whether a person sits there. @default false */
  readonly isInteractive?: boolean;
  /** What is piped in, when nobody sits there. */
  readonly piped?: string;
}

class TtyStream extends PassThrough {
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
}

/** Makes a terminal for tests: streams that are, or are not, a TTY. */
export function fakeTerminal({ isInteractive = false, piped }: FakeTerminalOptions = {}): FakeTerminal {
  const input = new TtyStream(isInteractive);
  const output = new TtyStream(isInteractive);
  const errors = new TtyStream(isInteractive);
  const interruption = new AbortController();
  const texts = { output: '', errors: '' };
  output.on('data', (chunk) => (texts.output += String(chunk)));
  errors.on('data', (chunk) => (texts.errors += String(chunk)));
  if (piped !== undefined) input.end(piped);
  let answered = 0;
  const untilAsked = async (question: string): Promise<void> => {
    while (!texts.errors.slice(answered).includes(question)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    answered = texts.errors.length;
  };
  return {
    terminal: new Terminal({ input, output, errors, signal: interruption.signal }),
    output: () => texts.output,
    errors: () => texts.errors,
    answer: async (question, line) => {
      await untilAsked(question);
      input.write(`${line}\n`);
    },
    end: async (question) => {
      await untilAsked(question);
      input.end();
    },
    interrupt: () => interruption.abort(),
    signal: interruption.signal,
  };
}
