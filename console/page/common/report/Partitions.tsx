import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Report } from '../../../../lambdas/shared/report/schema.ts';
import { showBytes, showCount } from '../../../../lambdas/shared/report-page/numbers.ts';
import { type DataColumn, DataTable } from '../DataTable.tsx';
import { Empty } from '../Empty.tsx';
import { typeName } from '../type-name.ts';

type Partition = Report['partitions'][number];

const COLUMNS: readonly DataColumn<Partition>[] = [
  { id: 'audience', header: 'Audience', isRowHeader: true, cell: ({ audience }) => audience },
  { id: 'type', header: 'Type', cell: ({ format }) => typeName(format) },
  { id: 'people', header: 'People', cell: ({ people }) => showCount(people) },
  { id: 'lines', header: 'Lines', cell: ({ unique }) => showCount(unique) },
  { id: 'size', header: 'Size', cell: ({ bytes }) => showBytes(bytes) },
  {
    id: 'minimum',
    header: 'TikTok’s minimum',
    cell: ({ belowMinimum }) =>
      belowMinimum ? (
        <StatusIndicator type="warning">below 1,000 lines</StatusIndicator>
      ) : (
        <StatusIndicator type="success">reached</StatusIndicator>
      ),
  },
];

/** Shows the lines of each audience and identifier type. */
export function Partitions({ partitions }: { readonly partitions: readonly Partition[] }) {
  return (
    <DataTable
      label="Lines per audience and identifier type"
      items={partitions}
      keyOf={({ audience, format }) => `${format}/${audience}`}
      columns={COLUMNS}
      header={
        <Header variant="h2" counter={`(${showCount(partitions.length)})`}>
          Lines per audience
        </Header>
      }
      empty={<Empty title="No lines">No row of the export gave an identifier that can be used.</Empty>}
    />
  );
}
