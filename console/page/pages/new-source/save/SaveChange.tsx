import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { UseQueryResult } from '@tanstack/react-query';
import { showCountOf } from '../../../../../lambdas/shared/report-page/numbers.ts';
import { Loaded } from '../../../common/Loaded.tsx';
import { useMayChange } from '../../../common/session.ts';
import type { ConfigChange, WrittenSource } from '../../../common/types.ts';
import type { PutOptions } from '../data.ts';
import { Diff } from './Diff.tsx';
import { useSave } from './save.ts';

export interface SaveChangeProps {
  readonly sources: readonly [WrittenSource, ...WrittenSource[]];
  readonly put: PutOptions;
  readonly diff: UseQueryResult<ConfigChange>;
  readonly isSaved: boolean;
  /** Names of sources that are there already. */
  readonly replaced: readonly string[];
  /** Names of the sources that the configuration came with. */
  readonly samples: readonly string[];
  readonly onDropSamples: (drops: boolean) => void;
}

/** Shows what saving changes in the configuration, and saves. */
export function SaveChange(props: SaveChangeProps) {
  const { sources, put, diff, isSaved, replaced, samples, onDropSamples } = props;
  const save = useSave();
  const mayChange = useMayChange();
  const names = sources.map(({ name }) => name).join(', ');
  return (
    <Container
      header={<Header variant="h2">{sources.length === 1 ? `Source ${names}` : `Sources ${names}`}</Header>}
    >
      <SpaceBetween size="m">
        {samples.length === 0 ? undefined : (
          <Checkbox checked={put.dropsSamples} onChange={({ detail }) => onDropSamples(detail.checked)}>
            Take out the sample sources that the configuration came with: {samples.join(', ')}
          </Checkbox>
        )}
        {replaced.length > 0 && !isSaved ? (
          <Alert type="warning">
            The configuration has {replaced.join(', ')} already: saving replaces it. Give another name to keep
            both.
          </Alert>
        ) : undefined}
        <Loaded what="The change" query={diff}>
          {(change) =>
            isSaved ? (
              <StatusIndicator type="success">
                {sources.length === 1
                  ? 'The configuration holds this source'
                  : 'The configuration holds these sources'}
              </StatusIndicator>
            ) : (
              <Diff change={change} />
            )
          }
        </Loaded>
        {mayChange && !isSaved && diff.data !== undefined ? (
          <Button
            variant="primary"
            loading={save.isPending}
            disabled={diff.isPlaceholderData}
            onClick={() => save.mutate({ sources: [...sources], ...put, basedOn: diff.data.basedOn })}
          >
            {sources.length === 1 ? 'Save' : `Save ${showCountOf(sources.length, 'source')}`}
          </Button>
        ) : undefined}
      </SpaceBetween>
    </Container>
  );
}
