// Writes THIRD-PARTY-NOTICES: the licences of what the deployed stack contains of others. With --check it only compares.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'THIRD-PARTY-NOTICES');
const LIBRARIES = join(ROOT, 'glue-scripts', 'rows', 'libraries.json');
const FUNCTIONS = ['audience-monitor', 'export-trigger', 'query-runner', 'uploader'];

interface Part {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Texts that must go with it: its licence and its notice. */
  readonly texts: readonly string[];
}

/** Folders of the npm packages that the functions are bundled from, as infra/pipeline-function.ts bundles them. */
async function bundledPackages(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: FUNCTIONS.map((name) => join(ROOT, 'lambdas', name, 'handler.ts')),
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    metafile: true,
    write: false,
    outdir: 'unused',
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const folders = used.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(folders)].sort();
}

function partOf(folder: string): Part {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  const files = readdirSync(join(ROOT, folder)).filter((file) => /^(licen[cs]e|notice)(\.\w+)?$/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(ROOT, folder, file), 'utf8').trim());
  return { name, version, licence: license, texts };
}

/** The terms of the Apache licence, for what is under it and brings no text: libphonenumber's jar, and parts of the AWS SDK. */
function apacheTerms(parts: readonly Part[]): string {
  const text = parts.find(({ name }) => name === '@aws-sdk/client-s3')?.texts[0] ?? '';
  const end = 'END OF TERMS AND CONDITIONS';
  if (!text.includes(end)) throw new Error('@aws-sdk/client-s3 brings no text of the Apache licence');
  return text.slice(0, text.indexOf(end) + end.length);
}

function allParts(packages: readonly Part[]): Part[] {
  const { libphonenumber } = JSON.parse(readFileSync(LIBRARIES, 'utf8'));
  const terms = apacheTerms(packages);
  const library = {
    name: 'libphonenumber',
    version: libphonenumber.version,
    licence: 'Apache-2.0',
    texts: [],
  };
  return [library, ...packages].map((part) =>
    part.texts.length === 0 && part.licence === 'Apache-2.0' ? { ...part, texts: [terms] } : part,
  );
}

function notices(parts: readonly Part[]): string {
  const byText = Map.groupBy(
    parts.flatMap((part) => (part.texts.length === 0 ? [''] : part.texts).map((text) => ({ part, text }))),
    ({ text }) => text,
  );
  const sections = [...byText].map(([text, uses]) => {
    const names = [...new Set(uses.map(({ part }) => `${part.name} ${part.version} (${part.licence})`))];
    return `${names.join('\n')}\n\n${text === '' ? 'The package brings no text of its licence.' : text}\n`;
  });
  const line = `\n${'-'.repeat(80)}\n\n`;
  return `What the deployed stack contains of others, with its licences. Written by "npm run notices".\n${line}${sections.join(line)}`;
}

const packages = (await bundledPackages()).map(partOf);
const text = notices(allParts(packages));
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
  process.stderr.write('THIRD-PARTY-NOTICES is not that of the packages; "npm run notices" writes it\n');
  process.exitCode = 1;
}
