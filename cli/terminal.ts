import { styleText } from 'node:util';
import { UsageError } from './errors.ts';
import { printable } from './printable.ts';
import { type Progress, startProgress, type TerminalStream } from './progress.ts';
import { prompt, promptHidden } from './prompt.ts';

const USUAL_COLUMNS = 80;

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'underline';

export interface TerminalStreams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Takes a command's answer and nothing else. */
  readonly output: TerminalStream;
  /** Takes everything said along the way. */
  readonly errors: TerminalStream;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
}

/** What a table is laid out for. */
export type TableTerminal = Pick<Terminal, 'style' | 'tableWidth'>;

/** The person or script that a command talks with. */
export class Terminal {
  readonly #streams: TerminalStreams;

  constructor(streams: TerminalStreams) {
    this.#streams = streams;
  }

  /**
   * Gives the command's one answer on standard output.
   *
   * @param json whether the answer is wanted as JSON
   * @param document the answer as JSON can hold it
   * @param text the answer for a person, without a line break at the end
   */
  result(json: boolean, document: unknown, text: () => string): void {
    this.#streams.output.write(`${printable(json ? JSON.stringify(document, null, 2) : text())}\n`);
  }

  /** Says a line along the way, on standard error. */
  say(line: string): void {
    this.#streams.errors.write(`${printable(line)}\n`);
  }

  /** Shows on standard error that something is under way. */
  progress(label: string): Progress {
    return startProgress(this.#streams.errors, label);
  }

  /** Shows that something is under way for as long as the work takes. */
  async during<T>(label: string, work: () => Promise<T>): Promise<T> {
    const progress = this.progress(label);
    try {
      return await work();
    } finally {
      progress.done();
    }
  }

  /** Gives text of the answer a style, when standard output is a terminal and NO_COLOR is not set. */
  style(style: Style | readonly Style[], text: string): string {
    return styleText([style].flat(), text, { stream: this.#streams.output });
  }

  /** Gives text said along the way a style, when standard error is a terminal and NO_COLOR is not set. */
  styleAside(style: Style | readonly Style[], text: string): string {
    return styleText([style].flat(), text, { stream: this.#streams.errors });
  }

  /** Characters that fit in a line of the answer; 80 where it is not shown on a terminal. */
  get columns(): number {
    return this.#columnsOfOutput ?? USUAL_COLUMNS;
  }

  /** Characters that fit in a line of a table; any number where the answer is not shown on a terminal. */
  get tableWidth(): number {
    return this.#columnsOfOutput ?? Number.POSITIVE_INFINITY;
  }

  /** A terminal that does not know its width says 0. */
  get #columnsOfOutput(): number | undefined {
    const { isTTY, columns } = this.#streams.output;
    return isTTY === true && columns !== undefined && columns > 0 ? columns : undefined;
  }

  /** Whether standard input is what a person types, which a terminal shows. */
  get isPersonTyping(): boolean {
    return this.#streams.input.isTTY === true;
  }

  /** Whether there is a person to ask. */
  get isInteractive(): boolean {
    return this.isPersonTyping && this.#streams.errors.isTTY === true;
  }

  /**
   * Asks the person.
   *
   * @param question without a colon at the end
   * @param instead the option that answers the question where there is nobody to ask
   * @throws {UsageError} when there is nobody to ask
   */
  async ask(question: string, instead: string): Promise<string> {
    this.#needPerson(question, instead);
    return prompt(printable(question), this.#promptStreams());
  }

  /**
   * Asks the person for a secret, without showing what is typed.
   *
   * @param question without a colon at the end
   * @param instead the option that answers the question where there is nobody to ask
   * @throws {UsageError} when there is nobody to ask
   */
  async askHidden(question: string, instead: string): Promise<string> {
    this.#needPerson(question, instead);
    return promptHidden(printable(question), this.#promptStreams());
  }

  /** Reads everything that is piped into the command. */
  async readPiped(): Promise<string> {
    let text = '';
    for await (const chunk of this.#streams.input) text += String(chunk);
    return text;
  }

  #needPerson(question: string, instead: string): void {
    if (this.isInteractive) return;
    throw new UsageError(`There is no terminal to ask on: "${question}"`, `Give ${instead}.`);
  }

  #promptStreams() {
    return { input: this.#streams.input, output: this.#streams.errors, signal: this.#streams.signal };
  }
}
