import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useAddress } from '../../common/address.ts';
import { ApiError } from '../../common/api.ts';
import { Choice } from '../../common/Choice.tsx';
import { Empty } from '../../common/Empty.tsx';
import { ExportState } from '../../common/ExportState.tsx';
import { Loaded } from '../../common/Loaded.tsx';
import { links } from '../../common/links.ts';
import { PageLink } from '../../common/PageLink.tsx';
import { useExport } from './data.ts';
import { ExportSections } from './ExportSections.tsx';
import { RunAgain } from './RunAgain.tsx';

/** One export: its steps, its report, its deliveries, and how to run it again. */
export function ExportPage() {
  const { source = '', exportId = '' } = useParams();
  const [{ run }, setAddress] = useAddress('run');
  const [isAsked, setIsAsked] = useState(false);
  const query = useExport(source, exportId, run, isAsked);
  const detail = query.data;
  const isUnknown = detail === undefined && query.error instanceof ApiError && query.error.status === 404;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            detail === undefined ? (
              `Source ${source}`
            ) : (
              <>
                Source {source} · <ExportState item={detail.export} />
              </>
            )
          }
          actions={
            detail === undefined ? undefined : (
              // In another state it is another question.
              <RunAgain
                key={`${source}/${exportId} ${detail.export.state}`}
                detail={detail}
                onAsked={() => setIsAsked(true)}
              />
            )
          }
        >
          {exportId}
        </Header>
      }
    >
      {isUnknown && run !== undefined ? (
        <Empty title={`The export has no run ${run}`}>
          Reports and deliveries of a run are kept for a limited time.{' '}
          <PageLink to={links.export(source, exportId)}>Open the latest run</PageLink>
        </Empty>
      ) : isUnknown ? (
        <Empty title="The pipeline does not know this export yet">
          It appears here by itself once it is taken up: within a minute after it was started, or after its
          last file has arrived.
        </Empty>
      ) : (
        <Loaded what={`Export ${exportId}`} query={query}>
          {(data) => (
            <SpaceBetween size="l">
              {data.runs.length > 1 ? (
                <Choice
                  label="Run"
                  description="An export that is prepared again becomes a run of its own."
                  value={data.run}
                  options={data.runs.map((id) => ({ value: id, label: id }))}
                  onChange={(id) => setAddress({ run: id })}
                />
              ) : undefined}
              <ExportSections detail={data} />
            </SpaceBetween>
          )}
        </Loaded>
      )}
    </ContentLayout>
  );
}
