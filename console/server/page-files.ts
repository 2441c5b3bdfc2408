import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { LOCAL_FOLDER, REPOSITORY } from '../../operations/paths.ts';

const PAGE_SOURCES = join(REPOSITORY, 'console', 'page');
const BUILT = join(LOCAL_FOLDER, 'console');
const DIGEST_CHARACTERS = 16;

/** What each kind of file is to a browser. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.json': 'application/json',
};

/** One file of the page. */
export interface PageFile {
  readonly path: string;
  readonly type: string;
}

/** The files of the page, by the address that they are served at: nothing else of the disk can be asked for. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/**
 * Finds the bundled page, and bundles it when it has not been since its sources changed.
 *
 * @param onBuild hears that it is bundled now, which takes some seconds
 */
export async function findPage(onBuild: () => void): Promise<PageFiles> {
  const folder = join(BUILT, `page-${sourcesDigest()}`);
  if (!existsSync(folder)) {
    onBuild();
    await buildPage(folder);
  }
  return listFiles(folder);
}

/** Bundles into a folder beside, which takes its name once it is complete: two consoles at once do no harm. */
async function buildPage(folder: string): Promise<void> {
  mkdirSync(BUILT, { recursive: true });
  const aside = mkdtempSync(join(BUILT, 'build-'));
  const { build } = await import('vite');
  try {
    await build({
      configFile: join(PAGE_SOURCES, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: aside, emptyOutDir: true },
    });
    for (const name of readdirSync(BUILT)) {
      if (name.startsWith('page-')) rmSync(join(BUILT, name), { recursive: true, force: true });
    }
    renameSync(aside, folder);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Names what the page is made of: its sources, the types it shares with the server, and the libraries' versions. */
function sourcesDigest(): string {
  const hash = createHash('sha256');
  const files = filesBelow(PAGE_SOURCES).toSorted();
  for (const file of [...files, join(REPOSITORY, 'package-lock.json')]) {
    hash.update(relative(REPOSITORY, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex').slice(0, DIGEST_CHARACTERS);
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

function listFiles(folder: string): PageFiles {
  return new Map(
    filesBelow(folder).map((path) => {
      const address = `/${relative(folder, path).split(sep).join('/')}`;
      return [address, { path, type: TYPES[extname(path)] ?? 'application/octet-stream' }];
    }),
  );
}
