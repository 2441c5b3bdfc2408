import { showCount } from '../lambdas/shared/report-page/numbers.ts';
import type { UnplacedNumbers } from '../operations/sources/country-codes.ts';

/** Warns of numbers whose row has a region that is not understood. */
export const unknownRegionWarning = (
  { column, cells, unknownRegion }: UnplacedNumbers,
  regionColumn: string | undefined,
): string =>
  `warning: ${showCount(unknownRegion)} of ${showCount(cells)} cells of "${column}" have a region in "${regionColumn ?? ''}" that is not understood: they will be rejected. Write ISO codes, English names or calling codes, or take no column with --region-column -.`;

/** Counts the numbers of a column that nothing places in the world. */
export const unplacedText = ({ column, cells, unplaced }: UnplacedNumbers): string =>
  `${showCount(unplaced)} of ${showCount(cells)} cells of "${column}" have no country code`;

/** Warns of numbers that will be rejected because nothing says where they belong. */
export function unplacedWarning(
  unplaced: readonly UnplacedNumbers[],
  regionColumn: string | undefined,
): string {
  const beside = regionColumn === undefined ? '' : `, and no region in "${regionColumn}"`;
  const byColumn = regionColumn === undefined ? '--region-column (codes, names or calling codes) or ' : '';
  return (
    `warning: ${unplaced.map(unplacedText).join('; ')}${beside}: they will be rejected.\n` +
    `Say where they belong with ${byColumn}--default-region, for example --default-region US.`
  );
}
