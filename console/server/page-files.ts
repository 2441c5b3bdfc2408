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
/** Of the other layers, the page takes what it says in the words of the report and the types of identifiers. */
const SOURCES = [PAGE_SOURCES, join(REPOSITORY, 'lambdas', 'shared')];
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
  readonly content: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/**
 * The files of the page, by the address that they are served at: nothing else of the disk can be asked for. They are kept in
 * memory (3 MB), so that a console goes on when another one bundles the page again.
 */
export type PageFiles = ReadonlyMap<string, PageFile>;

/**
 * Finds the bundled page, and bundles it when it has not been since its sources changed.
 *
 * @param onBuild hears that it is bundled now, which takes some seconds
 * @param builtFolder where bundled pages are kept. @default .local/console
 */
export async function findPage(onBuild: () => void, builtFolder: string = BUILT): Promise<PageFiles> {
  const name = `page-${sourcesDigest()}`;
  const built = readPage(join(builtFolder, name));
  if (built !== undefined) return built;
  onBuild();
  return buildPage(builtFolder, name);
}

/** Bundles into a folder beside, which takes its name once it is complete: two consoles at once do no harm. */
async function buildPage(builtFolder: string, name: string): Promise<PageFiles> {
  mkdirSync(builtFolder, { recursive: true });
  const aside = mkdtempSync(join(builtFolder, 'build-'));
  const { build } = await import('vite');
  try {
    await build({
      configFile: join(PAGE_SOURCES, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: aside, emptyOutDir: true },
    });
    const page = listFiles(aside);
    keepPage(builtFolder, aside, name);
    return page;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Keeps one page for the next console. One that was bundled meanwhile from the same sources is as good. */
function keepPage(builtFolder: string, aside: string, name: string): void {
  for (const other of readdirSync(builtFolder)) {
    if (other.startsWith('page-') && other !== name) {
      rmSync(join(builtFolder, other), { recursive: true, force: true });
    }
  }
  try {
    renameSync(aside, join(builtFolder, name));
  } catch (error) {
    if (!existsSync(join(builtFolder, name))) throw error;
  }
}

/** @returns undefined when it is not there, or another console is removing it */
function readPage(folder: string): PageFiles | undefined {
  try {
    return listFiles(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Names what the page is made of: its sources, the types it shares with the server, and the libraries' versions. */
function sourcesDigest(): string {
  const hash = createHash('sha256');
  const files = SOURCES.flatMap(filesBelow).toSorted();
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
      const content = new Uint8Array(readFileSync(path));
      return [address, { content, type: TYPES[extname(path)] ?? 'application/octet-stream' }];
    }),
  );
}
