import { DataTable } from '../../common/DataTable.tsx';
import { Time } from '../../common/Time.tsx';
import type { Letter } from '../../common/types.ts';

/** Lists dead letters: when, about what, and what was said. */
export function Letters({ letters, title }: { readonly letters: readonly Letter[]; readonly title: string }) {
  return (
    <DataTable
      label={`Dead letters: ${title}`}
      variant="embedded"
      items={letters}
      keyOf={({ messageId }) => messageId}
      empty={undefined}
      columns={[
        {
          id: 'since',
          isWide: true,
          header: 'Since',
          minWidth: 140,
          cell: ({ deadLetteredAt }) => (deadLetteredAt === undefined ? '–' : <Time at={deadLetteredAt} />),
        },
        {
          id: 'subject',
          isWide: true,
          header: 'About',
          minWidth: 160,
          cell: ({ subject }) => subject ?? '–',
        },
        {
          id: 'message',
          header: 'Message',
          isRowHeader: true,
          minWidth: 200,
          cell: ({ message }) => message ?? 'The queue gave it up; the function recorded no reason.',
        },
        { id: 'code', header: 'TikTok’s code', cell: ({ code }) => code ?? '–' },
        {
          id: 'request',
          header: 'TikTok’s request id',
          cell: ({ requestId }) => requestId ?? '–',
        },
      ]}
    />
  );
}
