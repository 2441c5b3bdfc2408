import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Columns } from '../../common/report/Columns.tsx';
import { Funnel } from '../../common/report/Funnel.tsx';
import { Notices } from '../../common/report/Notices.tsx';
import { Partitions } from '../../common/report/Partitions.tsx';
import type { ExportDetail } from '../../common/types.ts';
import { Deliveries } from './Deliveries.tsx';
import { SameInTerminal } from './SameInTerminal.tsx';
import { Timeline } from './Timeline.tsx';

/** What is known of an export; its report comes with the preparation. */
export function ExportSections({ detail }: { readonly detail: ExportDetail }) {
  const { timeline, notices, funnel, report, deliveries, commands } = detail;
  return (
    <SpaceBetween size="l">
      <Notices notices={notices} />
      <Timeline source={detail.export.source} steps={timeline} />
      {funnel.length === 0 ? undefined : (
        <Container header={<Header variant="h2">From records to people</Header>}>
          <Funnel steps={funnel} />
        </Container>
      )}
      <Deliveries deliveries={deliveries} />
      {report === null ? undefined : (
        <SpaceBetween size="l">
          <Columns columns={report.columns} />
          <Partitions partitions={report.partitions} />
        </SpaceBetween>
      )}
      <SameInTerminal commands={commands} />
    </SpaceBetween>
  );
}
