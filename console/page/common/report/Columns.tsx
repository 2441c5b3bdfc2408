import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import { IDENTIFIERS } from '../../../../lambdas/shared/identifiers.ts';
import type { Report } from '../../../../lambdas/shared/report/schema.ts';
import { showCount, showShare } from '../../../../lambdas/shared/report-page/numbers.ts';
import { type DataColumn, DataTable } from '../DataTable.tsx';
import { Empty } from '../Empty.tsx';
import { Outcomes } from './Outcomes.tsx';

type Column = Report['columns'][number];

const COLUMNS: readonly DataColumn<Column>[] = [
  { id: 'column', header: 'Column', isRowHeader: true, cell: ({ column }) => column },
  {
    id: 'type',
    header: 'Type',
    cell: ({ type, chosenBy }) => (
      <>
        {IDENTIFIERS[type].label}
        <Box color="text-body-secondary" fontSize="body-s">
          {chosenBy === 'config' ? 'as configured' : 'by its name'}
        </Box>
      </>
    ),
  },
  {
    id: 'filled',
    header: 'Filled',
    cell: ({ rows, missing }) => showShare(rows - missing, rows),
  },
  {
    id: 'used',
    header: 'Used',
    cell: ({ hashed, prehashed }) => showCount(hashed + prehashed),
  },
  {
    id: 'outcomes',
    isWide: true,
    header: 'Not used, and why',
    minWidth: 260,
    cell: (column) => <Outcomes column={column} />,
  },
];

/** Shows what became of the cells of each column. */
export function Columns({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <DataTable
      label="Columns with identifiers"
      items={columns}
      keyOf={({ column }) => column}
      columns={COLUMNS}
      header={
        <Header
          variant="h2"
          counter={`(${showCount(columns.length)})`}
          description="Shapes show letters as “a” and digits as “9”: no value of the export is on this page."
        >
          Columns
        </Header>
      }
      empty={
        <Empty title="No columns with identifiers">The export has no column that holds identifiers.</Empty>
      }
    />
  );
}
