const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/**
 * @param iso ISO 8601 time
 * @param now milliseconds since 1970
 * @returns for example `5 minutes ago`, `in 2 hours`, `just now`
 */
export function relativeTime(iso: string, now: number): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  if (seconds > 5) return 'in less than a minute';
  return seconds > -10 ? 'just now' : words.format(Math.trunc(seconds), 'second');
}
