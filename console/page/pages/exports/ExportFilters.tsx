import Grid from '@cloudscape-design/components/grid';
import { showCount, showCountOf } from '../../../../lambdas/shared/report-page/numbers.ts';
import { Choice } from '../../common/Choice.tsx';
import { SearchBox } from '../../common/SearchBox.tsx';
import type { Session } from '../../common/types.ts';
import { EXPORT_STATES, type ExportFilter } from './data.ts';

export interface ExportFiltersProps {
  readonly filter: ExportFilter;
  readonly counts: Readonly<Record<string, number>>;
  readonly total: number | undefined;
  readonly sources: Session['sources'];
  readonly onChange: (changes: { source?: string; state?: string; text?: string }) => void;
}

/** Narrows the list of exports. */
export function ExportFilters({ filter, counts, total, sources, onChange }: ExportFiltersProps) {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <Grid
      gridDefinition={[
        { colspan: { default: 12, s: 6 } },
        { colspan: { default: 6, s: 3 } },
        { colspan: { default: 6, s: 3 } },
      ]}
      disableGutters={false}
    >
      <SearchBox
        label="Find exports by id or source"
        text={filter.text}
        {...(total === undefined ? {} : { found: `${showCountOf(total, 'export')} found` })}
        onChange={(text) => onChange({ text })}
      />
      <Choice
        label="Source"
        value={filter.source}
        options={[
          { value: '', label: 'All sources' },
          ...sources.map(({ name }) => ({ value: name, label: name })),
        ]}
        isSearched={sources.length > 10}
        onChange={(source) => onChange({ source })}
      />
      <Choice
        label="State"
        value={filter.state ?? ''}
        options={[
          { value: '', label: `All states (${showCount(all)})` },
          ...EXPORT_STATES.map((state) => ({
            value: state,
            label: `${state} (${showCount(counts[state] ?? 0)})`,
          })),
        ]}
        onChange={(state) => onChange({ state })}
      />
    </Grid>
  );
}
