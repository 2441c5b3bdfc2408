import type { Survey } from './survey.ts';

/** A first line that is no header, as a title above one. */
export interface TitleLine {
  /** Cells of the first line. */
  readonly cells: number;
  /** Most cells of a line below it. */
  readonly below: number;
}

/**
 * Finds out whether every record is malformed because the first line has fewer cells than those below it.
 *
 * @returns undefined when it is not so
 */
export function titleLineOf({ rows, malformed, head }: Survey): TitleLine | undefined {
  const [cells, below] = head ?? [0, 0];
  return rows === 0 && malformed > 0 && below > cells ? { cells, below } : undefined;
}
