// Delivers hundreds of partitions, for two advertisers that have audiences of the same names, while TikTok fails,
// functions are killed, events are repeated and tokens are revoked for a while; then compares every member at TikTok
// with the truth. Ends with an error when one is off.

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { waitingDeliveries } from '../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../lambdas/shared/ledger/table.ts';
import type { Fault } from '../../local/tiktok-server/types.ts';
import { TWO_ACCOUNTS, writeAdvertisersConfig } from '../helpers/advertisers-config.ts';
import { startUploaderCloud, type UploaderCloud } from '../lambdas/helpers/uploader-cloud.ts';
import { compareWithTruth, type SoakFigures } from './soak-figures.ts';
import { planSoak, type SoakPartition, type SoakPlan, seededRandom } from './soak-plan.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    partitions: { type: 'string', default: '300' },
    audiences: { type: 'string', default: '40' },
    faults: { type: 'string', default: '0.2' },
    'lock-seconds': { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const MINUTES = Number(values.minutes);
const SEED = Number(values.seed);
/** The longest time for the remaining deliveries, on a busy machine. */
const DRAIN_MS = 20 * 60_000;

/** Temporary failures, and from time to time one that needs a redrive. */
const FAULTS: readonly Fault[] = [
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

/** Counts the interference with the deliveries. */
interface Interference {
  kills: number;
  redriven: number;
  repeatedEvents: number;
  revocations: number;
}

const random = seededRandom(SEED);
const plan = planSoak(Number(values.partitions), Number(values.audiences), random);
process.stderr.write(`Soak of ${MINUTES} minutes, seed ${SEED}: ${plan.partitions.length} partitions\n`);
const cloud = await startUploaderCloud({
  configFile: writeAdvertisersConfig(),
  functions: {
    uploader: {
      visibilityTimeoutSeconds: 10,
      environment: {
        TIKTOK_REQUESTS_PER_SECOND: '100',
        TIKTOK_REQUEST_TIMEOUT_SECONDS: '2',
        TIKTOK_UPLOAD_TIMEOUT_SECONDS: '4',
        TIKTOK_CREATE_SETTLES_SECONDS: '4',
        LEASE_SECONDS: '3',
        RETRY_DELAY_SECONDS: '1',
        RETRY_DELAY_MAX_SECONDS: '3',
        CIRCUIT_COOLDOWN_SECONDS: '1',
        REPLACE_RETRY_SECONDS: '2',
        TIKTOK_QUOTA_PERIOD_SECONDS: '2',
      },
    },
  },
  // Longer than the pause between two replaces of an audience, so that most of them find it locked.
  tiktok: { accounts: TWO_ACCOUNTS, minimumMembers: 0, replaceLockMs: 1000 * Number(values['lock-seconds']) },
});
try {
  const interference = await runSoak(cloud, plan);
  const figures = await compareWithTruth(cloud, plan);
  report(figures, interference);
  process.exitCode = isClean(figures) ? 0 : 1;
} finally {
  await cloud.stop();
}

async function runSoak(cloud: UploaderCloud, { partitions }: SoakPlan): Promise<Interference> {
  const interference: Interference = { kills: 0, redriven: 0, repeatedEvents: 0, revocations: 0 };
  const stop = new AbortController();
  const until = Date.now() + MINUTES * 60_000;
  await cloud.tiktok.admin.chaos({ share: Number(values.faults), seed: SEED, faults: FAULTS });
  const background = Promise.all([
    killAtRandom(cloud, interference, stop.signal),
    revokeRepeatedly(cloud, interference, stop.signal),
  ]);
  const clock = setInterval(() => void cloud.tick(), 1000);
  // The last tenth of the time is for the last partitions.
  const pauseMs = (MINUTES * 60_000 * 0.9) / partitions.length;
  for (const [index, partition] of partitions.entries()) {
    await deliverPartition(cloud, partition, interference);
    if (index % 50 === 49)
      process.stderr.write(`${index + 1} partitions delivered to the bucket, ${interference.kills} kills\n`);
    await sleep(pauseMs * 2 * random());
  }
  await sleep(Math.max(0, until - Date.now()));
  stop.abort();
  await background;
  await cloud.tiktok.admin.clearFaults();
  clearInterval(clock);
  await drain(cloud, interference);
  return interference;
}

async function deliverPartition(
  cloud: UploaderCloud,
  partition: SoakPartition,
  interference: Interference,
): Promise<void> {
  const { manifestKey } = await cloud.put(partition);
  if (!partition.isDuplicated) return;
  await cloud.repeatEvent(manifestKey, 2);
  interference.repeatedEvents += 2;
}

/** Kills by the amount of work and not by time, so that a slow machine makes progress too. */
async function killAtRandom(
  cloud: UploaderCloud,
  interference: Interference,
  signal: AbortSignal,
): Promise<void> {
  for (let next = 30; !signal.aborted; ) {
    await sleep(200);
    const { requests } = await cloud.tiktok.admin.counters();
    const done = Object.values(requests).reduce((sum, count) => sum + count, 0);
    if (done < next) continue;
    interference.kills += cloud.function('uploader').kill();
    next = done + 20 + Math.floor(60 * random());
  }
}

/** Revokes the token of one advertiser, then of the other, for a few seconds, every twenty seconds. */
async function revokeRepeatedly(
  cloud: UploaderCloud,
  interference: Interference,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const { token } of TWO_ACCOUNTS) {
      await sleep(15_000 + random() * 10_000);
      if (signal.aborted) return;
      await cloud.tiktok.admin.setToken(token, 'revoked');
      interference.revocations += 1;
      await sleep(2000);
      await cloud.tiktok.admin.setToken(token, 'valid');
    }
  }
}

/** Redrives dead letters, as the operator does, until everything is delivered. */
async function drain(cloud: UploaderCloud, interference: Interference): Promise<void> {
  const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
  for (;;) {
    await cloud.eventSource('uploader').idle(DRAIN_MS);
    const moved = (await cloud.redrive()).length;
    const waiting = (await waitingDeliveries(ledger)).length;
    if (moved === 0 && waiting === 0) return;
    interference.redriven += moved;
    process.stderr.write(`${moved} dead letters redriven, ${waiting} deliveries wait\n`);
    // One event at a time: events of a schedule would keep the queue of a slow machine from becoming empty.
    if (waiting > 0) await cloud.tick();
    await sleep(1000);
  }
}

function report(figures: SoakFigures, interference: Interference): void {
  process.stdout.write(
    `${JSON.stringify({ seed: SEED, minutes: MINUTES, ...interference, ...figures }, null, 2)}\n`,
  );
  process.stdout.write(
    isClean(figures)
      ? 'Zero lost, zero doubled, zero duplicate audiences, no replace out of order, all counts right.\n'
      : 'A figure is wrong: see above.\n',
  );
}

function isClean(figures: SoakFigures): boolean {
  const { lost, doubled, duplicateAudiences, leaked, outOfOrder, miscounted, countedTwice } = figures;
  return [lost, doubled, duplicateAudiences, leaked, outOfOrder, miscounted, countedTwice].every(
    (n) => n === 0,
  );
}
