/** Which part of a list is asked for. */
export interface PageChoice {
  /** From 1. */
  readonly page: number;
  /** Items of a page. */
  readonly size: number;
}

/** A part of a list, and how long the whole is. */
export interface Page<T> extends PageChoice {
  readonly items: readonly T[];
  readonly total: number;
}

/**
 * Takes one page of a list.
 *
 * @param all the whole list, in its order
 * @param choice which page; instead of one beyond the end, the last is taken, because a list gets shorter while it is read
 */
export function pageOf<T>(all: readonly T[], choice: PageChoice): Page<T> {
  const { size } = choice;
  const page = Math.min(choice.page, Math.max(1, Math.ceil(all.length / size)));
  return { items: all.slice((page - 1) * size, page * size), total: all.length, page, size };
}

/**
 * @param text what a person types into a filter
 * @param fields texts of an item
 * @returns whether one of the fields holds the text, in small or capital letters
 */
export const holdsText = (text: string | undefined, fields: readonly (string | undefined)[]): boolean => {
  const wanted = text?.trim().toLowerCase() ?? '';
  return wanted === '' || fields.some((field) => field?.toLowerCase().includes(wanted) === true);
};

/** Counts items by a word of theirs. */
export function countBy<T>(items: readonly T[], wordOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[wordOf(item)] = (counts[wordOf(item)] ?? 0) + 1;
  return counts;
}
