import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { FREQUENT_REPLACE_REMEDY } from '../../lambdas/shared/config/frequent-replaces.ts';
import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';
import { type DeadLetter, listDeadLetters } from '../../lambdas/shared/queue/redrive.ts';
import { audiencesCommand } from '../commands.ts';
import type { Deployment } from '../deployment.ts';
import { type FailedDeliveries, withFailedDeliveries } from '../exports/failed-deliveries.ts';
import { afterFailure } from '../exports/failure-remedy.ts';
import { withLedger } from '../ledger.ts';
import type { Check, Finding } from './finding.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** After this long a finished preparation should have been delivered, long retries at TikTok included. */
const DELIVERY_HOURS = 24;
/** After this long a run folder without a manifest is not just being published. */
const PUBLISHING_HOURS = 1;
/** TikTok works on a replace for a day, sometimes longer, and refuses the next one meanwhile. */
const REPLACE_HOURS = 48;

export interface WorkTools {
  readonly config: PipelineConfig;
  readonly deployment: Deployment;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly now: Date;
}

/** Checks the work under way: dead letters, exports that do not move, folders that a run left unfinished. */
export function workChecks(tools: WorkTools): Check[] {
  const { uploaderDeadLetterQueueUrl, exportTriggerDeadLetterQueueUrl } = tools.deployment;
  return [
    {
      name: 'Dead letters',
      run: async () => [
        await checkDeadLetters(tools.sqs, 'uploader', uploaderDeadLetterQueueUrl),
        await checkDeadLetters(tools.sqs, 'export-trigger', exportTriggerDeadLetterQueueUrl),
      ],
    },
    { name: 'Exports', run: () => checkExports(tools) },
    { name: 'Run folders', run: () => checkRunFolders(tools) },
  ];
}

async function checkDeadLetters(
  sqs: SQSClient,
  queue: string,
  deadLetterQueueUrl: string,
): Promise<Omit<Finding, 'check'>> {
  const letters: DeadLetter[] = [];
  for await (const letter of listDeadLetters(sqs, deadLetterQueueUrl)) letters.push(letter);
  if (letters.length === 0) return { status: 'ok', message: `None of ${queue}` };
  const reasons = new Map<string, number>();
  for (const { reason = 'given up by the queue' } of letters) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const counts = [...reasons].map(([reason, count]) => `${count} × ${reason}`).join(', ');
  return {
    status: 'problem',
    message: `${letters.length} of ${queue}: ${counts}`,
    remedy: `See them with "${audiencesCommand(['redrive'], { queue, list: true })}", correct the cause, put them back with "${audiencesCommand(['redrive'], { queue })}".`,
  };
}

async function checkExports({ config, deployment, now }: WorkTools): Promise<Omit<Finding, 'check'>[]> {
  const items = await withLedger(deployment.ledgerTable, async ({ exports, table }) => {
    const found: ExportItem[] = [];
    for (const { name } of config.sources) {
      for await (const item of exports.list(name)) found.push(item);
    }
    return withFailedDeliveries(table, found);
  });
  const findings = [
    ...items.flatMap((item) => judgeExport(item, config, now)),
    ...judgeReplaces(items, config),
  ];
  if (findings.length > 0) return findings;
  return [{ status: 'ok', message: `${items.length} seen, none failed or stuck` }];
}

/** Exports that are prepared on arrival have no schedule: when they came tells. */
function judgeReplaces(items: readonly ExportItem[], config: PipelineConfig): Omit<Finding, 'check'>[] {
  const replacing = config.sources.filter(({ action }) => action === 'replace').map(({ name }) => name);
  return replacing.flatMap((name): Omit<Finding, 'check'>[] => {
    const times = items
      .filter(({ source }) => source === name)
      .map(({ discoveredAt }) => Date.parse(discoveredAt))
      .toSorted((a, b) => b - a);
    const [latest = 0, before = Number.NEGATIVE_INFINITY] = times;
    if (latest - before >= REPLACE_HOURS * HOUR_MS) return [];
    const message = `${name} replaces its audiences, and its last two exports came within ${REPLACE_HOURS} hours`;
    return [{ status: 'hint', message, remedy: FREQUENT_REPLACE_REMEDY }];
  });
}

function judgeExport(
  item: ExportItem & Partial<FailedDeliveries>,
  config: PipelineConfig,
  now: Date,
): Omit<Finding, 'check'>[] {
  const ageMs = now.getTime() - Date.parse(item.changedAt);
  const { source, exportId } = item;
  const what = `${source}/${exportId}`;
  if (item.state === 'failed') {
    const after = afterFailure(item);
    if (after === undefined) return [];
    const message = `${what} failed: ${item.reason}`;
    return [{ status: 'problem', message, remedy: `${after.remedy} Then "${after.command}".` }];
  }
  if (item.state === 'preparing' && ageMs > 2 * config.preparation.timeoutMinutes * MINUTE_MS) {
    const message = `${what} has been preparing for ${hours(ageMs)}, longer than a job run may take`;
    const run = audiencesCommand(['run'], { source, export: exportId });
    return [{ status: 'problem', message, remedy: `Correct the cause, then "${run}".` }];
  }
  if (item.failedDeliveries !== undefined) {
    const { reason = '', remedy = '' } = item;
    return [{ status: 'problem', message: `${what}: ${reason}`, remedy }];
  }
  if (item.state === 'prepared' && ageMs > DELIVERY_HOURS * HOUR_MS) {
    const message = `${what} was prepared ${hours(ageMs)} ago and is not delivered in full`;
    const status = audiencesCommand(['status'], { source });
    return [{ status: 'hint', message, remedy: `"${status}" says what holds it up.` }];
  }
  return [];
}

const hours = (ms: number): string => `${Math.floor(ms / HOUR_MS)} hours`;

/** A run publishes its manifest last: a folder of files without one was left by a run that did not end. */
async function checkRunFolders({ s3, deployment, now }: WorkTools): Promise<Omit<Finding, 'check'>[]> {
  const folders = new Map<string, { newest: number; isPublished: boolean }>();
  const place = { Bucket: deployment.audiencesBucket, Prefix: 'tiktok/' };
  for await (const page of paginateListObjectsV2({ client: s3 }, place)) {
    for (const { Key = '', LastModified } of page.Contents ?? []) {
      const [, audience, format, run, file] = Key.split('/');
      if (file === undefined) continue;
      const folder = `tiktok/${audience}/${format}/${run}/`;
      const known = folders.get(folder);
      folders.set(folder, {
        newest: Math.max(known?.newest ?? 0, LastModified?.getTime() ?? 0),
        isPublished: known?.isPublished === true || file === 'manifest.json',
      });
    }
  }
  const unfinished = [...folders].filter(
    ([, { newest, isPublished }]) => !isPublished && now.getTime() - newest > PUBLISHING_HOURS * HOUR_MS,
  );
  if (unfinished.length === 0) return [{ status: 'ok', message: `${folders.size}, each with its manifest` }];
  return unfinished.map(([folder]) => ({
    status: 'hint',
    message: `${folder} has files but no manifest: a run did not end there, and nothing of it was delivered`,
    remedy:
      'Run its export again with "npx audiences run --source S --export ID", which finishes or clears it.',
  }));
}
