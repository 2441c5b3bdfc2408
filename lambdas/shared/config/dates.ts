const PLACEHOLDER = /\{today(?:(?<sign>[+-])(?<days>\d{1,4})d)?\}/g;
const DAY_MS = 86_400_000;

/**
 * Puts dates relative to now into a text.
 *
 * @param text may hold `{today}`, `{today-7d}`, `{today+1d}`
 * @param now the present time
 * @returns the text with dates as `YYYY-MM-DD`, in UTC
 */
export function fillDates(text: string, now: Date): string {
  return text.replace(PLACEHOLDER, (...args) => {
    const { sign, days = '0' } = args.at(-1) as { sign?: string; days?: string };
    const distance = Number(days) * DAY_MS * (sign === '-' ? -1 : 1);
    return new Date(now.getTime() + distance).toISOString().slice(0, 10);
  });
}

/** @returns whether a text holds something that was meant as a date and is none, such as `{today-7}` */
export const hasBrokenDate = (text: string): boolean => /\{\s*today/i.test(text.replace(PLACEHOLDER, ''));
