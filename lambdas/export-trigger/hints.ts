import { z } from 'zod';
import { parseExportKey } from '../shared/exports/keys.ts';
import type { RunRequest } from '../shared/ledger/export-item.ts';
import { UnknownMessageError } from './errors.ts';

/** Where somebody says that there may be something to do. A hint is never the truth: it only says what to check. */
export type Hint =
  | { readonly check: 'everything' }
  | { readonly check: 'queries' }
  | { readonly check: 'source'; readonly source: string; readonly request?: RunRequest }
  /** The schedule of a source has come round. */
  | { readonly check: 'scheduled-source'; readonly source: string; readonly request: RunRequest }
  | {
      readonly check: 'export';
      readonly source: string;
      readonly exportId: string;
      /** Check even when a later check is already on its way. */
      readonly atOnce: boolean;
      readonly request?: RunRequest;
    }
  | { readonly check: 'job-run'; readonly jobName: string; readonly jobRunId: string }
  | { readonly check: 'nowhere' };

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
const checkRequest = z.strictObject({
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
const scheduledRunRequest = z.strictObject({
  request: z.literal('scheduled-run'),
  requestId: z.string().min(1),
  source: z.string().min(1),
});

const message = z.union([
  s3Event,
  jobRunEvent,
  queryEvent,
  scheduledEvent,
  checkRequest,
  runRequest,
  scheduledRunRequest,
]);
type Message = z.infer<typeof message>;

/**
 * Reads an event or a request.
 *
 * @param body an EventBridge event (S3, Glue, Clean Rooms, schedule) or a request of this pipeline
 * @returns what to check
 * @throws {UnknownMessageError} when it is none of these
 */
export function readHint(body: unknown): Hint {
  const result = message.safeParse(body);
  if (!result.success) throw new UnknownMessageError(z.prettifyError(result.error), { cause: result.error });
  return hintOf(result.data);
}

function hintOf(found: Message): Hint {
  if ('request' in found) return hintOfRequest(found);
  if (!('source' in found)) return { check: 'everything' };
  switch (found.source) {
    case 'aws.s3':
      return hintOfObject(found.detail.object.key);
    case 'aws.glue':
      return { check: 'job-run', jobName: found.detail.jobName, jobRunId: found.detail.jobRunId };
    case 'aws.cleanrooms':
      return { check: 'queries' };
  }
}

function hintOfObject(key: string): Hint {
  const place = parseExportKey(key);
  if (place === undefined || place.file === '') return { check: 'nowhere' };
  const { source, exportId } = place;
  return { check: 'export', source, exportId, atOnce: place.file === '_SUCCESS' };
}

function hintOfRequest(found: Extract<Message, { request: string }>): Hint {
  switch (found.request) {
    case 'look':
      return hintOfCheck(found);
    case 'run':
      return hintOfRun(found);
    case 'scheduled-run': {
      const request = { id: found.requestId, force: false };
      return { check: 'scheduled-source', source: found.source, request };
    }
  }
}

function hintOfCheck({ source, exportId }: z.infer<typeof checkRequest>): Hint {
  if (source === undefined) return { check: 'everything' };
  return exportId === undefined
    ? { check: 'source', source }
    : { check: 'export', source, exportId, atOnce: true };
}

function hintOfRun({ requestId, source, exportId, force }: z.infer<typeof runRequest>): Hint {
  const request = { id: requestId, force };
  return exportId === undefined
    ? { check: 'source', source, request }
    : { check: 'export', source, exportId, atOnce: true, request };
}
