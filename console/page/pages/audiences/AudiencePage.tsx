import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useParams } from 'react-router';
import { showCount } from '../../../../lambdas/shared/report-page/numbers.ts';
import { DataTable } from '../../common/DataTable.tsx';
import { deliveryColumns, originColumn } from '../../common/delivery-columns.tsx';
import { Empty } from '../../common/Empty.tsx';
import { Loaded } from '../../common/Loaded.tsx';
import type { AudienceDetail } from '../../common/types.ts';
import { AtTikTok } from './AtTikTok.tsx';
import { formatColumns } from './columns.tsx';
import { linesOf, useAudience } from './data.ts';
import { MatchedInAudience } from './MatchedInAudience.tsx';
import { PastProblems } from './PastProblems.tsx';

/** One audience: each of its identifier types, and how the number of matched people went. */
export function AudiencePage() {
  const { advertiser = '', audience = '' } = useParams();
  const query = useAudience(advertiser, audience);
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={`Advertiser ${advertiser}`}>
          {audience}
        </Header>
      }
    >
      <Loaded what={`Audience ${audience}`} query={query}>
        {(detail) => <Sections detail={detail} />}
      </Loaded>
    </ContentLayout>
  );
}

function Sections({ detail }: { readonly detail: AudienceDetail }) {
  return (
    <SpaceBetween size="l">
      <DataTable
        label="Identifier types of this audience"
        items={linesOf([detail])}
        keyOf={({ format }) => format.format}
        columns={formatColumns}
        header={<Header variant="h2">Identifier types</Header>}
        empty={<Empty title="Nothing delivered yet">The first delivery makes the audience at TikTok.</Empty>}
      />
      <MatchedInAudience detail={detail} />
      <DataTable
        label="Deliveries to this audience"
        items={detail.deliveries}
        keyOf={({ id }) => id}
        columns={[originColumn, ...deliveryColumns]}
        header={
          <Header
            variant="h2"
            counter={`(${showCount(detail.deliveries.length)})`}
            description="Of yesterday and today, and those that wait: a replace waits while TikTok has not finished an earlier one."
          >
            Deliveries
          </Header>
        }
        empty={<Empty title="No recent deliveries">The exports hold earlier ones.</Empty>}
      />
      <AtTikTok formats={detail.formats} />
      <PastProblems formats={detail.formats} />
    </SpaceBetween>
  );
}
