import { IDENTIFIER_TYPES, type IdentifierType, TYPE_OF_FORMAT } from '../../lambdas/shared/identifiers.ts';
import type { AudienceCheck, WaitingLine } from '../../lambdas/shared/ledger/audiences.ts';
import { countBy, holdsText, type Page, type PageChoice, pageOf } from '../page.ts';
import type { NamedAudience } from '../pipeline/pipeline-view.ts';
import { type AudienceStatus, audienceStatus } from '../status/status.ts';

/** The states of an audience of one identifier type. */
export const AUDIENCE_STATES = ['problem', 'waiting', 'expiring', 'notMade', 'matching', 'ready'] as const;
export type AudienceState = (typeof AUDIENCE_STATES)[number];

/** What was delivered last. */
export interface LastDelivery {
  readonly state: string;
  readonly action: string;
  readonly rows: number;
  readonly at: string;
  readonly source?: string;
  readonly runId?: string;
}

/** Deliveries that wait because TikTok has not finished an earlier replace. */
export interface WaitingReplaces {
  /** ISO 8601. */
  readonly since: string;
  readonly nextAttemptAt: string;
  readonly deliveries: number;
}

/** One identifier type of an audience: one custom audience at TikTok, as `status` shows it and more. */
export interface AudienceFormat extends Omit<AudienceStatus, 'advertiser' | 'advertiserId' | 'audience'> {
  readonly type: IdentifierType;
  readonly state: AudienceState;
  /** Lines delivered since it was made or last replaced, less those removed. */
  readonly lines?: number;
  readonly lastReplacedAt?: string;
  readonly lastDelivery?: LastDelivery;
  readonly waiting?: WaitingReplaces;
}

/** An audience of an advertiser, with its identifier types. */
export interface AudienceRow {
  readonly advertiser: string;
  readonly advertiserId: string;
  readonly audience: string;
  readonly formats: readonly AudienceFormat[];
}

/** Which audiences are listed. */
export interface AudienceFilter {
  readonly advertiser?: string | undefined;
  /** Part of the audience's name, its name at TikTok or its id there. */
  readonly text?: string | undefined;
  /** Identifier types in this state, with their audiences. */
  readonly state?: AudienceState | undefined;
}

/** A page of audiences. */
export interface AudiencePage extends Page<AudienceRow> {
  /** How many identifier types are in each state, whatever state is asked for. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Lists audiences by advertiser and name, each with its identifier types.
 *
 * @param audiences all of them
 * @param filter which ones
 * @param choice which page
 */
export function listAudienceRows(
  audiences: readonly NamedAudience[],
  { advertiser, text, state }: AudienceFilter,
  choice: PageChoice,
): AudiencePage {
  const found = audienceRows(audiences).filter(
    (row) =>
      (advertiser === undefined || row.advertiser === advertiser) &&
      holdsText(text, [
        row.audience,
        ...row.formats.flatMap(({ tiktokName, audienceId }) => [tiktokName, audienceId]),
      ]),
  );
  const chosen = state === undefined ? found : found.flatMap((row) => inState(row, state));
  const counts = countBy(
    found.flatMap(({ formats }) => formats),
    (format) => format.state,
  );
  return { ...pageOf(chosen, choice), counts };
}

/** Leaves an audience its identifier types of one state; without any it is left out. */
function inState(row: AudienceRow, state: AudienceState): AudienceRow[] {
  const formats = row.formats.filter((format) => format.state === state);
  return formats.length === 0 ? [] : [{ ...row, formats }];
}

/** Groups identifier types by advertiser and audience, in the order of their names. */
export function audienceRows(audiences: readonly NamedAudience[]): AudienceRow[] {
  const groups = Map.groupBy(audiences, (each) => `${each.advertiserId}\u0000${each.audience.audience}`);
  const rows = [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { advertiserName: advertiser, advertiserId } = first;
    const formats = [first, ...others].map(audienceFormat).toSorted(byType);
    return [{ advertiser, advertiserId, audience: first.audience.audience, formats }];
  });
  return rows.toSorted(
    (a, b) => a.advertiser.localeCompare(b.advertiser) || a.audience.localeCompare(b.audience),
  );
}

const byType = (a: AudienceFormat, b: AudienceFormat): number =>
  IDENTIFIER_TYPES.indexOf(a.type) - IDENTIFIER_TYPES.indexOf(b.type);

function audienceFormat(named: NamedAudience): AudienceFormat {
  const {
    advertiser: _,
    advertiserId: _id,
    audience: _name,
    ...status
  } = audienceStatus(named, named.advertiserName);
  const { deliveredRows, lastReplacedAt, lastDelivery, waitingLine } = named.audience;
  return {
    ...status,
    type: TYPE_OF_FORMAT[named.audience.format],
    state: stateOf(named.audience, named.check?.record),
    ...(deliveredRows === undefined ? {} : { lines: deliveredRows }),
    ...(lastReplacedAt === undefined ? {} : { lastReplacedAt }),
    ...(lastDelivery === undefined ? {} : { lastDelivery: lastDeliveryOf(lastDelivery) }),
    ...(waitingLine === undefined ? {} : { waiting: waitingOf(waitingLine) }),
  };
}

function stateOf(
  { audienceId, waitingLine }: NamedAudience['audience'],
  check: AudienceCheck | undefined,
): AudienceState {
  if (check?.problems.some(({ endedAt }) => endedAt === undefined) === true) return 'problem';
  if (waitingLine !== undefined) return 'waiting';
  if (audienceId === undefined) return 'notMade';
  if (check?.expiresAt !== undefined) return 'expiring';
  return check?.isValid === true ? 'ready' : 'matching';
}

function lastDeliveryOf({
  state,
  action,
  rows,
  at,
  run,
}: NonNullable<NamedAudience['audience']['lastDelivery']>): LastDelivery {
  return { state, action, rows, at, ...(run === undefined ? {} : { source: run.source, runId: run.runId }) };
}

const waitingOf = ({ since, nextAttemptAt, entries }: WaitingLine): WaitingReplaces => ({
  since: new Date(since).toISOString(),
  nextAttemptAt: new Date(nextAttemptAt).toISOString(),
  deliveries: entries.length,
});
