import { basename, dirname, resolve } from 'node:path';

/**
 * Suggests a name for the source of an export: the folder above an export that lies as in the bucket
 * (`exports/<source>/<export-id>`), else the export's own name.
 *
 * @param exportPath the export's folder or file
 */
export function suggestSourceName(exportPath: string): string {
  const path = resolve(exportPath);
  const isInPlace = basename(dirname(dirname(path))) === 'exports';
  const name = basename(isInPlace ? dirname(path) : path).split('.')[0] ?? '';
  return sourceNameOf(name);
}

/** @returns a text as the name of a source: small letters, digits and hyphens */
export function sourceNameOf(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+/, '').slice(0, 63).replace(/-+$/, '') || 'source';
}
