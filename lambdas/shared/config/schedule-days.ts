/** Names that a cron expression may use for months and days of the week, by their number in AWS's cron. */
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const HOURS: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };
const DAY_MS = 86_400_000;
/** A leap year and the one before: every neighbourhood of two days that a calendar has. */
const FIRST_DAY = Date.UTC(2027, 0, 1);
const DAYS = 731;

/**
 * Whether a schedule comes twice within 48 hours.
 *
 * @param expression `rate(…)` or `cron(…)` of six fields, as EventBridge and Glue take them
 */
export function comesWithinTwoDays(expression: string): boolean {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined) return Number(count) * (HOURS[unit] ?? 0) < 48;
  const [minutes = '', hours = '', monthDays = '', months = '', weekdays = ''] = expression
    .slice('cron('.length, -1)
    .split(' ');
  if (/[*,/-]/.test(minutes + hours)) return true;
  const matches = (day: number): boolean => {
    const date = new Date(FIRST_DAY + day * DAY_MS);
    return (
      isIn(date.getUTCDate(), monthDays, []) &&
      isIn(date.getUTCMonth() + 1, months, MONTHS) &&
      isIn(date.getUTCDay() + 1, weekdays, WEEKDAYS)
    );
  };
  const days = Array.from({ length: DAYS }, (_, day) => matches(day));
  return days.some((isOn, day) => isOn && days[day + 1] === true);
}

/** `?` and `*` are every value. A single day such as the last one (`L`, `15W`, `2#1`) never has a neighbour. */
function isIn(value: number, field: string, names: readonly string[]): boolean {
  if (field === '*' || field === '?') return true;
  return field.split(',').some((item) => {
    const [range = '', step] = item.split('/');
    const [from, to = step === undefined ? from : undefined] = range
      .split('-')
      .map((text) => (text === '*' ? 1 : numberOf(text, names)));
    if (from === undefined || Number.isNaN(from)) return false;
    const isWithin = value >= from && value <= (to ?? Number.POSITIVE_INFINITY);
    return isWithin && (value - from) % Number(step ?? 1) === 0;
  });
}

function numberOf(text: string, names: readonly string[]): number {
  const name = names.indexOf(text.toUpperCase());
  return name < 0 ? Number(text) : name + 1;
}
