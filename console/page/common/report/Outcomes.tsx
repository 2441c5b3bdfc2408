import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { explainReason, NOTES, type NoteName } from '../../../../lambdas/shared/report/reasons.ts';
import type { Report } from '../../../../lambdas/shared/report/schema.ts';
import { showCount, showShare } from '../../../../lambdas/shared/report-page/numbers.ts';

type Column = Omit<Report['columns'][number], 'column' | 'type' | 'chosenBy'>;

const NOTE_NAMES = Object.keys(NOTES) as NoteName[];

/** Tells why cells of a column are not used, what the commonest of them look like, and what to do. */
export function Outcomes({ column }: { readonly column: Column }) {
  const reasons = Object.entries(column.rejected).toSorted(([, a], [, b]) => b - a);
  const notes = NOTE_NAMES.filter((name) => column[name] > 0);
  if (reasons.length === 0 && notes.length === 0) {
    return <Box color="text-status-success">Every filled cell is used</Box>;
  }
  return (
    <SpaceBetween size="xs">
      {reasons.map(([reason, count]) => (
        <Reason key={reason} reason={reason} count={count} column={column} />
      ))}
      {notes.map((name) => (
        <div key={name}>
          {showCount(column[name])} used: {NOTES[name].title}
          <Note text={NOTES[name].remedy} />
        </div>
      ))}
    </SpaceBetween>
  );
}

interface ReasonProps {
  readonly reason: string;
  readonly count: number;
  readonly column: Column;
}

function Reason({ reason, count, column: { rows, missing, shapes } }: ReasonProps) {
  const { title, remedy } = explainReason(reason);
  const seen = shapes.filter((shape) => shape.reason === reason).slice(0, 3);
  return (
    <div>
      {showCount(count)} ({showShare(count, rows - missing)}): {title}
      {seen.length === 0 ? undefined : (
        <Note text={`For example ${seen.map(({ shape }) => `“${shape}”`).join(', ')}`} />
      )}
      <Note text={remedy} />
    </div>
  );
}

function Note({ text }: { readonly text: string }) {
  if (text === '') return undefined;
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      {text}
    </Box>
  );
}
