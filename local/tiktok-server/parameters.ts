import { badParameter } from './errors.ts';

/** The parameters of a request: a JSON body, or a query whose values are all strings. */
export type Parameters = Readonly<Record<string, unknown>>;

/** @throws {RefusedRequest} when the parameter is missing or not a string */
export function text(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value === 'string' && value !== '') return value;
  throw badParameter(`${name}: expected a text`);
}

/** @throws {RefusedRequest} when the parameter is not one of the allowed values */
export function oneOf<T extends string>(
  parameters: Parameters,
  name: string,
  allowed: readonly T[],
  fallback?: T,
): T {
  const value = parameters[name] ?? fallback;
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw badParameter(`${name}: expected one of ${allowed.join(', ')}`);
}

/** @throws {RefusedRequest} when the parameter is not a whole number within the bounds */
export function wholeNumber(
  parameters: Parameters,
  name: string,
  bounds: readonly [number, number],
  fallback: number,
): number {
  const value = parameters[name] ?? fallback;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  const [lowest, highest] = bounds;
  if (typeof number === 'number' && Number.isInteger(number) && number >= lowest && number <= highest)
    return number;
  throw badParameter(`${name}: expected a whole number from ${lowest} to ${highest}`);
}

/** @throws {RefusedRequest} when the parameter is not a list of strings within the bounds */
export function texts(
  parameters: Parameters,
  name: string,
  bounds: readonly [number, number],
): readonly string[] {
  const value = parameters[name];
  const [fewest, most] = bounds;
  const isList = Array.isArray(value) && value.every((one): one is string => typeof one === 'string');
  if (isList && value.length >= fewest && value.length <= most) return value;
  throw badParameter(`${name}: expected a list of ${fewest} to ${most} texts`);
}
