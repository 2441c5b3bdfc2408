/** Prefix of the exports of all sources in the exports bucket. */
export const EXPORTS_PREFIX = 'exports/';

/** One export: `exports/<source>/<export-id>/`. */
export interface ExportRef {
  readonly source: string;
  readonly exportId: string;
}

/**
 * @param ref an export
 * @returns the prefix of all its objects, with the slash at its end
 */
export function exportPrefix({ source, exportId }: ExportRef): string {
  return `${EXPORTS_PREFIX}${source}/${exportId}/`;
}

/** An object's place under `exports/`. */
export interface ExportKey extends ExportRef {
  /** The rest of the key below the export's folder; empty for the folder marker that the S3 console creates. */
  readonly file: string;
}

/** Whether a name is that of a marker or of what a program has not finished, as the job decides. */
export const isHidden = (name: string): boolean => /^[_.]/.test(name);

/**
 * Parses a key.
 *
 * @param key key of an object, not URL-encoded
 * @returns its export and file, or undefined when the key is not in the folder of an export; a hidden folder is none
 */
export function parseExportKey(key: string): ExportKey | undefined {
  if (!key.startsWith(EXPORTS_PREFIX)) return undefined;
  const [source, exportId, ...file] = key.slice(EXPORTS_PREFIX.length).split('/');
  if (!source || !exportId || isHidden(exportId) || file.length === 0) return undefined;
  return { source, exportId, file: file.join('/') };
}
