import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { showCountOf } from '../../../../lambdas/shared/report-page/numbers.ts';
import { useAct } from '../../common/act.ts';
import { answerOf, api } from '../../common/api.ts';
import { Confirm } from '../../common/Confirm.tsx';
import type { Message } from '../../common/flash.tsx';
import { useMayChange } from '../../common/session.ts';
import type { LetterGroup, Queue } from '../../common/types.ts';

export interface PutBackProps {
  readonly queue: Queue['queue'];
  readonly group: LetterGroup;
}

/** Puts the dead letters of one reason back into their queue. */
export function PutBack({ queue, group: { reason, title, count, command, isAlone } }: PutBackProps) {
  const queries = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const redrive = useAct({
    act: () => answerOf(api.problems.redrive.$post({ json: isAlone ? { queue, reason } : { queue } })),
    done: ({ putBack }) => messageOf(putBack),
    failed: 'The dead letters were not put back',
    onEnd: () => {
      setIsAsked(false);
      void queries.invalidateQueries({ queryKey: ['dead-letters'] });
    },
  });
  if (!useMayChange()) return undefined;
  return (
    <>
      <Button ariaLabel={`Put back: ${title}`} onClick={() => setIsAsked(true)}>
        Put back
      </Button>
      {isAsked ? (
        <Confirm
          question={
            isAlone
              ? `Put ${showCountOf(count, 'dead letter')} back?`
              : `Put every dead letter of ${queue} back?`
          }
          act="Put back"
          command={command}
          isBusy={redrive.isPending}
          onAct={() => redrive.mutate(undefined)}
          onLeave={() => setIsAsked(false)}
        >
          <Box>
            What is put back returns to the queue of {queue} and is tried again at once. A delivery that has
            ended is not made twice. If the cause is not corrected, it comes back; while TikTok refuses the
            token, it waits for a new one.
          </Box>
        </Confirm>
      ) : undefined}
    </>
  );
}

const messageOf = (putBack: number): Message =>
  putBack === 0
    ? {
        type: 'warning',
        title: 'No dead letter was put back',
        text: 'Somebody else reads them at this moment, or has put them back. Try again in a minute.',
      }
    : {
        type: 'success',
        title: `${showCountOf(putBack, 'dead letter')} put back`,
        text: 'It is tried again now, or waits while TikTok refuses the token. What fails again comes back here.',
      };
