import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { admitSchedule } from '../../local/iam/service-calls.ts';
import type { Fault } from '../../local/tiktok-server/types.ts';
import { TWO_ACCOUNTS } from '../helpers/advertisers-config.ts';
import type { UploaderCloud } from '../lambdas/helpers/uploader-cloud.ts';

/** Temporary failures of TikTok, and from time to time one that needs a redrive. */
export const FAULTS: readonly Fault[] = [
  { kind: 'code', code: 40100 },
  { kind: 'code', code: 40132, headers: { 'Retry-After': '1' } },
  { kind: 'code', code: 40133 },
  { kind: 'code', code: 50000 },
  { kind: 'code', code: 50000, when: 'after' },
  { kind: 'code', code: 51010 },
  { kind: 'http', status: 429 },
  { kind: 'http', status: 502 },
  { kind: 'http', status: 500, when: 'after' },
  { kind: 'hang' },
  { kind: 'hang', when: 'after' },
  { kind: 'drop' },
  { kind: 'drop', when: 'after' },
  { kind: 'drop-midway', afterBytes: 900 },
  { kind: 'slow', delayMs: 400 },
  { kind: 'code', code: 40002 },
];

/** Counts the interference with exports and deliveries. */
export interface Interference {
  kills: number;
  redriven: number;
  /** Exports that had failed for good, and were run again. */
  runAgain: number;
  repeatedEvents: number;
  revocations: number;
}

/** What interferes, until it is told to stop. */
export interface Interfering {
  readonly cloud: UploaderCloud;
  readonly counts: Interference;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

const SCHEDULED = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

/** Sends the event of export-trigger's schedule once. */
export async function scan(cloud: UploaderCloud): Promise<void> {
  const QueueUrl = cloud.function('export-trigger').settings.queue?.url;
  const MessageBody = JSON.stringify(SCHEDULED);
  await cloud.aws.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

/** Lets the schedules of export-trigger and audience-monitor come round every few seconds. */
export async function runSchedules({ cloud, signal }: Interfering): Promise<void> {
  while (!signal.aborted) {
    await sleep(10_000, undefined, { signal }).catch(() => undefined);
    await scan(cloud);
    // TikTok's failures end it, and the next hour comes.
    await checkAudiences(cloud).catch(() => undefined);
  }
}

/** Invokes audience-monitor as its schedule does, with the schedule's role. */
async function checkAudiences({ function: functionOf, guard, resources }: UploaderCloud): Promise<void> {
  for (const { input, target } of resources.schedules) {
    if (!('functionName' in target)) continue;
    admitSchedule(guard, target);
    await functionOf(target.functionName).invoke(input);
  }
}

/** Kills by the amount of work and not by time, so that a slow machine makes progress too. */
export async function killAtRandom({ cloud, counts, random, signal }: Interfering): Promise<void> {
  for (let next = 30; !signal.aborted; ) {
    await sleep(200);
    const { requests } = await cloud.tiktok.admin.counters();
    const done = Object.values(requests).reduce((sum, count) => sum + count, 0);
    if (done < next) continue;
    counts.kills += cloud.function('uploader').kill() + cloud.function('export-trigger').kill();
    next = done + 20 + Math.floor(60 * random());
  }
}

/** Revokes the token of one advertiser, then of the other, for a few seconds, every twenty seconds. */
export async function revokeRepeatedly({ cloud, counts, random, signal }: Interfering): Promise<void> {
  while (!signal.aborted) {
    for (const { token } of TWO_ACCOUNTS) {
      await sleep(15_000 + random() * 10_000);
      if (signal.aborted) return;
      await cloud.tiktok.admin.setToken(token, 'revoked');
      counts.revocations += 1;
      await sleep(2000);
      await cloud.tiktok.admin.setToken(token, 'valid');
    }
  }
}
