import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { showBytes, showCountOf } from '../../../../../lambdas/shared/report-page/numbers.ts';
import type { Survey } from '../../../common/types.ts';

const FORMATS = { csv: 'CSV', parquet: 'Parquet', json: 'JSON Lines' } as const;

export interface ExportFactsProps {
  readonly survey: Survey;
  /** Reads an export that has changed since. */
  readonly onReadAgain: () => void;
}

/** Says what the export is, and how much of it was read. */
export function ExportFacts({ survey, onReadAgain }: ExportFactsProps) {
  const { rows, malformed, columns, unusable } = survey;
  const { format, files, bytes } = survey.export;
  return (
    <Box color="text-body-secondary">
      {FORMATS[format]}, {showCountOf(files, 'file')}, {showBytes(bytes)}.{' '}
      {showCountOf(columns.length, 'column')}; {showCountOf(rows, 'row')} read
      {malformed === 0 ? '' : `, ${showCountOf(malformed, 'record')} could not be read`}.
      {unusable.length === 0
        ? ''
        : ` Not usable: ${unusable.map(({ column, type }) => `${column} (${type})`).join(', ')}.`}{' '}
      <Button variant="inline-link" onClick={onReadAgain}>
        Read again
      </Button>
    </Box>
  );
}
