import { FORMATS, type Format } from '../identifiers.ts';

/** What an object below `tiktok/` is, by its key alone. */
export type PartitionKey =
  | {
      readonly kind: 'manifest';
      readonly audience: string;
      readonly format: Format;
      readonly folder: string;
      readonly runId: string;
    }
  | {
      readonly kind: 'file';
      readonly audience: string;
      readonly format: Format;
      readonly file: string;
    }
  | { readonly kind: 'unknownFormat'; readonly folder: string }
  | { readonly kind: 'other' };

/**
 * Reads a key of the audiences bucket. A manifest stands four levels deep, `tiktok/<audience>/<format>/<run-id>/manifest.json`;
 * a file placed by hand three, `tiktok/<audience>/<format>/<file>.csv` (or `.txt`). Everything else is not for the uploader.
 *
 * @param key the key as EventBridge gives it, not URL-encoded
 */
export function parsePartitionKey(key: string): PartitionKey {
  const [root, audience, folder, third, fourth, ...deeper] = key.split('/');
  if (root !== 'tiktok' || !audience || !folder || !third || deeper.length > 0) return { kind: 'other' };
  const isManifest = fourth === 'manifest.json';
  const isFile = fourth === undefined && /\.(csv|txt)$/i.test(third);
  if (!isManifest && !isFile) return { kind: 'other' };
  const format = formatOf(folder);
  if (format === undefined) return { kind: 'unknownFormat', folder };
  return isManifest
    ? { kind: 'manifest', audience, format, folder: `tiktok/${audience}/${folder}/${third}/`, runId: third }
    : { kind: 'file', audience, format, file: third };
}

function formatOf(folder: string): Format | undefined {
  const wanted = folder.toLowerCase();
  return FORMATS.find((format) => format === wanted);
}
