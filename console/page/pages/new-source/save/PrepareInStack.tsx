import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct } from '../../../common/act.ts';
import { answerOf, api } from '../../../common/api.ts';
import { Confirm } from '../../../common/Confirm.tsx';
import { links } from '../../../common/links.ts';

export interface PrepareInStackProps {
  readonly source: string;
  readonly exportId: string;
  /** Does the same in a terminal. */
  readonly command?: string;
}

/** Has the deployed pipeline prepare and deliver the export, and opens it. */
export function PrepareInStack({ source, exportId, command }: PrepareInStackProps) {
  const [isAsked, setIsAsked] = useState(false);
  const navigate = useNavigate();
  const run = useAct({
    act: () =>
      answerOf(
        api.exports[':source'][':exportId'].run.$post({
          param: { source, exportId },
          json: { force: false },
        }),
      ),
    done: () => {
      navigate(links.export(source, exportId));
      return { type: 'success', title: `${exportId} will be prepared and delivered` };
    },
    failed: `${exportId} was not started`,
    onEnd: () => setIsAsked(false),
  });
  return (
    <SpaceBetween size="s">
      <Box>
        <Box variant="h3">Prepare in the cloud and deliver</Box>
        <Box color="text-body-secondary">
          Deploy the configuration first: the deployed functions know a new source only then.
        </Box>
      </Box>
      <Button onClick={() => setIsAsked(true)}>Prepare and deliver</Button>
      {isAsked ? (
        <Confirm
          question="Prepare this export and deliver it?"
          act="Prepare and deliver"
          {...(command === undefined ? {} : { command })}
          isBusy={run.isPending}
          onAct={() => run.mutate(undefined)}
          onLeave={() => setIsAsked(false)}
        >
          A Glue job run, which AWS bills, prepares export {exportId} of {source}. Its lines are then
          delivered to TikTok.
        </Confirm>
      ) : undefined}
    </SpaceBetween>
  );
}
