import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Command } from '../../../common/Command.tsx';
import { useMayChange } from '../../../common/session.ts';
import type { Place, WrittenSource } from '../../../common/types.ts';
import { type PutOptions, useAgainWhenLost, useCommands, useSurvey } from '../data.ts';
import { useColumnNames } from '../names-store.ts';
import { PrepareHere } from './PrepareHere.tsx';
import { PrepareInStack } from './PrepareInStack.tsx';

export interface NextStepsProps {
  readonly place: Place;
  readonly source: WrittenSource;
  readonly isSaved: boolean;
  /** What saving does to the sources that are there. */
  readonly put: PutOptions;
}

/** What to do with a source that was made: try it here, start it in the cloud, or take the commands. */
export function NextSteps({ place, source, isSaved, put }: NextStepsProps) {
  const [names] = useColumnNames(place);
  const survey = useSurvey(place, names);
  // One that has not ended cannot be used yet; the server would say that it knows none.
  const surveyId = survey.job?.state === 'done' ? survey.job.id : undefined;
  const { data: commands, error } = useCommands(surveyId, source, put);
  useAgainWhenLost(error, survey.again);
  const mayChange = useMayChange();
  return (
    <Container header={<Header variant="h2">Next steps with {source.name}</Header>}>
      <SpaceBetween size="l">
        {mayChange && isSaved ? (
          <>
            <PrepareHere source={source.name} surveyId={surveyId} onSurveyLost={survey.again} />
            {place.kind === 's3' && place.source === source.name ? (
              <PrepareInStack
                source={place.source}
                exportId={place.exportId}
                {...(commands?.run === undefined ? {} : { command: commands.run })}
              />
            ) : undefined}
          </>
        ) : (
          <Box color="text-body-secondary">Once the source is saved, the export can be prepared with it.</Box>
        )}
        {commands === undefined ? undefined : (
          <KeyValuePairs
            columns={1}
            items={[
              ...(commands.fetch === undefined
                ? []
                : [
                    {
                      label: 'Fetch the export to this machine',
                      value: <Command command={commands.fetch} />,
                    },
                  ]),
              {
                label: 'Write the same source in a terminal',
                value: (
                  <>
                    <Command command={commands.init} />
                    {commands.initLeavesOut.length === 0
                      ? undefined
                      : `The command does not write ${new Intl.ListFormat('en').format(commands.initLeavesOut)} as chosen here: correct that in the file.`}
                  </>
                ),
              },
              { label: 'Inspect the columns', value: <Command command={commands.inspect} /> },
              { label: 'Prepare on this machine', value: <Command command={commands.prepare} /> },
              { label: 'Deploy the configuration', value: <Command command={commands.deploy} /> },
              ...(commands.run === undefined
                ? []
                : [{ label: 'Prepare in the cloud and deliver', value: <Command command={commands.run} /> }]),
            ]}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}
