import { z } from 'zod';

const text = z.string().min(1);

/** What is asked of export-trigger, in words. */
const REQUESTS = { look: 'check of', run: 'run of', 'scheduled-run': 'scheduled run of' } as const;

/** The fields that say what a message is about: AWS's ids, and names of sources and exports. */
const bodySchema = z.union([
  z
    .object({ detail: z.object({ object: z.object({ key: text }) }) })
    .transform(({ detail }) => detail.object.key),
  z.object({ detail: z.object({ jobRunId: text }) }).transform(({ detail }) => `job run ${detail.jobRunId}`),
  z
    .object({
      request: z.enum(['look', 'run', 'scheduled-run']).transform((request) => REQUESTS[request]),
      ...{ source: text.optional(), exportId: text.optional() },
    })
    .transform(({ request, source = 'every source', exportId }) =>
      [request, exportId === undefined ? source : `${source}/${exportId}`].join(' '),
    ),
  z
    .object({ source: z.enum(['aws.cleanrooms', 'aws.events']), 'detail-type': text })
    .transform((event) => event['detail-type']),
]);

/**
 * Says what a message is about, so that dead letters without a reason can be told apart: the key of an object, a job run, a
 * request, or the kind of an event.
 *
 * @param body text of a message of the queues of export-trigger or uploader
 * @returns undefined when it is none of these; the text itself is never shown
 */
export function subjectOf(body: string): string | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
