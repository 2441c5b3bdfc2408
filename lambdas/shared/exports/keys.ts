/** Where the exports of all sources stand in the exports bucket. */
export const EXPORTS_PREFIX = 'exports/';

/** One export: `exports/<source>/<export-id>/`. */
export interface ExportRef {
  readonly source: string;
  readonly exportId: string;
}

/**
 * @param ref an export
 * @returns the prefix under which all its objects stand, with the slash at its end
 */
export function exportPrefix({ source, exportId }: ExportRef): string {
  return `${EXPORTS_PREFIX}${source}/${exportId}/`;
}

/** An object's place under `exports/`. */
export interface ExportKey extends ExportRef {
  /** The rest of the key below the export's folder; empty for the folder marker that the S3 console makes. */
  readonly file: string;
}

/**
 * Takes a key apart.
 *
 * @param key key of an object, not URL-encoded
 * @returns its export and file, or undefined when the key does not lie in the folder of an export
 */
export function parseExportKey(key: string): ExportKey | undefined {
  if (!key.startsWith(EXPORTS_PREFIX)) return undefined;
  const [source, exportId, ...file] = key.slice(EXPORTS_PREFIX.length).split('/');
  if (!source || !exportId || file.length === 0) return undefined;
  return { source, exportId, file: file.join('/') };
}
