// Delivers hundreds of partitions, for two advertisers that have audiences of the same names, while TikTok and S3 fail,
// functions and job runs are killed, events are repeated and tokens are revoked for a while. Most are put into the audiences
// bucket; some come from exports, a query and a job of Clean Rooms, which the Glue job prepares over S3A with its own role. Then
// compares every member at TikTok with the truth. Ends with an error when one is off, or when the policies refused a call.

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { waitingDeliveries } from '../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../lambdas/shared/ledger/table.ts';
import { TWO_ACCOUNTS, writeAdvertisersConfig } from '../helpers/advertisers-config.ts';
import { startUploaderCloud, type UploaderCloud } from '../lambdas/helpers/uploader-cloud.ts';
import { FailingGlue } from './helpers/failing-glue.ts';
import {
  landExport,
  partitionsOf,
  planExports,
  RESULT_SOURCES,
  resultPartitions,
  runAgain,
  startResults,
  writeResult,
} from './soak-exports.ts';
import { compareWithTruth, isClean, notMet, type SoakFigures } from './soak-figures.ts';
import {
  FAULTS,
  type Interference,
  killAtRandom,
  revokeRepeatedly,
  runSchedules,
  scan,
} from './soak-interference.ts';
import {
  isDeliveredBeforehand,
  planPartitions,
  type SoakPartition,
  seededRandom,
  truthOf,
} from './soak-plan.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    partitions: { type: 'string', default: '300' },
    exports: { type: 'string', default: '6' },
    audiences: { type: 'string', default: '40' },
    faults: { type: 'string', default: '0.2' },
    's3-faults': { type: 'string', default: '0.05' },
    'lock-seconds': { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const MINUTES = Number(values.minutes);
const SEED = Number(values.seed);
/** The longest time for the remaining deliveries, on a busy machine. */
const DRAIN_MS = 20 * 60_000;

const random = seededRandom(SEED);
const partitions = planPartitions(Number(values.partitions), Number(values.audiences), random);
const exports = planExports(Number(values.exports));
const ofExports = exports.flatMap(partitionsOf);
const counts: Interference = { kills: 0, redriven: 0, runAgain: 0, repeatedEvents: 0, revocations: 0 };
process.stderr.write(
  `Soak of ${MINUTES} minutes, seed ${SEED}: ${partitions.length} partitions, ${exports.length} exports\n`,
);
const cloud = await startUploaderCloud({
  configFile: writeAdvertisersConfig(RESULT_SOURCES),
  functions: {
    'export-trigger': {
      // The claim of a start that was killed is kept for the rest of it; a scan needs more than 30 seconds.
      timeoutSeconds: 45,
      visibilityTimeoutSeconds: 20,
      environment: { SETTLE_SECONDS: '10', RETRY_WAIT_SECONDS: '1', QUERY_RETRY_WAIT_SECONDS: '1' },
    },
    'audience-monitor': { environment: { TIKTOK_QUOTA_PERIOD_SECONDS: '2' } },
    uploader: {
      visibilityTimeoutSeconds: 10,
      environment: {
        TIKTOK_REQUESTS_PER_SECOND: '100',
        TIKTOK_REQUEST_TIMEOUT_SECONDS: '2',
        TIKTOK_UPLOAD_TIMEOUT_SECONDS: '4',
        S3_READ_TIMEOUT_SECONDS: '4',
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
  cleanRooms: { result: { kind: 'folder', folder: writeResult() } },
  // Longer than the pause between two replaces of an audience, so that most of them find it locked.
  tiktok: { accounts: TWO_ACCOUNTS, minimumMembers: 0, replaceLockMs: 1000 * Number(values['lock-seconds']) },
});
const glue = await FailingGlue.start(cloud, Number(values['s3-faults']), seededRandom(SEED));
try {
  await runSoak();
  const all = [...partitions, ...ofExports, ...resultPartitions(cloud)];
  const figures = await compareWithTruth(cloud, truthOf(all));
  process.exitCode = report(figures) ? 0 : 1;
} finally {
  await glue.stop();
  await cloud.stop();
}

async function runSoak(): Promise<void> {
  await deliverBeforehand();
  const stop = new AbortController();
  const until = Date.now() + MINUTES * 60_000;
  await cloud.tiktok.admin.chaos({ share: Number(values.faults), seed: SEED, faults: FAULTS });
  const interfering = { cloud, counts, random, signal: stop.signal };
  const background = Promise.all([
    killAtRandom(interfering),
    revokeRepeatedly(interfering),
    runSchedules(interfering),
    landExports(),
  ]);
  const clock = setInterval(() => void cloud.tick(), 1000);
  // The last tenth of the time is for the last partitions.
  const later = partitions.filter((partition) => !isDeliveredBeforehand(partition));
  const pauseMs = (MINUTES * 60_000 * 0.9) / later.length;
  for (const [index, partition] of later.entries()) {
    await deliverPartition(cloud, partition);
    if (index % 50 === 49)
      process.stderr.write(`${index + 1} partitions delivered to the bucket, ${counts.kills} kills\n`);
    await sleep(pauseMs * 2 * random());
  }
  await sleep(Math.max(0, until - Date.now()));
  stop.abort();
  await background;
  glue.calm();
  await cloud.tiktok.admin.clearFaults();
  clearInterval(clock);
  await drain();
}

/** Nothing fails yet, so that the members are there which are removed later. */
async function deliverBeforehand(): Promise<void> {
  for (const partition of partitions.filter(isDeliveredBeforehand)) await deliverPartition(cloud, partition);
  await cloud.settled();
}

/** All in the first half of the time, so that what fails is tried again while other things fail. */
async function landExports(): Promise<void> {
  await startResults(cloud);
  for (const soakExport of exports) {
    await landExport(cloud, soakExport);
    await sleep((MINUTES * 60_000 * 0.5) / exports.length);
  }
}

async function deliverPartition(cloud: UploaderCloud, partition: SoakPartition): Promise<void> {
  const { manifestKey } = await cloud.put(partition);
  if (!partition.isDuplicated) return;
  await cloud.repeatEvent(manifestKey, 2);
  counts.repeatedEvents += 2;
}

/** Redrives dead letters and runs failed exports again, as the operator does, until everything is delivered. */
async function drain(): Promise<void> {
  const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
  const until = Date.now() + DRAIN_MS;
  while (Date.now() < until) {
    // First: what is prepared by now has its partitions in the queue.
    const { failed, unprepared } = await runAgain(cloud, [...ofExports, ...resultPartitions(cloud)]);
    await cloud.eventSource('uploader').idle(DRAIN_MS);
    const moved = (await cloud.redrive()).length;
    const waiting = (await waitingDeliveries(ledger)).length;
    if (moved === 0 && waiting === 0 && unprepared === 0) return;
    counts.redriven += moved;
    counts.runAgain += failed;
    process.stderr.write(
      `${moved} dead letters redriven, ${waiting} deliveries wait, ${unprepared} exports are not prepared\n`,
    );
    // One event at a time: events of a schedule would keep the queue of a slow machine from becoming empty.
    if (waiting > 0) await cloud.tick();
    if (unprepared > 0) await scan(cloud);
    await sleep(unprepared > 0 ? 3000 : 1000);
  }
}

/** @returns whether the figures are right, and everything has interfered that they are about */
function report(figures: SoakFigures): boolean {
  const { kills, repeatedEvents, revocations } = counts;
  const { denied, killed, throttled } = glue.fates;
  const failedJobRuns = denied + killed + throttled;
  const missing = notMet({ kills, repeatedEvents, revocations, faults: figures.faults, failedJobRuns });
  const facts = { seed: SEED, minutes: MINUTES, ...counts, jobRuns: glue.fates, ...figures };
  process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
  if (!isClean(figures)) process.stdout.write('A figure is wrong: see above.\n');
  else if (missing.length > 0) process.stdout.write(`The soak shows nothing: no ${missing.join(', no ')}.\n`);
  else
    process.stdout.write(
      'Zero lost, zero doubled, zero duplicate audiences, no replace out of order, all counts right, no call refused.\n',
    );
  return isClean(figures) && missing.length === 0;
}
