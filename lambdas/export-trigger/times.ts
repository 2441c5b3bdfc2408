/**
 * @param time ISO 8601, UTC
 * @param seconds how much later, may have a fraction
 * @returns ISO 8601 in UTC with milliseconds: such times compare as texts
 */
export function secondsAfter(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}

/**
 * @param from ISO 8601, UTC
 * @param to ISO 8601, UTC
 * @returns seconds from one to the other, with a fraction; negative when `to` is earlier
 */
export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
