import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useAct } from '../../common/act.ts';
import { answerOf, api } from '../../common/api.ts';
import { Confirm } from '../../common/Confirm.tsx';
import { useMayChange } from '../../common/session.ts';
import type { ExportDetail } from '../../common/types.ts';

export interface RunAgainProps {
  readonly detail: ExportDetail;
  /** Called when a person is asked whether to run it, which needs its latest state. */
  readonly onAsked: () => void;
}

/** Prepares an export now; one that was prepared already is prepared again, as a further run. */
export function RunAgain({ detail, onAsked }: RunAgainProps) {
  const { source, exportId, state, hasResult } = detail.export;
  const [isAsked, setIsAsked] = useState(false);
  const force = state === 'prepared' || state === 'delivered';
  const run = useAct({
    act: () =>
      answerOf(
        api.exports[':source'][':exportId'].run.$post({ param: { source, exportId }, json: { force } }),
      ),
    done: () => ({
      type: 'success',
      title: `${exportId} will be prepared`,
      text: 'It begins within a minute; the steps below follow it.',
    }),
    failed: `${exportId} was not started`,
    onEnd: () => setIsAsked(false),
  });
  if (!useMayChange() || state === 'preparing' || !hasResult) return undefined;
  const act = force ? 'Prepare again' : 'Prepare now';
  const ask = () => {
    setIsAsked(true);
    onAsked();
  };
  return (
    <>
      <Button onClick={ask}>{act}</Button>
      {isAsked ? (
        <Confirm
          question={force ? 'Prepare this export again?' : 'Prepare this export now?'}
          act={act}
          command={force ? detail.commands.force : detail.commands.run}
          isBusy={run.isPending}
          onAct={() => run.mutate(undefined)}
          onLeave={() => setIsAsked(false)}
        >
          <Box>
            A Glue job run, which AWS bills, prepares export {exportId} of {source}
            {force ? ' as a further run' : ''}. Its lines are then delivered to TikTok.
          </Box>
        </Confirm>
      ) : undefined}
    </>
  );
}
