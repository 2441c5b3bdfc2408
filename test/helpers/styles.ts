/** Gives text no style, as where standard output is not a terminal. */
export const plain = { style: (_: unknown, text: string): string => text };

/** Shows which style a text was given. */
export const marked = { style: (style: unknown, text: string): string => `<${style}>${text}</>` };
