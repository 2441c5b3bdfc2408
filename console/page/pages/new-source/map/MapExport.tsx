import SpaceBetween from '@cloudscape-design/components/space-between';
import { JobProgress } from '../../../common/JobProgress.tsx';
import type { Place, Survey } from '../../../common/types.ts';
import { useAgainWhenLost, useSurvey } from '../data.ts';
import { type Draft, isUsable } from '../draft.ts';
import { useDraft } from '../draft-store.ts';
import { useJudgedDraft } from '../judged-draft.ts';
import { useColumnNames } from '../names-store.ts';
import { placeKey } from '../place.ts';
import { ColumnList } from './ColumnList.tsx';
import { ExportFacts } from './ExportFacts.tsx';
import { FileWarnings } from './FileWarnings.tsx';
import { NameColumns } from './NameColumns.tsx';
import { Preview } from './Preview.tsx';
import { SourceSettings } from './SourceSettings.tsx';

/** Maps the columns of one export. */
export function MapExport({ place }: { readonly place: Place }) {
  const [names] = useColumnNames(place);
  const [draft, setDraft] = useDraft(placeKey(place));
  const survey = useSurvey(place, names);
  const result = survey.job?.result;
  if (result === undefined || draft === undefined) {
    return (
      <SpaceBetween size="m">
        <JobProgress
          failed="The columns of the export could not be read"
          job={survey.job}
          error={survey.error}
          onAgain={survey.again}
        />
        {survey.job?.state === 'failed' ? <NameColumns place={place} /> : undefined}
      </SpaceBetween>
    );
  }
  return (
    <Mapping
      place={place}
      survey={result}
      surveyId={survey.job?.id}
      draft={draft}
      onChange={setDraft}
      onReadAgain={survey.again}
    />
  );
}

interface MappingProps {
  readonly place: Place;
  readonly survey: Survey;
  readonly surveyId: string | undefined;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onReadAgain: () => void;
}

function Mapping({ place, survey, surveyId, draft, onChange, onReadAgain }: MappingProps) {
  const [names] = useColumnNames(place);
  const judged = useJudgedDraft(surveyId, draft, names);
  useAgainWhenLost(judged.error, onReadAgain);
  return (
    <SpaceBetween size="l">
      <ExportFacts survey={survey} onReadAgain={onReadAgain} />
      <FileWarnings warnings={survey.warnings} />
      {survey.export.format === 'csv' && (names !== undefined || !survey.columns.every(isUsable)) ? (
        <NameColumns place={place} count={survey.columns.length} />
      ) : undefined}
      <ColumnList
        survey={survey}
        draft={draft}
        outcomes={judged.judgement?.report.columns ?? []}
        isJudging={judged.isBusy}
        onChange={onChange}
      />
      <SourceSettings place={place} survey={survey} draft={draft} onChange={onChange} />
      <Preview draft={draft} judged={judged} />
    </SpaceBetween>
  );
}
