import Grid from '@cloudscape-design/components/grid';
import { showCount, showCountOf } from '../../../../lambdas/shared/report-page/numbers.ts';
import { Choice } from '../../common/Choice.tsx';
import { SearchBox } from '../../common/SearchBox.tsx';
import { AUDIENCE_STATE_NAMES, AUDIENCE_STATES } from './audience-state.ts';
import type { AudienceFilter } from './data.ts';

export interface AudienceFiltersProps {
  readonly filter: AudienceFilter;
  readonly counts: Readonly<Record<string, number>>;
  readonly total: number | undefined;
  readonly advertisers: readonly string[];
  readonly onChange: (changes: { advertiser?: string; state?: string; text?: string }) => void;
}

/** Narrows the list of audiences. */
export function AudienceFilters({ filter, counts, total, advertisers, onChange }: AudienceFiltersProps) {
  return (
    <Grid
      gridDefinition={[
        { colspan: { default: 12, s: 6 } },
        { colspan: { default: 6, s: 3 } },
        { colspan: { default: 6, s: 3 } },
      ]}
    >
      <SearchBox
        label="Find audiences by name"
        text={filter.text}
        {...(total === undefined ? {} : { found: `${showCountOf(total, 'audience')} found` })}
        onChange={(text) => onChange({ text })}
      />
      <Choice
        label="Advertiser"
        value={filter.advertiser}
        options={[
          { value: '', label: 'All advertisers' },
          ...advertisers.map((name) => ({ value: name, label: name })),
        ]}
        onChange={(advertiser) => onChange({ advertiser })}
      />
      <Choice
        label="State"
        value={filter.state ?? ''}
        options={[
          { value: '', label: 'All states' },
          ...AUDIENCE_STATE_NAMES.map((state) => ({
            value: state,
            label: `${AUDIENCE_STATES[state].text} (${showCount(counts[state] ?? 0)})`,
          })),
        ]}
        onChange={(state) => onChange({ state })}
      />
    </Grid>
  );
}
