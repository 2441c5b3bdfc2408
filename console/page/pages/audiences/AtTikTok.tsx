import Header from '@cloudscape-design/components/header';
import { DataTable } from '../../common/DataTable.tsx';
import { Time } from '../../common/Time.tsx';
import { typeName } from '../../common/type-name.ts';
import type { AudienceFormat } from '../../common/types.ts';

/** Under which name and id TikTok knows the audience, and when it was asked last. */
export function AtTikTok({ formats }: { readonly formats: readonly AudienceFormat[] }) {
  return (
    <DataTable
      label="The audience at TikTok"
      items={formats}
      keyOf={({ format }) => format}
      header={<Header variant="h2">At TikTok</Header>}
      empty={undefined}
      columns={[
        { id: 'type', header: 'Type', isRowHeader: true, cell: ({ format }) => typeName(format) },
        { id: 'name', header: 'Name', cell: ({ tiktokName }) => tiktokName ?? '–' },
        { id: 'id', header: 'Id', cell: ({ audienceId }) => audienceId ?? 'not made yet' },
        {
          id: 'valid',
          header: 'Valid',
          cell: ({ isValid }) => (isValid === undefined ? 'not checked yet' : isValid ? 'yes' : 'not yet'),
        },
        {
          id: 'checked',
          header: 'Checked',
          cell: ({ checkedAt }) => (checkedAt === undefined ? '–' : <Time at={checkedAt} />),
        },
        {
          id: 'replaced',
          header: 'Replaced',
          cell: ({ lastReplacedAt }) =>
            lastReplacedAt === undefined ? 'never' : <Time at={lastReplacedAt} />,
        },
      ]}
    />
  );
}
