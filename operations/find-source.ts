import type { PipelineConfig, Source } from '../lambdas/shared/config/schema.ts';
import { InvalidRequestError } from './errors.ts';

/**
 * Finds a source of the configuration.
 *
 * @throws {InvalidRequestError} when there is none of this name; names those there are
 */
export function findSource(config: PipelineConfig, name: string): Source {
  const found = config.sources.find((source) => source.name === name);
  if (found !== undefined) return found;
  const known = config.sources.map((source) => source.name).join(', ');
  throw new InvalidRequestError(
    `There is no source "${name}" in the configuration`,
    `Its sources are: ${known}.`,
  );
}
