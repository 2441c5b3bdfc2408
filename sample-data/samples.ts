import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GenerateOptions, generateExport } from './generate.ts';

type Sample = Omit<GenerateOptions, 'folder'> & { readonly source: string; readonly exportId: string };

/** The committed exports: one for each source of pipeline.config.json and each export format. */
export const SAMPLES: readonly Sample[] = [
  {
    source: 'loyalty',
    // A protected query's id, which Clean Rooms uses as the name of the result's folder.
    exportId: '5f0c2a4e-7d3b-4c19-9b60-1e8a2f7d4c31',
    rows: 2400,
    seed: 11,
    files: 3,
    cutPerMille: 2,
    columns: ['segment', 'email', 'hashed_email', 'phone', 'country', 'idfa', 'gaid', 'last_visit'],
  },
  {
    source: 'web',
    exportId: '2026-11-21',
    rows: 1600,
    seed: 12,
    files: 1,
    format: 'parquet',
    columns: ['email', 'phone', 'last_visit'],
    audiences: ['Website visitors'],
    phones: 'international',
  },
  {
    source: 'app',
    exportId: '2026-11-21',
    rows: 1800,
    seed: 13,
    files: 2,
    format: 'jsonl',
    columns: ['segment', 'device_id', 'email'],
    audiences: ['players', 'lapsed players (90 days)'],
  },
];

/**
 * Writes the samples: `exports/<source>/<export-id>/…`, and beside them `truth/<source>/<export-id>.json`.
 *
 * @param folder folder for the samples; earlier samples in it are replaced
 */
export async function writeSamples(folder: string): Promise<void> {
  for (const sample of SAMPLES) {
    const { source, exportId } = sample;
    const exportFolder = join(folder, 'exports', source, exportId);
    rmSync(exportFolder, { recursive: true, force: true });
    const truth = await generateExport({ ...sample, folder: exportFolder });
    mkdirSync(join(folder, 'truth', source), { recursive: true });
    writeFileSync(join(folder, 'truth', source, `${exportId}.json`), `${JSON.stringify(truth, null, 2)}\n`);
  }
}

if (import.meta.main) await writeSamples(import.meta.dirname);
