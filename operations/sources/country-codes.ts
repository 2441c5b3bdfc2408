import type { NumberReading } from '../../lambdas/shared/config/schema.ts';
import type { IdentifierType } from '../../lambdas/shared/identifiers.ts';
import { countOutcomes } from './inspection.ts';

/** How many cells of a phone column the preparation cannot place in the world. */
export interface UnplacedNumbers {
  readonly column: string;
  /** Cells that hold something. */
  readonly cells: number;
  /** Those that have neither a country code nor a row with a region. */
  readonly unplaced: number;
  /** Those without a country code whose row has a region that is not understood. */
  readonly unknownRegion: number;
}

/** An identifier column, and how the digits without a plus of a phone column are read. */
export interface CountedColumn {
  readonly column: string;
  readonly type: IdentifierType;
  readonly numbers?: NumberReading;
}

/** Which numbers are to be placed, and what ends or hears of the work. */
export interface PlacingRequest {
  readonly exportPath: string;
  /** Every identifier column of the source: which lines are records depends on all of them. */
  readonly columns: readonly CountedColumn[];
  readonly regionColumn?: string;
  /** Names of the columns of CSV files without a header. */
  readonly names?: readonly string[] | undefined;
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
  const { columns, regionColumn, names, exportPath, signal, onStep } = request;
  const region = regionColumn === undefined ? {} : { regionColumn };
  const identifiers = columns.map((column) => (column.type === 'phone' ? { ...column, ...region } : column));
  onStep('Preparing every row, to count numbers without a country code');
  const report = await countOutcomes(exportPath, identifiers, signal, names);
  return report.columns.flatMap(({ column, rows, missing, rejected }) => {
    const { no_country_code: unplaced = 0, unknown_region: unknownRegion = 0 } = rejected;
    if (unplaced + unknownRegion === 0) return [];
    return [{ column, cells: rows - missing, unplaced, unknownRegion }];
  });
}
