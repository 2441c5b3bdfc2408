import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Loaded } from '../../common/Loaded.tsx';
import { AttentionList } from './AttentionList.tsx';
import { usePipeline } from './data.ts';
import { MatchedPeople } from './MatchedPeople.tsx';
import { RecentExports } from './RecentExports.tsx';
import { Stages } from './Stages.tsx';

/** The state of everything, from the query to TikTok. */
export function PipelinePage() {
  const pipeline = usePipeline();
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="From a Clean Rooms query to audiences at TikTok, as it is now.">
          Pipeline
        </Header>
      }
    >
      <Loaded what="The pipeline" query={pipeline}>
        {({ stages, attention, recent, matched }) => (
          <SpaceBetween size="l">
            <Stages stages={stages} />
            <AttentionList items={attention} />
            <RecentExports exports={recent} />
            <MatchedPeople matched={matched} />
          </SpaceBetween>
        )}
      </Loaded>
    </ContentLayout>
  );
}
