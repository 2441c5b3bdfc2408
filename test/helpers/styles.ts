/** Gives text no style and any width, as where standard output is not a terminal. */
export const plain = {
  style: (_: unknown, text: string): string => text,
  tableWidth: Number.POSITIVE_INFINITY,
};

/** Shows which style a text was given. */
export const marked = {
  style: (style: unknown, text: string): string => `<${style}>${text}</>`,
  tableWidth: Number.POSITIVE_INFINITY,
};
