import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import { type DataColumn, DataTable } from '../../common/DataTable.tsx';
import type { ConfigField } from '../../common/types.ts';

const COLUMNS: readonly DataColumn<ConfigField>[] = [
  {
    id: 'field',
    header: 'Field',
    isRowHeader: true,
    minWidth: 140,
    cell: ({ path }) => <Box variant="code">{path}</Box>,
  },
  {
    id: 'value',
    header: 'Value',
    minWidth: 120,
    cell: ({ value, isDefault }) => (
      <>
        <Box variant="code">{value ?? '–'}</Box>
        {isDefault ? (
          <Box fontSize="body-s" color="text-body-secondary">
            the default
          </Box>
        ) : undefined}
      </>
    ),
  },
  {
    id: 'meaning',
    isWide: true,
    header: 'Meaning',
    minWidth: 200,
    cell: ({ description, takes }) => (
      <>
        {description}
        <Box fontSize="body-s" color="text-body-secondary">
          {takes}
        </Box>
      </>
    ),
  },
];

export interface FieldsProps {
  readonly title: string;
  readonly description: string;
  readonly fields: readonly ConfigField[];
}

/** Shows the fields of a source or of a group of settings. */
export function Fields({ title, description, fields }: FieldsProps) {
  return (
    <DataTable
      label={title}
      items={fields}
      keyOf={({ path }) => path}
      columns={COLUMNS}
      header={
        <Header variant="h2" description={description}>
          {title}
        </Header>
      }
      empty={undefined}
    />
  );
}
