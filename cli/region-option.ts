import { InvalidArgumentError, Option } from 'commander';
import { expectedRegion, isRegion } from '../lambdas/shared/config/regions.ts';
import { sentenceOf, UsageError } from './errors.ts';

/**
 * Takes the code of a region as a person types it, in capitals or not.
 *
 * @throws {UsageError} when it is not the code of a region that has phone numbers
 */
export function toRegion(text: string): string {
  const region = text.trim().toUpperCase();
  if (isRegion(region)) return region;
  throw new UsageError(`"${text}" is not a known region: ${expectedRegion(region)}`);
}

/** Gives numbers without a country code a region; the code is checked before any work. */
export const regionOption = (): Option =>
  new Option(
    '--default-region <code>',
    'region of phone numbers without a country code, for example US',
  ).argParser(parseRegion);

function parseRegion(text: string): string {
  try {
    return toRegion(text);
  } catch (error) {
    throw error instanceof UsageError ? new InvalidArgumentError(sentenceOf(error.message)) : error;
  }
}
