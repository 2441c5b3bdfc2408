import Alert from '@cloudscape-design/components/alert';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Choice } from '../../../common/Choice.tsx';
import type { Place, Survey } from '../../../common/types.ts';
import { useOptions } from '../data.ts';
import { type Draft, faultsIn, settingsOf } from '../draft.ts';
import { AudienceSettings } from './AudienceSettings.tsx';

const ACTIONS = [
  { value: 'append', label: 'append', description: 'Adds the people to the audience' },
  { value: 'replace', label: 'replace', description: 'Makes them the whole audience' },
  { value: 'remove', label: 'remove', description: 'Takes them out of the audience' },
] as const;

export interface SourceSettingsProps {
  readonly place: Place;
  readonly survey: Survey;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** What else a source needs: its name, the audience, what a delivery does, to whom, and when. */
export function SourceSettings({ place, survey, draft, onChange }: SourceSettingsProps) {
  const { advertisers = [], kept = [] } = useOptions().data ?? {};
  const settings = settingsOf(draft, kept);
  const faults = faultsIn(draft);
  return (
    <Container header={<Header variant="h2">Source and audience</Header>}>
      <SpaceBetween size="m">
        <AudienceSettings survey={survey} draft={draft} onChange={onChange} />
        <ColumnLayout columns={2}>
          <FormField
            label="Name of the source"
            description="Its exports live under exports/<name>/."
            errorText={faults.name}
            stretch
          >
            <Input value={draft.name} onChange={({ detail }) => onChange({ ...draft, name: detail.value })} />
          </FormField>
          <Choice
            label="What a delivery does"
            value={settings.action}
            options={ACTIONS}
            onChange={(value) =>
              onChange({
                ...draft,
                action: ACTIONS.find((action) => action.value === value)?.value ?? 'append',
              })
            }
          />
          <FormField
            label="Preparation at fixed times"
            description="A cron expression in UTC, for example cron(0 6 * * ? *). Empty: each export is prepared on arrival."
            errorText={faults.prepareSchedule}
            stretch
          >
            <Input
              value={settings.prepareSchedule}
              placeholder="On arrival"
              onChange={({ detail }) => onChange({ ...draft, prepareSchedule: detail.value })}
            />
          </FormField>
          {advertisers.length < 2 ? undefined : (
            <Choice
              label="Advertiser"
              value={settings.advertiser}
              options={[
                { value: '', label: `The first (${advertisers[0]})` },
                ...advertisers.map((name) => ({ value: name, label: name })),
              ]}
              onChange={(advertiser) => onChange({ ...draft, advertiser })}
            />
          )}
        </ColumnLayout>
        {place.kind === 's3' && place.source !== draft.name.trim() ? (
          <Alert type="info">
            This export is in the folder exports/{place.source}/, which belongs to a source of that name. A
            source with another name does not prepare it.
          </Alert>
        ) : undefined}
      </SpaceBetween>
    </Container>
  );
}
