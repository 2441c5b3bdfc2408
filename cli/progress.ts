import type { Writable } from 'node:stream';
import { printable } from './printable.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const FRAME_MS = 120;

/** Shows that something is under way. Ended by `done`, whatever the outcome. */
export interface Progress {
  /** Says what is being done now. */
  update(text: string): void;
  /** Takes the progress away; the text, if any, stays. */
  done(text?: string): void;
}

/** A stream that may be a terminal. */
export type TerminalStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * Shows progress: a turning sign with the seconds gone on a terminal, one line per step anywhere else.
 *
 * @param stream where to, standard error as a rule
 * @param label what is being done
 */
export function startProgress(stream: TerminalStream, label: string): Progress {
  return stream.isTTY === true ? turning(stream, label) : plain(stream, label);
}

function plain(stream: TerminalStream, label: string): Progress {
  let last = '';
  const write = (text: string): void => {
    if (text !== last) stream.write(`${printable(text)}\n`);
    last = text;
  };
  write(label);
  return {
    update: write,
    done: (text) => {
      if (text !== undefined) write(text);
    },
  };
}

function turning(stream: TerminalStream, label: string): Progress {
  const started = performance.now();
  let text = label;
  let frame = 0;
  const draw = (): void => {
    const seconds = Math.floor((performance.now() - started) / 1000);
    stream.write(
      `\r\u001b[K${FRAMES[frame % FRAMES.length]} ${printable(text)}${seconds > 0 ? ` (${seconds} s)` : ''}`,
    );
    frame += 1;
  };
  draw();
  const timer = setInterval(draw, FRAME_MS);
  // A command that ends in an error must not be kept alive by its progress.
  timer.unref();
  return {
    update: (next) => {
      text = next;
    },
    done: (last) => {
      clearInterval(timer);
      stream.write(`\r\u001b[K${last === undefined ? '' : `${printable(last)}\n`}`);
    },
  };
}
