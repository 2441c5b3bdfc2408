import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { useCallback } from 'react';
import { showCount } from '../../../../lambdas/shared/report-page/numbers.ts';
import { pageOf, useAddress } from '../../common/address.ts';
import { DataTable } from '../../common/DataTable.tsx';
import { Empty } from '../../common/Empty.tsx';
import { exportColumns } from '../../common/export-columns.tsx';
import { Failure } from '../../common/Failure.tsx';
import { links } from '../../common/links.ts';
import { PageLink } from '../../common/PageLink.tsx';
import { useSession } from '../../common/session.ts';
import { EXPORT_STATES, PAGE_SIZE, useExports } from './data.ts';
import { ExportFilters } from './ExportFilters.tsx';
import { StartMenu } from './StartMenu.tsx';

/** Every export, found by source, state and text. */
export function ExportsPage() {
  const [address, setAddress] = useAddress('source', 'state', 'text', 'page');
  const { source = '', text = '' } = address;
  const state = EXPORT_STATES.find((known) => known === address.state);
  const filter = { source, state, text, page: pageOf(address.page) };
  const session = useSession();
  const { data, error, isPending, refetch } = useExports(filter);
  const narrow = useCallback(
    (changes: { source?: string; state?: string; text?: string }) =>
      setAddress({ ...changes, page: undefined }),
    [setAddress],
  );
  if (error !== null && data === undefined) {
    return <Failure title="The exports could not be read" error={error} onRetry={() => void refetch()} />;
  }
  const isNarrowed = source !== '' || state !== undefined || text !== '';
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          counter={data === undefined ? undefined : `(${showCount(data.total)})`}
          description="Results of queries and files that landed in the exports bucket, newest first."
          actions={<StartMenu sources={session?.sources ?? []} />}
        >
          Exports
        </Header>
      }
    >
      <DataTable
        label="Exports"
        items={data?.items ?? []}
        isLoading={isPending}
        keyOf={(item) => `${item.source}/${item.exportId}`}
        columns={exportColumns}
        filter={
          <ExportFilters
            filter={filter}
            counts={data?.counts ?? {}}
            total={data?.total}
            sources={session?.sources ?? []}
            onChange={narrow}
          />
        }
        pages={{
          current: filter.page,
          count: Math.ceil((data?.total ?? 0) / PAGE_SIZE),
          onChange: (page) => setAddress({ page: page === 1 ? undefined : String(page) }),
        }}
        empty={
          isNarrowed ? (
            <Empty title="No export fits">Choose other filters, or clear the search.</Empty>
          ) : (
            <Empty title="No exports yet">
              An export appears here when its files land under exports/ in the exports bucket. To send files
              that no source names yet, map them under <PageLink to={links.newSource}>New source</PageLink>.
            </Empty>
          )
        }
      />
    </ContentLayout>
  );
}
