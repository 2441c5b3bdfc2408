import { LocalCloudError } from './errors.ts';

/**
 * @param all things by name
 * @param name of the wanted one
 * @throws {LocalCloudError} when there is none of that name
 */
export function named<T>(all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name);
  if (found === undefined) {
    throw new LocalCloudError(`there is no ${name}; there are ${[...all.keys()].join(', ')}`);
  }
  return found;
}
