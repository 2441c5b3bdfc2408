import { buffer } from 'node:stream/consumers';
import type {
  $Command,
  CleanRoomsClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-cleanrooms';
import { z } from 'zod';

// `error.retry` (API reference, RetryInfo) is younger than the SDK, which leaves out what it does not know.
const failed = z.object({
  error: z.object({ retry: z.object({ retryable: z.boolean().optional() }).optional() }).optional(),
});
const answer = z.object({ protectedQuery: failed.optional(), protectedJob: failed.optional() });

const response = z.object({ statusCode: z.int(), body: z.custom<AsyncIterable<Uint8Array>>() });

type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = Pick<
  $Command<Input, Output, CleanRoomsClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
  'middlewareStack'
>;

/**
 * Keeps what Clean Rooms says about starting a failed analysis again.
 *
 * @param command GetProtectedQuery or GetProtectedJob; it is sent afterwards
 * @returns after the answer: whether Clean Rooms calls the failure retryable; undefined when it does not say
 */
export function watchRetryInfo<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: Command<Input, Output>,
): () => boolean | undefined {
  let retryable: boolean | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { body, statusCode } = response.parse(result.response);
      if (statusCode !== 200) return result;
      const bytes = await buffer(body);
      const { protectedJob, protectedQuery } = answer.parse(JSON.parse(bytes.toString('utf8')));
      retryable = (protectedQuery ?? protectedJob)?.error?.retry?.retryable;
      Object.assign(result.response as object, { body: new Uint8Array(bytes) });
      return result;
    },
    { name: 'watchRetryInfo', step: 'deserialize', priority: 'low' },
  );
  return () => retryable;
}
