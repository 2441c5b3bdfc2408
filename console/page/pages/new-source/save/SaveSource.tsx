import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useAddress } from '../../../common/address.ts';
import { Loaded } from '../../../common/Loaded.tsx';
import { useMayChange } from '../../../common/session.ts';
import type { Place } from '../../../common/types.ts';
import { useDiff, useOptions, useSurvey } from '../data.ts';
import { type Draft, writtenSource } from '../draft.ts';
import { useColumnNames } from '../names-store.ts';
import { Diff } from './Diff.tsx';
import { NextSteps } from './NextSteps.tsx';
import { useSave } from './save.ts';

export interface SaveSourceProps {
  readonly place: Place;
  readonly draft: Draft;
}

/** Shows what saving a source changes in the configuration, saves it, and leads on. */
export function SaveSource({ place, draft }: SaveSourceProps) {
  const [names] = useColumnNames();
  const [{ samples: choice }, setAddress] = useAddress('samples');
  const source = writtenSource(draft, names);
  const options = useOptions().data;
  const samples = options?.samples ?? [];
  const isThere = options?.sourceNames.includes(source.name) === true;
  // The difference shows what is replaced, and saving holds to what was shown.
  const put = { replaces: true, dropsSamples: choice === 'drop' };
  const diff = useDiff(source, put);
  const surveyId = useSurvey(place, names).job?.id;
  const save = useSave();
  const mayChange = useMayChange();
  const isSaved = diff.data?.lines.every(({ kind }) => kind === 'same') === true;
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">Source {source.name}</Header>}>
        <SpaceBetween size="m">
          {samples.length === 0 ? undefined : (
            <Checkbox
              checked={put.dropsSamples}
              onChange={({ detail }) => setAddress({ samples: detail.checked ? 'drop' : undefined })}
            >
              Take out the sample sources that the configuration came with: {samples.join(', ')}
            </Checkbox>
          )}
          {isThere && !isSaved ? (
            <Alert type="warning">
              There is a source {source.name} already: saving replaces it. Give this one another name to keep
              both.
            </Alert>
          ) : undefined}
          <Loaded what="The change" query={diff}>
            {(change) => (
              <>
                {isSaved ? (
                  <StatusIndicator type="success">The configuration holds this source</StatusIndicator>
                ) : (
                  <Diff change={change} />
                )}
              </>
            )}
          </Loaded>
          {mayChange && !isSaved && diff.data !== undefined ? (
            <Button
              variant="primary"
              loading={save.isPending}
              onClick={() => save.mutate({ source, ...put, basedOn: diff.data.basedOn })}
            >
              Save to {diff.data.file}
            </Button>
          ) : undefined}
        </SpaceBetween>
      </Container>
      <NextSteps place={place} source={source} surveyId={surveyId} isSaved={isSaved} />
    </SpaceBetween>
  );
}
