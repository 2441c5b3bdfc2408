import type { InferRequestType } from 'hono/client';
import { useAct } from '../../../common/act.ts';
import { answerOf, api } from '../../../common/api.ts';

const save = api['new-source'].save.$post;

/** Saves sources to the configuration; they are refused when the file changed since the difference was shown. */
export const useSave = () =>
  useAct({
    act: (json: InferRequestType<typeof save>['json']) => answerOf(save({ json })),
    done: ({ file }, { sources }) => ({
      type: 'success',
      title: `Saved to ${file}: ${sources.map(({ name }) => name).join(', ')}`,
      text: 'It takes effect in the cloud with the next deployment.',
    }),
    failed: 'Nothing was saved',
  });
