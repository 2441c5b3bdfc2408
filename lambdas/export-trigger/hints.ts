import { z } from 'zod';
import { parseExportKey } from '../shared/exports/keys.ts';
import type { RunRequest } from '../shared/ledger/export-item.ts';
import { UnknownMessageError } from './errors.ts';

/** Where somebody says that there may be something to do. A hint is never the truth: it only says where to look. */
export type Hint =
  | { readonly look: 'everything' }
  | { readonly look: 'queries' }
  | { readonly look: 'source'; readonly source: string; readonly request?: RunRequest }
  | {
      readonly look: 'export';
      readonly source: string;
      readonly exportId: string;
      /** Look even when a later look is already on its way. */
      readonly atOnce: boolean;
      readonly request?: RunRequest;
    }
  | { readonly look: 'job-run'; readonly jobName: string; readonly jobRunId: string }
  | { readonly look: 'nowhere' };

const s3Event = z.object({
  source: z.literal('aws.s3'),
  detail: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
});
const jobRunEvent = z.object({
  source: z.literal('aws.glue'),
  'detail-type': z.literal('Glue Job State Change'),
  detail: z.object({ jobName: z.string(), jobRunId: z.string() }),
});
/** Nothing is documented about the detail of these: they say that some query did something. */
const queryEvent = z.object({ source: z.literal('aws.cleanrooms') });
const scheduledEvent = z.object({ 'detail-type': z.literal('Scheduled Event') });
const lookRequest = z.strictObject({
  request: z.literal('look'),
  source: z.string().optional(),
  exportId: z.string().optional(),
});
const runRequest = z
  .strictObject({
    request: z.literal('run'),
    requestId: z.string().min(1),
    source: z.string().min(1),
    exportId: z.string().min(1).optional(),
    force: z.boolean().default(false),
  })
  .refine(({ exportId, force }) => !force || exportId !== undefined, 'force needs an exportId');

const message = z.union([s3Event, jobRunEvent, queryEvent, scheduledEvent, lookRequest, runRequest]);
type Message = z.infer<typeof message>;

/**
 * Reads an event or a request.
 *
 * @param body an EventBridge event (S3, Glue, Clean Rooms, schedule) or a request of this pipeline
 * @returns where to look
 * @throws {UnknownMessageError} when it is none of these
 */
export function readHint(body: unknown): Hint {
  const result = message.safeParse(body);
  if (!result.success) throw new UnknownMessageError(z.prettifyError(result.error), { cause: result.error });
  return hintOf(result.data);
}

function hintOf(found: Message): Hint {
  if ('request' in found) return found.request === 'look' ? hintOfLook(found) : hintOfRun(found);
  if (!('source' in found)) return { look: 'everything' };
  switch (found.source) {
    case 'aws.s3':
      return hintOfObject(found.detail.object.key);
    case 'aws.glue':
      return { look: 'job-run', jobName: found.detail.jobName, jobRunId: found.detail.jobRunId };
    case 'aws.cleanrooms':
      return { look: 'queries' };
  }
}

function hintOfObject(key: string): Hint {
  const place = parseExportKey(key);
  if (place === undefined || place.file === '') return { look: 'nowhere' };
  const { source, exportId } = place;
  return { look: 'export', source, exportId, atOnce: place.file === '_SUCCESS' };
}

function hintOfLook({ source, exportId }: z.infer<typeof lookRequest>): Hint {
  if (source === undefined) return { look: 'everything' };
  return exportId === undefined
    ? { look: 'source', source }
    : { look: 'export', source, exportId, atOnce: true };
}

function hintOfRun({ requestId, source, exportId, force }: z.infer<typeof runRequest>): Hint {
  const request = { id: requestId, force };
  return exportId === undefined
    ? { look: 'source', source, request }
    : { look: 'export', source, exportId, atOnce: true, request };
}
