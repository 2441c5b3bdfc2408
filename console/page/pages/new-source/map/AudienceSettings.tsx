import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { showDistinct } from '../../../../../lambdas/shared/report-page/numbers.ts';
import { Choice } from '../../../common/Choice.tsx';
import type { Survey } from '../../../common/types.ts';
import { type Draft, faultsIn, isUsable } from '../draft.ts';

export interface AudienceSettingsProps {
  readonly survey: Survey;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** Which audience a row belongs to: by a column, or one for all. */
export function AudienceSettings({ survey, draft, onChange }: AudienceSettingsProps) {
  const { kind, value } = draft.audience;
  const change = (audience: Draft['audience']) => onChange({ ...draft, audience });
  return (
    <SpaceBetween size="s">
      <FormField label="Audience of a row">
        <RadioGroup
          value={kind}
          items={[
            { value: 'column', label: 'A column names it' },
            { value: 'name', label: 'One audience for all rows' },
          ]}
          onChange={({ detail }) =>
            change(
              detail.value === 'column'
                ? { kind: 'column', value: survey.suggestion.audienceColumn ?? '' }
                : { kind: 'name', value: '' },
            )
          }
        />
      </FormField>
      {kind === 'column' ? (
        <Choice
          label="Column that names the audience"
          description={namesText(survey, value)}
          value={value}
          options={survey.columns.filter(isUsable).map(({ column, distinct }) => ({
            value: column,
            label: column,
            description: showDistinct(distinct),
          }))}
          onChange={(column) => change({ kind, value: column })}
        />
      ) : (
        <FormField
          label="Name of the audience"
          description="As it is to be called at TikTok."
          errorText={faultsIn(draft).audience}
          stretch
        >
          <Input value={value} onChange={({ detail }) => change({ kind, value: detail.value })} />
        </FormField>
      )}
    </SpaceBetween>
  );
}

/** What choosing a column gives away, and how much of it. */
function namesText({ columns }: Survey, chosen: string): string {
  const column = columns.find((one) => one.column === chosen);
  const count = column === undefined ? '' : ` This column has ${showDistinct(column.distinct)}.`;
  return `Every distinct value becomes the name of an audience at TikTok, in clear text.${count}`;
}
