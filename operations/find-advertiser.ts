import { findAdvertiser } from '../lambdas/shared/config/advertisers.ts';
import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';
import type { Advertiser } from '../lambdas/shared/config/tiktok.ts';
import { InvalidRequestError } from './errors.ts';

const namesOf = ({ tiktok }: PipelineConfig): string => tiktok.advertisers.map(({ name }) => name).join(', ');

/**
 * Finds the advertisers that are asked about.
 *
 * @param config the configuration
 * @param name name of one advertiser; undefined for all
 * @throws {InvalidRequestError} when there is none of this name; names those there are
 */
export function chooseAdvertisers(config: PipelineConfig, name: string | undefined): readonly Advertiser[] {
  return name === undefined ? config.tiktok.advertisers : [chooseAdvertiser(config, name)];
}

/**
 * Finds the one advertiser that something is done for.
 *
 * @param config the configuration
 * @param name its name; may be undefined when there is only one
 * @throws {InvalidRequestError} when there is none of this name, or no name is given and there are several
 */
export function chooseAdvertiser(config: PipelineConfig, name: string | undefined): Advertiser {
  const [only, ...others] = config.tiktok.advertisers;
  if (name === undefined && others.length === 0) return only;
  if (name === undefined) {
    throw new InvalidRequestError(
      'The configuration has several advertisers',
      `Name one with --advertiser-name: ${namesOf(config)}.`,
    );
  }
  const found = findAdvertiser(config, name);
  if (found !== undefined) return found;
  throw new InvalidRequestError(
    `There is no advertiser "${name}" in the configuration`,
    `Its advertisers are: ${namesOf(config)}.`,
  );
}
