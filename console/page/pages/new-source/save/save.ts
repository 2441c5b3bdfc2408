import type { InferRequestType } from 'hono/client';
import { useAct } from '../../../common/act.ts';
import { answerOf, api } from '../../../common/api.ts';

const save = api['new-source'].save.$post;

/** Saves a source to the configuration; it is refused when the file changed since the difference was shown. */
export const useSave = () =>
  useAct({
    act: (json: InferRequestType<typeof save>['json']) => answerOf(save({ json })),
    done: ({ file }, { source }) => ({
      type: 'success',
      title: `${file} holds the source ${source.name} now`,
      text: 'It takes effect in the cloud with the next deployment.',
    }),
    failed: 'The source was not saved',
  });
