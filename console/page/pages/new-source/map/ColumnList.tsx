import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { showCount, showCountOf } from '../../../../../lambdas/shared/report-page/numbers.ts';
import type { Judgement, Survey, SurveyedColumn } from '../../../common/types.ts';
import type { ColumnDraft, Draft } from '../draft.ts';
import { ColumnCard } from './ColumnCard.tsx';

export interface ColumnListProps {
  readonly survey: Survey;
  readonly draft: Draft;
  /** What would become of the cells of the columns that are used. */
  readonly outcomes: Judgement['report']['columns'];
  readonly isJudging: boolean;
  readonly onChange: (draft: Draft) => void;
}

/** Shows each column with what it holds; those that hold nothing to send are folded away. */
export function ColumnList({ survey, draft, outcomes, isJudging, onChange }: ColumnListProps) {
  const isUsed = ({ column }: SurveyedColumn) => draft.columns[column]?.type !== undefined;
  const isNotable = (column: SurveyedColumn) => isUsed(column) || column.couldBe !== undefined;
  const shown = survey.columns.filter(isNotable);
  const others = survey.columns.filter((column) => !isNotable(column));
  const card = (column: SurveyedColumn) => (
    <ColumnCard
      key={column.place}
      column={column}
      rows={survey.rows}
      columns={survey.columns}
      use={draft.columns[column.column] ?? {}}
      role={roleOf(column.column, draft)}
      outcome={outcomes.find((outcome) => outcome.column === column.column)}
      isJudging={isJudging}
      onChange={(use) => onChange(withUse(draft, column.column, use))}
    />
  );
  return (
    <SpaceBetween size="m">
      <Header
        variant="h2"
        counter={`(${showCount(survey.columns.filter(isUsed).length)} of ${showCount(survey.columns.length)} used)`}
        description="What each column holds. The counts follow each choice."
      >
        Columns
      </Header>
      {shown.map(card)}
      {others.length === 0 ? undefined : (
        <ExpandableSection
          headerText={`${showCountOf(others.length, shown.length === 0 ? 'column' : 'more column')}, not used`}
          defaultExpanded={shown.length === 0}
        >
          <SpaceBetween size="m">{others.map(card)}</SpaceBetween>
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

/** What a column is used for beside identifiers. */
function roleOf(column: string, { audience, columns }: Draft): string | undefined {
  if (audience.kind === 'column' && audience.value === column) return 'Names the audience of each row';
  const isRegion = Object.values(columns).some(({ regionColumn }) => regionColumn === column);
  return isRegion ? 'Gives the region of phone numbers' : undefined;
}

const withUse = (draft: Draft, column: string, use: ColumnDraft): Draft => ({
  ...draft,
  columns: { ...draft.columns, [column]: use },
});
