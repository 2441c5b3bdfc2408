import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { useCallback } from 'react';
import { showCount } from '../../../../lambdas/shared/report-page/numbers.ts';
import { pageOf, useAddress } from '../../common/address.ts';
import { DataTable } from '../../common/DataTable.tsx';
import { Empty } from '../../common/Empty.tsx';
import { Failure } from '../../common/Failure.tsx';
import { useSession } from '../../common/session.ts';
import { AudienceFilters } from './AudienceFilters.tsx';
import { AUDIENCE_STATE_NAMES } from './audience-state.ts';
import { advertiserColumn, formatColumns, nameColumn } from './columns.tsx';
import { linesOf, PAGE_SIZE, useAudiences } from './data.ts';

/** Every audience at TikTok, a row for each identifier type. */
export function AudiencesPage() {
  const [address, setAddress] = useAddress('advertiser', 'state', 'text', 'page');
  const { advertiser = '', text = '' } = address;
  const state = AUDIENCE_STATE_NAMES.find((known) => known === address.state);
  const filter = { advertiser, state, text, page: pageOf(address.page) };
  const advertisers = useSession()?.advertisers ?? [];
  const { data, error, isPending, refetch } = useAudiences(filter);
  const narrow = useCallback(
    (changes: { advertiser?: string; state?: string; text?: string }) =>
      setAddress({ ...changes, page: undefined }),
    [setAddress],
  );
  if (error !== null && data === undefined) {
    return <Failure title="The audiences could not be read" error={error} onRetry={() => void refetch()} />;
  }
  const isNarrowed = advertiser !== '' || state !== undefined || text !== '';
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          counter={data === undefined ? undefined : `(${showCount(data.total)})`}
          description="One custom audience at TikTok for each name and identifier type. TikTok takes 24 to 48 hours to match one."
        >
          Audiences
        </Header>
      }
    >
      <DataTable
        label="Audiences"
        items={linesOf(data?.items ?? [])}
        isLoading={isPending}
        keyOf={(line) => `${line.advertiser}/${line.format.format}/${line.audience}`}
        columns={[nameColumn, ...(advertisers.length > 1 ? [advertiserColumn] : []), ...formatColumns]}
        filter={
          <AudienceFilters
            filter={filter}
            counts={data?.counts ?? {}}
            total={data?.total}
            advertisers={advertisers}
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
            <Empty title="No audience fits">Choose other filters, or clear the search.</Empty>
          ) : (
            <Empty title="No audiences yet">
              An audience appears here with the first delivery to it: when an export has been prepared.
            </Empty>
          )
        }
      />
    </ContentLayout>
  );
}
