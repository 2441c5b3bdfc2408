import Box from '@cloudscape-design/components/box';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useState } from 'react';
import { showCountOf } from '../../../../lambdas/shared/report-page/numbers.ts';
import { useAct } from '../../common/act.ts';
import { answerOf, api } from '../../common/api.ts';
import { Confirm } from '../../common/Confirm.tsx';
import { useMayChange } from '../../common/session.ts';
import type { Session } from '../../common/types.ts';

interface Start {
  readonly kind: 'query' | 'run';
  readonly source: Session['sources'][number];
}

/** Starts the query of a source, or the preparation of its exports that are not prepared yet. */
export function StartMenu({ sources }: { readonly sources: Session['sources'] }) {
  const [chosen, setChosen] = useState<Start>();
  const start = useStart(() => setChosen(undefined));
  if (!useMayChange() || sources.length === 0) return undefined;
  const queries = sources.filter(({ hasQuery }) => hasQuery);
  return (
    <>
      <ButtonDropdown
        expandToViewport
        items={[
          {
            text: 'Prepare what is not prepared yet',
            items: sources.map(({ name }) => ({ id: `run ${name}`, text: `Prepare exports of ${name}` })),
          },
          ...(queries.length === 0
            ? []
            : [
                {
                  text: 'Start a protected query',
                  items: queries.map(({ name }) => ({ id: `query ${name}`, text: `Query ${name}` })),
                },
              ]),
        ]}
        onItemClick={({ detail }) => setChosen(startOf(detail.id, sources))}
      >
        Start
      </ButtonDropdown>
      {chosen === undefined ? undefined : (
        <Confirm
          {...wordsOf(chosen)}
          isBusy={start.isPending}
          onAct={() => start.mutate(chosen)}
          onLeave={() => setChosen(undefined)}
        />
      )}
    </>
  );
}

function startOf(id: string, sources: Session['sources']): Start | undefined {
  const [kind, name] = id.split(' ');
  const source = sources.find((known) => known.name === name);
  return source === undefined ? undefined : { kind: kind === 'query' ? 'query' : 'run', source };
}

function wordsOf({ kind, source: { name, runCommand, queryCommand } }: Start) {
  if (kind === 'query') {
    return {
      question: `Start the query of ${name}?`,
      act: 'Start the query',
      command: queryCommand,
      children: (
        <Box>
          Clean Rooms runs the protected query with the parameters of the configuration and bills it. Its
          result is prepared and delivered automatically.
        </Box>
      ),
    };
  }
  return {
    question: `Prepare the exports of ${name}?`,
    act: 'Prepare',
    command: runCommand,
    children: (
      <Box>
        Every complete export of {name} that is not prepared yet is prepared by a Glue job run, which AWS
        bills, and then delivered to TikTok.
      </Box>
    ),
  };
}

function useStart(onEnd: () => void) {
  return useAct({
    act: async ({ kind, source }: Start): Promise<string> => {
      const param = { source: source.name };
      if (kind === 'query') {
        const { state } = await answerOf(
          api.sources[':source'].query.$post({ param, json: { parameters: {} } }),
        );
        return state === 'started' ? 'The query was started' : `No second query was started: one is ${state}`;
      }
      const { exports } = await answerOf(api.sources[':source'].run.$post({ param, json: {} }));
      return exports.length === 0
        ? 'Every export is prepared already'
        : `${showCountOf(exports.length, 'export')} will be prepared`;
    },
    done: (title) => ({ type: 'success', title }),
    failed: 'It was not started',
    onEnd,
  });
}
