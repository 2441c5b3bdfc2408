import { showCount } from '../../../../lambdas/shared/report-page/numbers.ts';
import type { ChoiceProps } from '../../common/Choice.tsx';
import { Empty } from '../../common/Empty.tsx';
import { exportColumns } from '../../common/export-columns.tsx';
import { links } from '../../common/links.ts';
import { ListView } from '../../common/list/ListView.tsx';
import { useListAddress } from '../../common/list/list-address.ts';
import { PageLink } from '../../common/PageLink.tsx';
import { useSession } from '../../common/session.ts';
import type { Session } from '../../common/types.ts';
import { EXPORT_STATES, type ExportFilter, PAGE_SIZE, useExports } from './data.ts';
import { StartMenu } from './StartMenu.tsx';

/** Every export, found by source, state and text. */
export function ExportsPage() {
  const address = useListAddress('source', 'state', 'text');
  const { source = '', text = '', state: named } = address.filters;
  const state = EXPORT_STATES.find((known) => known === named);
  const filter = { source, state, text, page: address.page };
  const sources = useSession()?.sources ?? [];
  const query = useExports(filter);
  return (
    <ListView
      title="Exports"
      noun="export"
      description="Results of queries and files that arrived in the exports bucket, newest first."
      actions={<StartMenu sources={sources} />}
      query={query}
      itemsOf={({ items }) => items}
      pageSize={PAGE_SIZE}
      keyOf={(item) => `${item.source}/${item.exportId}`}
      columns={exportColumns}
      address={address}
      searchLabel="Find exports by id or source"
      choices={[
        sourceChoice(filter, sources, (next) => address.narrow({ source: next })),
        stateChoice(filter, query.data?.counts ?? {}, (next) => address.narrow({ state: next })),
      ]}
      empty={
        <Empty title="No exports yet">
          An export appears here when its files arrive under exports/ in the exports bucket. To send files
          that no source names yet, map them under <PageLink to={links.newSource}>New source</PageLink>.
        </Empty>
      }
    />
  );
}

const sourceChoice = (
  filter: ExportFilter,
  sources: Session['sources'],
  onChange: (source: string) => void,
): ChoiceProps => ({
  label: 'Source',
  value: filter.source,
  options: [
    { value: '', label: 'All sources' },
    ...sources.map(({ name }) => ({ value: name, label: name })),
  ],
  isSearched: sources.length > 10,
  onChange,
});

function stateChoice(
  { state }: ExportFilter,
  counts: Readonly<Record<string, number>>,
  onChange: (state: string) => void,
): ChoiceProps {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    label: 'State',
    value: state ?? '',
    options: [
      { value: '', label: `All states (${showCount(all)})` },
      ...EXPORT_STATES.map((known) => ({
        value: known,
        label: `${known} (${showCount(counts[known] ?? 0)})`,
      })),
    ],
    onChange,
  };
}
