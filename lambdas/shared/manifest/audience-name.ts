const LONGEST = 128;

/**
 * Whether a name can be an audience's: 1 to 128 characters without surrounding white space, `/` or control
 * characters, and neither `.` nor `..` (docs/identifiers.md, "Audience name").
 *
 * @param name the name, as in a key
 */
export function isAudienceName(name: string): boolean {
  const length = [...name].length;
  if (length < 1 || length > LONGEST || name === '.' || name === '..') return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  return name === name.trim() && !/[/\u0000-\u001f\u007f-\u009f]/u.test(name);
}
