import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectExport, ROWS_TO_LOOK_AT } from './inspection.ts';

/** How many cells of a phone column the preparation cannot place in the world. */
export interface UnplacedNumbers {
  readonly column: string;
  /** Cells that hold something. */
  readonly cells: number;
  /** Those that have neither a country code nor a row with a region. */
  readonly unplaced: number;
}

/** Which numbers are to be placed, and what ends or hears of the work. */
export interface PlacingRequest {
  readonly exportPath: string;
  readonly columns: readonly string[];
  readonly regionColumn?: string;
  readonly signal: AbortSignal;
  readonly onStep: (step: string) => void;
}

/**
 * Counts phone numbers without a country code by preparing them on this machine: only the preparation knows how a number
 * that has one can be written.
 *
 * @returns the columns that have such cells
 */
export async function findUnplacedNumbers(request: PlacingRequest): Promise<UnplacedNumbers[]> {
  const { columns, regionColumn, exportPath, signal, onStep } = request;
  const region = regionColumn === undefined ? {} : { regionColumn };
  const identifiers = columns.map((column) => ({ column, type: 'phone', ...region }));
  const source = { name: 'init', audience: { name: 'init' }, identifiers };
  const folder = mkdtempSync(join(tmpdir(), 'audiences-init-'));
  const configFile = join(folder, 'pipeline.config.json');
  writeFileSync(configFile, JSON.stringify({ sources: [source] }));
  const inspected = await inspectExport({
    exportPath,
    rows: ROWS_TO_LOOK_AT,
    source: { configFile, name: source.name },
    signal,
    onStep,
  }).finally(() => rmSync(folder, { recursive: true, force: true }));
  return inspected.columns.flatMap(({ column, outcomes }) => {
    const unplaced = outcomes?.rejected['no_country_code'] ?? 0;
    return outcomes === undefined || unplaced === 0
      ? []
      : [{ column, cells: outcomes.rows - outcomes.missing, unplaced }];
  });
}
