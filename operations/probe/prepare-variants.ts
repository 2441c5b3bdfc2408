import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../../lambdas/shared/config/schema.ts';
import { OperationError } from '../errors.ts';
import { withPrivateFolder } from '../local-folder.ts';
import { assertExportExists } from '../sources/export-path.ts';
import { prepareLocally } from '../sources/prepare.ts';
import { PrepareFailedError } from '../spark/errors.ts';
import { type LentSpark, withLocalSpark } from '../spark/spark-script.ts';
import { formatOfVariant, sourceOfVariant, type Variant } from './variants.ts';

/** Enough to tell variants apart; the files are sorted by hash, so the first lines are a sample by chance. */
const MOST_LINES = 20_000;
const HASH = /^[0-9a-f]{64}$/;

/** A variant with the hashes that it gives of an export. */
export interface PreparedVariant {
  readonly variant: Variant;
  readonly hashes: readonly string[];
}

/**
 * Prepares an export once for each variant, by the script that Glue runs, and takes some of the hashes. What is prepared
 * is removed again.
 *
 * @param source the source whose columns the export has
 * @param variants the variants
 * @param exportPath the export's folder, or its one file
 * @param signal ends the work when aborted
 * @throws {InvalidRequestError} when there is no export
 * @throws {OperationError} when the export was refused
 */
export async function prepareVariants(
  source: Source,
  variants: readonly Variant[],
  exportPath: string,
  signal: AbortSignal,
): Promise<readonly PreparedVariant[]> {
  assertExportExists(exportPath);
  try {
    return await withPrivateFolder('probe', (folder) =>
      withLocalSpark(exportPath, signal, async (spark) => {
        const prepared: PreparedVariant[] = [];
        for (const variant of variants) {
          const place = join(folder, variant.subject.replaceAll(' ', '-'));
          prepared.push(await prepareVariant(source, variant, { exportPath, place, spark }));
        }
        return prepared;
      }),
    );
  } catch (error) {
    if (!(error instanceof PrepareFailedError)) throw error;
    throw new OperationError(error.message, {
      remedy: `Nothing was sent. Spark's log: ${error.logFile}`,
      cause: error,
    });
  }
}

interface Preparation {
  readonly exportPath: string;
  /** An empty folder. */
  readonly place: string;
  readonly spark: LentSpark;
}

async function prepareVariant(
  source: Source,
  variant: Variant,
  { exportPath, place, spark }: Preparation,
): Promise<PreparedVariant> {
  mkdirSync(place);
  const configFile = join(place, 'pipeline.config.json');
  writeFileSync(configFile, JSON.stringify({ sources: [sourceOfVariant(source, variant)] }));
  const out = join(place, 'out');
  await prepareLocally({ configFile, source: 'probe', exportPath, out }, spark);
  return { variant, hashes: readHashes(join(out, 'tiktok', 'probe', formatOfVariant(variant))) };
}

function readHashes(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.csv'),
  );
  const lines = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n')).filter(Boolean);
  if (!lines.every((line) => HASH.test(line))) {
    throw new OperationError('A prepared file holds a line that is not a hash; nothing was sent');
  }
  return lines.slice(0, MOST_LINES);
}
