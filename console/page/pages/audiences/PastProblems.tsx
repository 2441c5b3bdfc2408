import Header from '@cloudscape-design/components/header';
import { DataTable } from '../../common/DataTable.tsx';
import { Time } from '../../common/Time.tsx';
import { typeName } from '../../common/type-name.ts';
import type { AudienceFormat } from '../../common/types.ts';

/** What TikTok reported before, and no longer does. Nothing where there was nothing. */
export function PastProblems({ formats }: { readonly formats: readonly AudienceFormat[] }) {
  const problems = formats.flatMap(({ format, pastProblems }) =>
    pastProblems.map((problem) => ({ ...problem, format })),
  );
  if (problems.length === 0) return undefined;
  return (
    <DataTable
      label="Past problems"
      items={problems}
      keyOf={({ format, at, message }) => `${format} ${at} ${message}`}
      header={<Header variant="h2">Past problems</Header>}
      empty={undefined}
      columns={[
        { id: 'message', header: 'Problem', isRowHeader: true, cell: ({ message }) => message },
        { id: 'type', header: 'Type', cell: ({ format }) => typeName(format) },
        { id: 'from', header: 'From', cell: ({ at }) => <Time at={at} /> },
        { id: 'until', header: 'Until', cell: ({ endedAt }) => <Time at={endedAt} /> },
      ]}
    />
  );
}
