import fc from 'fast-check';
import type { Audience } from '../../../lambdas/shared/ledger/audiences.ts';
import type { SettledState } from '../../../lambdas/shared/ledger/deliveries.ts';
import type { DeliveryFile } from '../../../lambdas/shared/ledger/files.ts';
import { judgeLease } from '../../../lambdas/shared/ledger/lease.ts';
import { joinLine, leaveLine } from '../../../lambdas/shared/ledger/waiting-line.ts';
import { nextStep, type Step } from '../../../lambdas/uploader/plan.ts';

const ADVERTISER = '7';
const LEASE_MS = 90_000;
const SETTLES_MS = 60_000;
const LISTED_AFTER_MS = 50_000;
const MOST_TURNS = 20_000;
/** How long TikTok works on a replace and refuses another, and how long a refused replace waits. */
const LOCK_MS = 20 * 60_000;
const RETRY_MS = 7 * 60_000;

interface TestDelivery {
  readonly id: string;
  readonly action: 'append' | 'replace' | 'remove';
  readonly exportedAt: string;
  /** The content of each part, one member per part. */
  readonly parts: readonly string[];
}

/** Up to four deliveries to one audience, of up to three calls each, which share members. */
export const deliveriesArbitrary: fc.Arbitrary<readonly TestDelivery[]> = fc
  .array(
    fc.record({
      action: fc.constantFrom('append', 'replace', 'remove'),
      day: fc.integer({ min: 10, max: 13 }),
      from: fc.nat(60),
      count: fc.integer({ min: 1, max: 120 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) =>
    all.map(({ action, day, from, count }, index) => ({
      id: `delivery-${index}`,
      action,
      exportedAt: `2026-11-${day}T00:00:00Z`,
      parts: Array.from({ length: count }, (_, part) => `member-${from + part}`),
    })),
  );

interface World {
  nowMs: number;
  audience: Audience;
  /** TikTok's audiences of the name; a new one is missing from the list for a while. */
  readonly audiences: { readonly members: Set<string>; readonly listedAt: number }[];
  readonly ledger: Map<
    string,
    {
      state: 'delivering' | 'waiting' | SettledState;
      applied: number;
      filesPerCall?: number;
      files: DeliveryFile[];
    }
  >;
  /** Until when TikTok refuses a replace. */
  lockedUntil: number;
  /** Deliveries in the order in which they ended. */
  readonly ended: { readonly delivery: TestDelivery; readonly state: SettledState }[];
}

/** Thrown when a function is killed. */
class Killed extends Error {}

/** Thrown when TikTok refuses a replace because an earlier one is unfinished. */
class Locked extends Error {}

/** Thrown when a function gets no answer but survives to release its lease. */
class Unanswered extends Error {}

/**
 * Runs deliveries one step at a time in any order, killing the function or leaving it without an answer, at random right before a call to TikTok, between
 * the call and the ledger, or after both. TikTok refuses a replace for a while after each one; a delivery that waits comes
 * back whether it is due or not, as repeated messages do.
 *
 * @param deliveries the deliveries
 * @param chance gives numbers from 0 to 99
 * @returns the members at TikTok, and those that the deliveries would have left one after the other, as they ended
 */
export function simulate(deliveries: readonly TestDelivery[], chance: Iterator<number>) {
  const dice = (): number => chance.next().value ?? 0;
  const world: World = {
    nowMs: 1_800_000_000_000,
    audience: { audience: 'foodies', format: 'email_sha256' },
    audiences: [],
    ledger: new Map(
      deliveries.map(({ id, parts }) => [
        id,
        { state: 'delivering', applied: 0, files: parts.map(checkedFile) },
      ]),
    ),
    lockedUntil: 0,
    ended: [],
  };
  for (let turn = 0; world.ended.length < deliveries.length; turn++) {
    if (turn > MOST_TURNS) throw new Error('the deliveries never end');
    const open = deliveries.filter(({ id }) => isOpen(world, id));
    const delivery = open[dice() % open.length];
    if (delivery !== undefined) receive(delivery, world, dice);
    world.nowMs += 30_000;
  }
  const members = [...(world.audiences[0]?.members ?? [])].toSorted();
  return {
    audiences: world.audiences.length,
    members,
    expected: expectedMembers(world.ended),
    wronglySuperseded: wronglySuperseded(world.ended),
  };
}

const isOpen = ({ ledger }: World, id: string): boolean =>
  ['delivering', 'waiting'].includes(ledger.get(id)?.state ?? '');

const checkedFile = (member: string): DeliveryFile => ({
  ...{ objectKey: member, etag: 'e', expiresAt: 0 },
  parts: [{ start: 0, end: 65, rows: 1, md5: 'm' }],
});

/** One receive of the delivery's message, until the delivery ends, waits or is killed. */
function receive(delivery: TestDelivery, world: World, dice: () => number): void {
  const verdict = judgeLease(world.audience.lease, delivery.id, world.nowMs, LEASE_MS);
  if (verdict.kind === 'busy') return;
  world.audience = { ...world.audience, lease: verdict.lease };
  const session = { isLookedUp: false };
  const killIf = (limit: number): void => {
    if (dice() < limit) throw dice() < 50 ? new Killed() : new Unanswered();
  };
  try {
    for (;;) {
      const step = viewAndStep(delivery, world, session.isLookedUp);
      if (step.kind === 'wait') break;
      if (step.kind === 'joinLine') {
        wait(delivery, world);
        break;
      }
      if (step.kind === 'finish') {
        end(delivery, step.state, world);
        return;
      }
      killIf(10);
      const perform = PERFORM[step.kind] as Perform<WorkStep['kind']>;
      perform(step, delivery, world, session, killIf);
    }
    releaseLease(world);
  } catch (error) {
    if (error instanceof Locked) wait(delivery, world, world.nowMs + RETRY_MS);
    if (error instanceof Unanswered || error instanceof Locked) releaseLease(world);
    else if (!(error instanceof Killed)) throw error;
  }
}

function wait(delivery: TestDelivery, world: World, nextAttemptAt?: number): void {
  const { id, action, exportedAt } = delivery;
  const entry = { deliveryId: id, partition: id, action, exportedAt };
  const { line } = joinLine(world.audience.waitingLine, entry, world.nowMs);
  const { lease } = world.audience;
  world.audience = {
    ...world.audience,
    lease: lease && nextAttemptAt !== undefined ? { ...lease, applying: false } : lease,
    waitingLine: { ...line, nextAttemptAt: nextAttemptAt ?? line.nextAttemptAt },
  };
  recordOf(delivery, world).state = 'waiting';
}

function releaseLease(world: World): void {
  const { lease } = world.audience;
  const kept = lease?.applying ? { ...lease, until: world.nowMs, isGivenBack: true } : undefined;
  world.audience = { ...world.audience, lease: kept };
}

function viewAndStep(delivery: TestDelivery, world: World, isLookedUp: boolean): Step {
  const { state, applied, filesPerCall, files } = recordOf(delivery, world);
  const { id, action, exportedAt } = delivery;
  const { audience, nowMs } = world;
  return nextStep({
    ...{ id, action, exportedAt, state, applied, filesPerCall, files, audience, isLookedUp, nowMs },
    advertiserId: ADVERTISER,
    createSettlesMs: SETTLES_MS,
  });
}

type WorkStep = Exclude<Step, { kind: 'finish' | 'wait' | 'joinLine' }>;

/** Performs a step; a function may be killed wherever `killIf` is called. */
type Perform<Kind extends WorkStep['kind']> = (
  step: Extract<WorkStep, { kind: Kind }>,
  delivery: TestDelivery,
  world: World,
  session: { isLookedUp: boolean },
  killIf: (limit: number) => void,
) => void;

const lookUp: Perform<'lookUp'> = (_step, _delivery, world, session) => {
  const isThere = world.audiences.some(({ listedAt }) => listedAt <= world.nowMs);
  const intent = isThere ? world.audience.createIntent : undefined;
  const audienceId = isThere ? '740' : undefined;
  world.audience = {
    ...{ ...world.audience, audienceId, createIntent: undefined },
    unconfirmedCreateBy: intent?.deliveryId,
    unconfirmedFilesPerCall: intent?.filesPerCall,
  };
  session.isLookedUp = true;
};

const upload: Perform<'upload'> = (step, delivery, world, _session, killIf) => {
  const record = recordOf(delivery, world);
  for (const { file } of step.parts) {
    killIf(1);
    const filePath = record.files[file]?.objectKey ?? '';
    const handle = { filePath, advertiserId: ADVERTISER, at: world.nowMs };
    record.files = record.files.map((one, index) =>
      index === file ? { ...one, parts: one.parts.map((part) => ({ ...part, upload: handle })) } : one,
    );
  }
};

const create: Perform<'create'> = (step, delivery, world, _session, killIf) => {
  const { filesPerCall } = step;
  const createIntent = { deliveryId: delivery.id, at: world.nowMs, filesPerCall };
  world.audience = applying({ ...world.audience, createIntent });
  killIf(10);
  world.audiences.push({ members: new Set(step.filePaths), listedAt: world.nowMs + LISTED_AFTER_MS });
  killIf(30);
  world.audience = replacedBy(delivery, { ...world.audience, audienceId: '740', createIntent: undefined });
  count(delivery, world, filesPerCall);
};

const confirmCreate: Perform<'confirmCreate'> = (_step, delivery, world) => {
  world.audience = applying(replacedBy(delivery, { ...world.audience, unconfirmedCreateBy: undefined }));
  count(delivery, world, world.audience.unconfirmedFilesPerCall ?? 49);
};

const update: Perform<'update'> = (step, delivery, world, _session, killIf) => {
  const record = recordOf(delivery, world);
  world.audience = applying(world.audience);
  killIf(10);
  if (step.action === 'REPLACE') {
    if (world.nowMs < world.lockedUntil) throw new Locked();
    world.lockedUntil = world.nowMs + LOCK_MS;
  }
  change(world.audiences[0]?.members, step.action, step.filePaths);
  killIf(30);
  if (step.action !== 'REPLACE') {
    count(delivery, world, step.filesPerCall);
    return;
  }
  world.audience = replacedBy(delivery, { ...world.audience, unconfirmedCreateBy: undefined });
  record.applied = 0;
  count(delivery, world, step.filesPerCall);
};

const PERFORM: { readonly [Kind in WorkStep['kind']]: Perform<Kind> } = {
  check: () => {
    throw new Error('every file is checked');
  },
  refuse: () => {
    throw new Error('no delivery is too large');
  },
  resume: (_step, delivery, world) => {
    recordOf(delivery, world).state = 'delivering';
  },
  ...{ lookUp, upload, create, confirmCreate, update },
};

function count(delivery: TestDelivery, world: World, filesPerCall: number): void {
  const record = recordOf(delivery, world);
  record.applied += 1;
  record.filesPerCall = filesPerCall;
}

function recordOf({ id }: TestDelivery, { ledger }: World) {
  const record = ledger.get(id);
  if (record === undefined) throw new Error(`the ledger does not know ${id}`);
  return record;
}

function end(delivery: TestDelivery, state: SettledState, world: World): void {
  recordOf(delivery, world).state = state;
  const waitingLine = leaveLine(world.audience.waitingLine, delivery.id);
  world.audience = { ...world.audience, lease: undefined, waitingLine };
  world.ended.push({ delivery, state });
}

const applying = (audience: Audience): Audience =>
  audience.lease === undefined ? audience : { ...audience, lease: { ...audience.lease, applying: true } };

const replacedBy = ({ id, action, exportedAt }: TestDelivery, audience: Audience): Audience =>
  action === 'replace' ? { ...audience, lastReplacedAt: exportedAt, lastReplacedBy: id } : audience;

function change(members: Set<string> | undefined, action: string, paths: readonly string[]): void {
  if (members === undefined) throw new Error('there is no audience to update');
  if (action === 'REPLACE') members.clear();
  for (const path of paths) {
    if (action === 'REMOVE') members.delete(path);
    else members.add(path);
  }
}

/** The rules of docs/design.md, one delivery after the other. */
function expectedMembers(ended: World['ended']): readonly string[] {
  let members: Set<string> | undefined;
  let replacedAt = '';
  for (const { delivery, state } of ended) {
    const { action, exportedAt, parts } = delivery;
    if (state === 'superseded') continue;
    if (action === 'append') members = new Set([...(members ?? []), ...parts]);
    if (action === 'remove' && members !== undefined)
      members = new Set([...members].filter((member) => !parts.includes(member)));
    if (action === 'replace' && exportedAt >= replacedAt) {
      members = new Set(parts);
      replacedAt = exportedAt;
    }
  }
  return [...(members ?? [])].toSorted();
}

/** Superseded deliveries without a replace of the same time or newer. */
const wronglySuperseded = (ended: World['ended']): readonly string[] =>
  ended
    .filter(({ state }) => state === 'superseded')
    .filter(
      ({ delivery }) =>
        !ended.some(
          ({ delivery: other, state }) =>
            other.action === 'replace' && state === 'delivered' && other.exportedAt >= delivery.exportedAt,
        ),
    )
    .map(({ delivery }) => delivery.id);
