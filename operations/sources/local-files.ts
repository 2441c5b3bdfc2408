import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { InvalidRequestError, NotFoundError } from '../errors.ts';

/** Files that an export can be; anything else is not listed. */
const EXPORT_FILE = /\.(csv|tsv|txt|json|jsonl|ndjson|parquet)(\.gz)?$/i;
const MOST_ENTRIES = 1000;

/** A file or folder below the folder that exports are chosen from. */
export interface LocalEntry {
  readonly name: string;
  /** Relative to the folder that exports are chosen from, with `/` between its parts. */
  readonly path: string;
  readonly kind: 'folder' | 'file';
  readonly bytes?: number;
}

/** What is in one folder. */
export interface LocalFolder {
  /** Relative to the folder that exports are chosen from; empty for that one itself. */
  readonly folder: string;
  /** Left out for the uppermost. */
  readonly parent?: string;
  /** Folders first. At most 1,000. */
  readonly entries: readonly LocalEntry[];
}

/**
 * Lists a folder that exports are chosen from.
 *
 * @param root folder that nothing outside of is shown
 * @param path of the folder, relative to the root
 * @throws {InvalidRequestError} when the path leads out of the root, or is not a folder
 * @throws {NotFoundError} when it does not exist
 */
export function listLocalFolder(root: string, path: string): LocalFolder {
  const folder = localPath(root, path);
  if (!statSync(folder).isDirectory()) throw new InvalidRequestError(`${path} is not a folder`);
  const place = (entry: string): string => relative(realpathSync(root), entry).split(sep).join('/');
  const entries = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .flatMap((entry): LocalEntry[] => {
      const full = join(folder, entry.name);
      if (entry.isDirectory()) return [{ name: entry.name, path: place(full), kind: 'folder' }];
      if (!entry.isFile() || !EXPORT_FILE.test(entry.name)) return [];
      return [{ name: entry.name, path: place(full), kind: 'file', bytes: statSync(full).size }];
    })
    .toSorted((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file') || a.name.localeCompare(b.name))
    .slice(0, MOST_ENTRIES);
  const here = place(folder);
  return { folder: here, entries, ...(here === '' ? {} : { parent: place(dirname(folder)) }) };
}

/**
 * Finds a file or folder that a person has chosen.
 *
 * @param root folder that nothing outside of is reached, not by `..` and not by a link
 * @param path relative to the root
 * @returns the whole path
 * @throws {InvalidRequestError} when the path leads out of the root
 * @throws {NotFoundError} when it does not exist
 */
export function localPath(root: string, path: string): string {
  const top = realpathSync(root);
  if (isAbsolute(path) || path.includes('\0') || !isWithin(top, resolve(top, path))) throw outside();
  let real: string;
  try {
    real = realpathSync(resolve(top, path));
  } catch {
    throw new NotFoundError(`${path} does not exist`, { remedy: 'Choose a file or folder of the list.' });
  }
  if (!isWithin(top, real)) throw outside();
  return real;
}

const isWithin = (top: string, path: string): boolean =>
  path === top || path.startsWith(top.endsWith(sep) ? top : top + sep);

const outside = (): InvalidRequestError =>
  new InvalidRequestError(
    'The path leads out of the folder that exports are chosen from',
    'Start the console with --files and another folder.',
  );
