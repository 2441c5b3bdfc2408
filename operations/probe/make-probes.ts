import { createHash } from 'node:crypto';
import { LedgerPace } from '../../lambdas/shared/ledger/pace.ts';
import { listProbes, newProbe, type Probe } from '../../lambdas/shared/ledger/probes.ts';
import type { LedgerTable } from '../../lambdas/shared/ledger/table.ts';
import { type CallContext, TikTokClient } from '../../lambdas/shared/tiktok/client.ts';
import { DAILY_QUOTA_MS } from '../../lambdas/shared/tiktok/constants.ts';
import type { CredentialsSource } from '../../lambdas/shared/tiktok/credentials.ts';
import { AccessError, TikTokError } from '../../lambdas/shared/tiktok/errors.ts';
import { PartlyDoneError } from '../partly-done.ts';
import { linesOf, type PlannedProbe } from './plan-probes.ts';

const CALL_MS = 120_000;
/** How long one command works with TikTok. */
export const WORK_MS = 30 * 60_000;

/** What probes work with. */
export interface ProbeTools {
  readonly tiktok: TikTokClient;
  readonly ledger: LedgerTable;
  readonly calls: CallContext;
}

/** What it takes to reach TikTok for an advertiser. */
export interface ProbeAccess {
  readonly tiktokApiBaseUrl: string;
  readonly credentials: CredentialsSource;
  readonly ledger: LedgerTable;
  /** Requests a second, shared with the deployed functions. */
  readonly requestsPerSecond: number;
  /** Ends the work when aborted. */
  readonly signal: AbortSignal;
}

/** Connects with TikTok as the advertiser of the credentials. */
export async function connectProbes(access: ProbeAccess): Promise<ProbeTools> {
  const { credentials, ledger, requestsPerSecond, signal, tiktokApiBaseUrl } = access;
  const { advertiserId } = await credentials.current();
  const until = performance.now() + WORK_MS;
  const tiktok = new TikTokClient({
    baseUrl: tiktokApiBaseUrl,
    credentials,
    pace: new LedgerPace(ledger, requestsPerSecond),
    requestTimeoutMs: CALL_MS,
    uploadTimeoutMs: CALL_MS,
    quotaPeriodMs: DAILY_QUOTA_MS,
    onAnswer: () => undefined,
  });
  return {
    tiktok,
    ledger,
    calls: { advertiserId, signal, remainingMs: () => until - performance.now() },
  };
}

/**
 * Makes the planned audiences. Each is in the ledger before TikTok is asked for it, so that it can be found and deleted
 * whatever happens. A refusal is an answer too, and so is the lack of one: it is noted, and the next one is made.
 *
 * @param plans what to make
 * @param tools what to work with
 * @param onStep told what is being made
 * @throws {AccessError} when TikTok refuses the token or the permission for the first one
 * @throws {PartlyDoneError} with those that were made, when it ends before all are
 */
export async function makeProbes(
  plans: readonly PlannedProbe[],
  tools: ProbeTools,
  onStep: (name: string) => void,
): Promise<readonly Probe[]> {
  const made: Probe[] = [];
  for (const plan of plans) {
    onStep(`Making ${plan.name}`);
    try {
      made.push(await makeProbe(plan, tools));
    } catch (cause) {
      // Nothing exists at TikTok after a refusal of the first one.
      if (made.length === 0 && cause instanceof AccessError) throw cause;
      const names = [...made, plan].map(({ name }) => `"${name}"`).join(', ');
      throw new PartlyDoneError({
        what: `These audiences were begun: ${names}`,
        ...{ done: made, cause, isStopped: tools.calls.signal.aborted },
        next: '"npx audiences probe --clean-up" deletes those that exist.',
      });
    }
  }
  return made;
}

async function makeProbe(plan: PlannedProbe, tools: ProbeTools): Promise<Probe> {
  const { ledger, calls } = tools;
  const { name, subject, calculateType } = plan;
  const createdAt = new Date().toISOString();
  const intent: Probe = { name, subject, calculateType, lines: linesOf(plan), createdAt };
  const [item] = await ledger.write([newProbe(calls.advertiserId, intent)]);
  const record = { ...intent, ...(await carryOut(plan, tools)) };
  await ledger.write([{ ...item, record }]);
  return record;
}

async function carryOut(
  plan: PlannedProbe,
  tools: ProbeTools,
): Promise<Pick<Probe, 'audienceId' | 'answer'>> {
  let audienceId: string | undefined;
  const { tiktok, calls } = tools;
  try {
    const paths = await uploadAll(plan.create, plan, tools);
    audienceId = await tiktok.createAudience(plan.name, plan.calculateType, paths, calls);
    for (const [action, hashes] of [
      ['REPLACE', plan.replace],
      ['APPEND', plan.append],
    ] as const) {
      if (hashes === undefined) continue;
      const [path = ''] = await uploadAll([hashes], plan, tools);
      await tiktok.updateAudience(audienceId, action, [path], calls);
    }
    return { audienceId, answer: 'accepted' };
  } catch (error) {
    if (!(error instanceof TikTokError) || error instanceof AccessError) throw error;
    const verdict = error.means === 'retry' ? 'no answer' : 'refused';
    return { ...(audienceId === undefined ? {} : { audienceId }), answer: `${verdict}: ${error.message}` };
  }
}

/** Whether TikTok has refused to create the audience, so that it does not exist. */
export const isRefused = ({ audienceId, answer }: Pick<Probe, 'audienceId' | 'answer'>): boolean =>
  audienceId === undefined && answer?.startsWith('refused: ') === true;

async function uploadAll(
  files: readonly (readonly string[])[],
  { calculateType }: PlannedProbe,
  { tiktok, calls }: ProbeTools,
): Promise<string[]> {
  const paths: string[] = [];
  for (const hashes of files) {
    const content = Buffer.from(hashes.map((hash) => `${hash}\n`).join(''));
    const md5 = createHash('md5').update(content).digest('hex');
    const file = { fileName: `probe-${md5}.csv`, bytes: content.length, md5, calculateType };
    paths.push(await tiktok.uploadFile({ ...file, open: () => once(content) }, calls));
  }
  return paths;
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

/** A probe that exists at TikTok. */
export type ExistingProbe = Awaited<ReturnType<typeof findProbes>>[number];

/**
 * Finds the probes of the ledger that have not been deleted, with TikTok's id also where the answer to the creation was
 * lost.
 *
 * @param tools what to work with
 */
export async function findProbes({ ledger, tiktok, calls }: ProbeTools) {
  const probes = await listProbes(ledger, calls.advertiserId);
  const lost = new Set(
    probes.filter(({ record }) => record.audienceId === undefined).map(({ record }) => record.name),
  );
  const ids = new Map<string, string>();
  if (lost.size > 0) {
    for (const { name, audienceId, isCreator } of await tiktok.listAudiences(calls)) {
      if (isCreator !== false && lost.has(name)) ids.set(name, audienceId);
    }
  }
  return probes.map((item) => ({
    item,
    probe: item.record,
    audienceId: item.record.audienceId ?? ids.get(item.record.name),
  }));
}
