import type { PipelineConfig } from './schema.ts';
import type { Advertiser } from './tiktok.ts';

/**
 * Finds the advertiser that the audiences of a source belong to.
 *
 * @param config the configuration
 * @param source name of the source; undefined for a hand-placed file
 * @returns the one that the source names, else the first; the first also for a source that is no longer configured
 */
export function advertiserOfSource(config: PipelineConfig, source: string | undefined): Advertiser {
  const [first] = config.tiktok.advertisers;
  const named = config.sources.find(({ name }) => name === source)?.advertiser;
  return findAdvertiser(config, named) ?? first;
}

/**
 * Finds an advertiser by its name.
 *
 * @returns the advertiser; undefined when the configuration has none of this name
 */
export const findAdvertiser = (
  { tiktok }: Pick<PipelineConfig, 'tiktok'>,
  name: string | undefined,
): Advertiser | undefined => tiktok.advertisers.find((advertiser) => advertiser.name === name);
