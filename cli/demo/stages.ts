import type { DemoStages } from '../../local/demo/run.ts';
import type { Progress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

/** What a person sees while the demo runs: a line for everything reached, and below it what is under way. */
export class Stages implements DemoStages {
  readonly #terminal: Terminal;
  #progress: Progress | undefined;
  #label = '';

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Takes away what is under way, if it is still this. */
  end(label: string): void {
    if (this.#label === label) this.tell({});
  }

  /**
   * Tells what has been reached and what is under way now.
   *
   * @param reached what went well
   * @param failed what did not
   * @param next left out: nothing any more
   */
  tell({ reached, failed, next }: { reached?: string; failed?: string; next?: string }): void {
    this.#progress?.done();
    this.#progress = undefined;
    const terminal = this.#terminal;
    if (reached !== undefined) terminal.say(`${terminal.styleAside('green', '✔')} ${reached}`);
    if (failed !== undefined) terminal.say(`${terminal.styleAside('red', '✘')} ${failed}`);
    // Where nothing moves, saying again what goes on would only be noise.
    const isNews = next !== this.#label || this.#terminal.isInteractive;
    if (next !== undefined && isNews) this.#progress = this.#terminal.progress(next);
    this.#label = next ?? '';
  }
}
