import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { InvalidRequestError, NotFoundError } from '../errors.ts';
import { holdsText, type Page, type PageChoice, pageOf } from '../page.ts';

/** Files that an export can be; anything else is not listed. */
const EXPORT_FILE = /\.(csv|tsv|txt|json|jsonl|ndjson|parquet)(\.gz)?$/i;

/** A file or folder below the folder that exports are chosen from. */
export interface LocalEntry {
  readonly name: string;
  /** Relative to the folder that exports are chosen from, with `/` between its parts. */
  readonly path: string;
  readonly kind: 'folder' | 'file';
  readonly bytes?: number;
}

/** Which part of a folder is listed. */
export interface LocalChoice extends PageChoice {
  /** Part of a name. */
  readonly text?: string | undefined;
}

/** A page of what is in one folder, folders first. */
export interface LocalFolder extends Page<LocalEntry> {
  /** Relative to the folder that exports are chosen from; empty for that one itself. */
  readonly folder: string;
  /** Left out for the uppermost. */
  readonly parent?: string;
}

/**
 * Lists a folder that exports are chosen from.
 *
 * @param root folder that nothing outside of is shown
 * @param path of the folder, relative to the root
 * @param choice which part of it
 * @throws {InvalidRequestError} when the path leads out of the root, or is not a folder
 * @throws {NotFoundError} when it does not exist
 */
export function listLocalFolder(root: string, path: string, { text, ...choice }: LocalChoice): LocalFolder {
  const folder = localPath(root, path);
  if (!statSync(folder).isDirectory()) throw new InvalidRequestError(`${path} is not a folder`);
  const place = (entry: string): string => relative(realpathSync(root), entry).split(sep).join('/');
  const found = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => canBeExport(entry) && holdsText(text, [entry.name]))
    .toSorted((a, b) => Number(a.isFile()) - Number(b.isFile()) || a.name.localeCompare(b.name));
  const { items, ...page } = pageOf(found, choice);
  const entries = items.map((entry): LocalEntry => {
    const full = join(folder, entry.name);
    const named = { name: entry.name, path: place(full) };
    return entry.isDirectory()
      ? { ...named, kind: 'folder' }
      : { ...named, kind: 'file', bytes: statSync(full).size };
  });
  const here = place(folder);
  return {
    ...page,
    items: entries,
    folder: here,
    ...(here === '' ? {} : { parent: place(dirname(folder)) }),
  };
}

const canBeExport = (entry: Dirent): boolean =>
  !entry.name.startsWith('.') &&
  (entry.isDirectory() ? entry.name !== 'node_modules' : entry.isFile() && EXPORT_FILE.test(entry.name));

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
