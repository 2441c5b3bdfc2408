import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { showCount, showDistinct, showShare } from '../../../../../lambdas/shared/report-page/numbers.ts';
import { Choice } from '../../../common/Choice.tsx';
import { Outcomes } from '../../../common/report/Outcomes.tsx';
import type { Judgement, SurveyedColumn } from '../../../common/types.ts';
import { useOptions } from '../data.ts';
import { type ColumnDraft, isUsable } from '../draft.ts';
import { PhoneSettings } from './PhoneSettings.tsx';

export interface ColumnCardProps {
  readonly column: SurveyedColumn;
  /** Rows that were read. */
  readonly rows: number;
  /** All columns of the export. */
  readonly columns: readonly SurveyedColumn[];
  readonly use: ColumnDraft;
  /** What else the column is used for; left out: for nothing. */
  readonly role?: string;
  readonly outcome: Judgement['report']['columns'][number] | undefined;
  readonly isJudging: boolean;
  readonly onChange: (use: ColumnDraft) => void;
}

/** Shows a column: why it is taken for what, how it is used, and what would become of its cells. */
export function ColumnCard({
  column,
  rows,
  columns,
  use,
  role,
  outcome,
  isJudging,
  onChange,
}: ColumnCardProps) {
  const options = useOptions().data;
  const types = options?.types ?? [];
  return (
    <Container
      header={
        <Header variant="h3" description={column.reason}>
          {column.column}
        </Header>
      }
    >
      <ColumnLayout columns={2}>
        <SpaceBetween size="s">
          <Choice
            label="Holds"
            value={use.type ?? ''}
            isDisabled={!isUsable(column)}
            options={[
              { value: '', label: 'Nothing to send' },
              ...types.map(({ type, label }) => ({ value: type, label })),
            ]}
            onChange={(value) => {
              const type = types.find((known) => known.type === value)?.type;
              onChange(type === undefined ? {} : { ...readingOf(column), ...use, type });
            }}
          />
          {use.type === 'phone' ? (
            <PhoneSettings column={column} columns={columns} use={use} onChange={onChange} />
          ) : undefined}
        </SpaceBetween>
        <SpaceBetween size="xs">
          <Facts column={column} rows={rows} />
          {role === undefined ? undefined : <StatusIndicator type="success">{role}</StatusIndicator>}
          {use.type === undefined ? undefined : <Outcome outcome={outcome} isJudging={isJudging} />}
        </SpaceBetween>
      </ColumnLayout>
    </Container>
  );
}

/** How digits are read, where the column says so. */
const readingOf = ({ numbers }: SurveyedColumn): ColumnDraft => (numbers === undefined ? {} : { numbers });

function Facts({ column: { missing, distinct }, rows }: Pick<ColumnCardProps, 'column' | 'rows'>) {
  return (
    <Box color="text-body-secondary">
      {showShare(rows - missing, rows)} filled
      {distinct === 0 ? '' : `, ${showDistinct(distinct)}`}
    </Box>
  );
}

function Outcome({ outcome, isJudging }: Pick<ColumnCardProps, 'outcome' | 'isJudging'>) {
  return (
    <>
      {isJudging ? <StatusIndicator type="loading">Counting</StatusIndicator> : undefined}
      {outcome === undefined ? undefined : (
        <>
          <Box>
            <Box variant="strong">{showCount(outcome.hashed + outcome.prehashed)}</Box> cells used (
            {showShare(outcome.hashed + outcome.prehashed, outcome.rows - outcome.missing)} of the filled ones
            {outcome.prehashed === 0 ? '' : `, ${showCount(outcome.prehashed)} of them hashed already`})
          </Box>
          <Outcomes column={outcome} />
        </>
      )}
    </>
  );
}
