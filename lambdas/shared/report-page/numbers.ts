const whole = new Intl.NumberFormat('en-US');
const oneDigit = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** @returns the number with thousands separated, for example `1,234,567` */
export function showCount(count: number): string {
  return whole.format(count);
}

/**
 * @param word in the singular
 * @param words in the plural. @default the word with an s
 * @returns for example `1 file`, `1,200 files`
 */
export function showCountOf(count: number, word: string, words = `${word}s`): string {
  return `${showCount(count)} ${count === 1 ? word : words}`;
}

/** A survey counts the different values of a column up to this number (`Survey.scala`). */
const MOST_DISTINCT = 1000;

/** @returns how many different values a surveyed column has, for example `about 12 different values` */
export function showDistinct(distinct: number): string {
  if (distinct === 0) return 'empty';
  if (distinct === 1) return 'one value';
  const about = distinct < MOST_DISTINCT ? 'about' : 'at least';
  return `${about} ${showCount(distinct)} different values`;
}

/** @returns for example `12.5%`; 0 and 100 only when exact; `–` when the whole is 0 */
export function showShare(part: number, of: number): string {
  if (of === 0) return '–';
  const percent = (part / of) * 100;
  if (percent > 0 && percent < 0.1) return '<0.1%';
  if (percent < 100 && percent > 99.9) return '>99.9%';
  return `${percent === 0 || percent === 100 ? percent : oneDigit.format(percent)}%`;
}

/** @returns the size in decimal units, for example `48.8 MB` */
export function showBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return showCountOf(value, 'byte');
  return `${oneDigit.format(value)} ${BYTE_UNITS[unit]}`;
}

/**
 * @param crpuHours what a query or job of Clean Rooms cost
 * @returns for example `0.25 CRPU-hours`; never a rounded 0 where something was paid
 */
export function showCrpuHours(crpuHours: number): string {
  const isTiny = crpuHours > 0 && crpuHours < 0.001;
  return `${isTiny ? '<0.001' : whole.format(crpuHours)} CRPU-hours`;
}

/** @returns for example `0.4 s`, `2 min 5 s` */
export function showSeconds(seconds: number): string {
  if (seconds < 60) return `${oneDigit.format(seconds)} s`;
  const rounded = Math.round(seconds);
  return `${showCount(Math.floor(rounded / 60))} min ${rounded % 60} s`;
}

const moment = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/**
 * @param iso ISO 8601 time
 * @returns for example `22 November 2026 at 04:00 UTC`; the text itself when it is not a time
 */
export function showMoment(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${moment.format(time)} UTC`;
}
