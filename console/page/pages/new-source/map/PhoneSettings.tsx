import SpaceBetween from '@cloudscape-design/components/space-between';
import { isNamedInternational } from '../../../../../lambdas/shared/identifiers.ts';
import { Choice } from '../../../common/Choice.tsx';
import type { SurveyedColumn } from '../../../common/types.ts';
import { useOptions } from '../data.ts';
import { type ColumnDraft, isUsable } from '../draft.ts';

const READINGS = [
  { value: 'auto', label: 'Whichever makes the better number' },
  { value: 'international', label: 'With the country code' },
  { value: 'national', label: 'Without the country code' },
] as const;

export interface PhoneSettingsProps {
  readonly column: SurveyedColumn;
  readonly columns: readonly SurveyedColumn[];
  readonly use: ColumnDraft;
  readonly onChange: (use: ColumnDraft) => void;
}

/** How the phone numbers of a column are read: where they belong, and whether digits begin with the country code. */
export function PhoneSettings({ column, columns, use, onChange }: PhoneSettingsProps) {
  const regions = useOptions().data?.regions ?? [];
  const others = columns.filter((other) => other.column !== column.column && isUsable(other));
  const { type, defaultRegion, regionColumn, numbers } = use;
  const change = (changes: Partial<ColumnDraft>) => {
    const next = { type, defaultRegion, regionColumn, numbers: readingWith(changes), ...changes };
    onChange(
      Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined && value !== '')),
    );
  };
  /** What cells suggest holds only where no region is known. */
  const readingWith = (changes: Partial<ColumnDraft>) => {
    const isPlaced = Boolean(changes.defaultRegion || changes.regionColumn);
    return isPlaced && numbers === column.numbers && !isNamedInternational(column.column)
      ? undefined
      : numbers;
  };
  return (
    <SpaceBetween size="s">
      <Choice
        label="Region of numbers without a country code"
        value={defaultRegion ?? ''}
        isSearched
        options={[
          { value: '', label: 'None: such numbers are not used' },
          ...regions.map(({ code, name }) => ({ value: code, label: `${name} (${code})` })),
        ]}
        onChange={(value) => change({ defaultRegion: value })}
      />
      <Choice
        label="Column with the region of each row"
        value={regionColumn ?? ''}
        isSearched={others.length > 10}
        options={[
          { value: '', label: 'None' },
          ...others.map((other) => ({ value: other.column, label: other.column })),
        ]}
        onChange={(value) => change({ regionColumn: value })}
      />
      <Choice
        label="Digits without a plus are numbers"
        value={numbers ?? 'auto'}
        options={READINGS}
        onChange={(value) => change({ numbers: READINGS.find((reading) => reading.value === value)?.value })}
      />
    </SpaceBetween>
  );
}
