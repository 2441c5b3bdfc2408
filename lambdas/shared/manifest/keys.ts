import { FORMATS, type Format } from '../identifiers.ts';

/** What an object below `tiktok/` is, judged by its key alone. */
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
  /** Neither part of a run nor a hand-placed file: no function reads it at that key. */
  | { readonly kind: 'misplaced'; readonly rightPlace: string }
  /** A part of a run, which its manifest names, a folder marker, or an object that is not below `tiktok/`. */
  | { readonly kind: 'other' };

const HAND_PLACED_FILE = /\.(csv|txt)(\.gz)?$/i;
/** The files of a run, as the preparation names them. */
const RUN_FILE = /^part-\d{5,}\.csv$/;
/** Folder markers of the S3 console (a slash at the end) and of Glue. */
const FOLDER_MARKER = /(\/|_\$folder\$)$/;

/**
 * Reads a key of the audiences bucket. A run has four levels, `tiktok/<audience>/<format>/<run-id>/manifest.json` and the
 * files beside it; a file placed by hand has three, `tiktok/<audience>/<format>/<file>.csv` (or `.txt`, each also with
 * `.gz`). Any other object below `tiktok/` is misplaced.
 *
 * @param key the key as EventBridge gives it, not URL-encoded
 */
export function parsePartitionKey(key: string): PartitionKey {
  const [root, ...path] = key.split('/');
  if (root !== 'tiktok' || path.length === 0 || FOLDER_MARKER.test(key)) return { kind: 'other' };
  const [audience, folder, third, fourth = '', ...deeper] = path;
  if (!audience || !folder || !third || deeper.length > 0) return misplaced(path);
  if (RUN_FILE.test(fourth)) return { kind: 'other' };
  const isManifest = fourth === 'manifest.json';
  const isFile = fourth === '' && HAND_PLACED_FILE.test(third);
  if (!isManifest && !isFile) return misplaced(path);
  const format = formatOf(folder);
  if (format === undefined) return { kind: 'unknownFormat', folder };
  return isManifest
    ? { kind: 'manifest', audience, format, folder: `tiktok/${audience}/${folder}/${third}/`, runId: third }
    : { kind: 'file', audience, format, file: third };
}

/** The key that was most likely intended: as much of the path as fits, with names in angle brackets for the rest. */
function misplaced(path: readonly string[]): PartitionKey {
  const folders = path.slice(0, -1);
  const at = folders.findLastIndex((folder) => formatOf(folder) !== undefined);
  const audience = (at < 0 ? folders[0] : folders[at - 1]) || '<audience>';
  const file = path.slice(-1).find((name) => HAND_PLACED_FILE.test(name)) ?? '<file>.csv';
  return { kind: 'misplaced', rightPlace: `tiktok/${audience}/${folders[at] ?? '<format>'}/${file}` };
}

function formatOf(folder: string): Format | undefined {
  const wanted = folder.toLowerCase();
  return FORMATS.find((format) => format === wanted);
}
