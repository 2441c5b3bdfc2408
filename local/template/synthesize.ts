import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { LOCAL_FOLDER, REPOSITORY } from '../../operations/paths.ts';
import { hostEnvironment } from '../../operations/spark/host-environment.ts';
import { TemplateError } from './errors.ts';

/** What the synthesized stack is made of, besides the configuration. */
const SOURCES = ['infra', 'lambdas', 'glue-scripts', 'cdk.json', 'package-lock.json'];

const ASSEMBLIES = join(LOCAL_FOLDER, 'assemblies');
/** How many are kept besides those that another process may still read: each has the bundles of all functions. */
const KEPT_ASSEMBLIES = 4;
const IN_USE_MILLISECONDS = 60 * 60 * 1000;

/**
 * Synthesizes the stack with its bundled functions, as `cdk deploy` does. What was synthesized of the same sources and
 * configuration before is taken as it is.
 *
 * @param configFile absolute path of the configuration
 * @param logFile receives what the CDK app says
 * @returns folder of the cloud assembly
 * @throws {TemplateError} when the app fails
 */
export async function synthesizeStack(configFile: string, logFile: string): Promise<string> {
  await mkdir(ASSEMBLIES, { recursive: true });
  const folder = join(ASSEMBLIES, await digestOf(configFile));
  if (existsSync(folder)) {
    // In use, so not old.
    await utimes(folder, new Date(), new Date());
    return folder;
  }
  await removeOldAssemblies(ASSEMBLIES, Date.now());
  const unfinished = await mkdtemp(join(ASSEMBLIES, 'unfinished-'));
  try {
    await runApp(configFile, unfinished, logFile);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process has finished the same in the meantime.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function runApp(configFile: string, folder: string, logFile: string): Promise<void> {
  const { context } = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8'));
  const log = openSync(logFile, 'a');
  try {
    const app = spawn(process.execPath, [join(REPOSITORY, 'infra', 'app.ts')], {
      cwd: REPOSITORY,
      env: {
        ...hostEnvironment(),
        CDK_CONTEXT_JSON: JSON.stringify(context),
        CDK_OUTDIR: folder,
        // Takes two thirds of the time, and says what `npx cdk` says before a deployment.
        CDK_VALIDATION: 'false',
        PIPELINE_CONFIG_FILE: configFile,
      },
      stdio: ['ignore', log, log],
    });
    const code = await new Promise((resolve, reject) => app.once('error', reject).once('close', resolve));
    if (code !== 0) throw new TemplateError(`the stack could not be synthesized; ${logFile} says why`);
  } finally {
    closeSync(log);
  }
}

async function digestOf(configFile: string): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(configFile));
  for (const source of SOURCES) {
    for (const file of await filesOf(join(REPOSITORY, source))) {
      hash.update(`\0${relative(REPOSITORY, file)}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex').slice(0, 32);
}

/** The files in a folder, or the file itself, in a stable order; not what Python compiles beside them. */
async function filesOf(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && basename(entry.parentPath) !== '__pycache__')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Removes all but the newest folders of synthesized stacks. Those used within the hour stay, whatever their number.
 *
 * @param place where the folders are; several processes may do this at once
 * @param now the time in epoch milliseconds
 */
export async function removeOldAssemblies(place: string, now: number): Promise<void> {
  const names = await readdir(place);
  const folders = await Promise.all(names.map((name) => usedAt(join(place, name))));
  const old = folders
    .flat()
    .toSorted((a, b) => b.usedMs - a.usedMs)
    .slice(KEPT_ASSEMBLIES)
    .filter(({ usedMs }) => now - usedMs > IN_USE_MILLISECONDS);
  for (const { folder } of old) await rm(folder, { recursive: true, force: true });
}

/** When a folder was used last; nothing when another process has removed it in the meantime. */
async function usedAt(folder: string): Promise<{ folder: string; usedMs: number }[]> {
  try {
    return [{ folder, usedMs: (await stat(folder)).mtimeMs }];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
