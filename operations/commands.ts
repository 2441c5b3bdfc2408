/** @returns a text as one word of a shell's command line, quoted where that is needed */
export const shellQuote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Options of the command line; `true` is an option without a value, and undefined none. */
export type CommandOptions = Readonly<Record<string, string | true | undefined>>;

/**
 * Writes the command that does something, as a person can type it.
 *
 * @param words the command's name and its arguments
 * @param options by name, without the hyphens
 */
export function audiencesCommand(words: readonly string[], options: CommandOptions = {}): string {
  const written = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return value === true ? [`--${name}`] : [`--${name}`, shellQuote(value)];
  });
  return ['npx', 'audiences', ...words.map(shellQuote), ...written].join(' ');
}
