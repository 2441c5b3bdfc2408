import type { Place } from '../../common/types.ts';

/** @returns a text for the address that names a place */
export const placeKey = (place: Place): string =>
  place.kind === 's3' ? `s3:${place.source}/${place.exportId}` : `local:${place.path}`;

/** @returns the place that the text of an address names; undefined when it names none */
export function parsePlace(key: string): Place | undefined {
  if (key.startsWith('local:')) return { kind: 'local', path: key.slice('local:'.length) };
  const [source = '', ...rest] = key.replace(/^s3:/, '').split('/');
  const exportId = rest.join('/');
  return key.startsWith('s3:') && source !== '' && exportId !== ''
    ? { kind: 's3', source, exportId }
    : undefined;
}

/** @returns what people call the place */
export const placeTitle = (place: Place): string =>
  place.kind === 's3' ? `${place.source}/${place.exportId}` : place.path;
