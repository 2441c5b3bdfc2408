import {
  type Audience,
  type AudienceCheck,
  type AudienceOverview,
  checkKey,
  listAudiences,
} from '../shared/ledger/audiences.ts';
import { noteMatchRates } from '../shared/ledger/match-rates.ts';
import { noteMatched } from '../shared/ledger/matched-history.ts';
import type { LedgerTable, Versioned } from '../shared/ledger/table.ts';
import type { CallContext, TikTokClient } from '../shared/tiktok/client.ts';
import { MAX_PAGE_SIZE } from '../shared/tiktok/constants.ts';
import { type Judgement, judgeAudience } from './judge.ts';
import { matchByType } from './match-rates.ts';

const DAY_MS = 86_400_000;

/** An audience that has an id at TikTok. */
type Watched = AudienceOverview & { readonly audience: Audience & { readonly audienceId: string } };

/** What a look at an audience came to, and the audience. */
export interface Look extends Judgement {
  readonly audience: Audience;
  /** Whether it was delivered lately: of the others only the expiry is of interest. */
  readonly isRecent: boolean;
}

/** What the monitor works with. */
export interface MonitorTools {
  readonly ledger: LedgerTable;
  readonly tiktok: TikTokClient;
}

/**
 * Asks TikTok about every audience in the ledger and notes its answers there, with the match rate of each identifier
 * type. One that was not delivered for long is asked about because it may expire.
 *
 * @param tools what to work with
 * @param days for how many days after its last delivery an audience counts as recent
 * @param calls the advertiser, and how long calls may take
 * @returns what came of each
 */
export async function lookAtAudiences(
  { ledger, tiktok }: MonitorTools,
  days: number,
  calls: CallContext,
): Promise<readonly Look[]> {
  const since = Date.now() - days * DAY_MS;
  const all = await listAudiences(ledger, calls.advertiserId);
  const watched = all.filter((overview): overview is Watched => overview.audience.audienceId !== undefined);
  const looks: Look[] = [];
  for (let at = 0; at < watched.length; at += MAX_PAGE_SIZE) {
    const page = watched.slice(at, at + MAX_PAGE_SIZE);
    const ids = page.map(({ audience }) => audience.audienceId);
    const answers = await tiktok.getAudiences(ids, calls);
    const found = new Map(answers.map((answer) => [answer.details.audienceId, answer]));
    for (const { audience, check } of page) {
      const judgement = judgeAudience(audience, found.get(audience.audienceId), check?.record, new Date());
      await ledger.write([checkItem(calls.advertiserId, judgement.check, check)]);
      await noteMatched(ledger, calls.advertiserId, judgement.check, check?.record);
      looks.push({ audience, isRecent: isRecent(audience, since), ...judgement });
    }
  }
  const checks = new Map<Audience, AudienceCheck>(looks.map(({ audience, check }) => [audience, check]));
  const checked = all.map(({ audience, check }) => ({
    audience,
    check: checks.get(audience) ?? check?.record,
  }));
  await noteMatchRates(ledger, calls.advertiserId, matchByType(checked), new Date());
  return looks;
}

const isRecent = ({ lastDelivery }: Audience, since: number): boolean =>
  Date.parse(lastDelivery?.at ?? '') >= since;

const checkItem = (
  advertiserId: string,
  record: AudienceCheck,
  before: Versioned<AudienceCheck> | undefined,
): Versioned<AudienceCheck> => ({
  key: checkKey(advertiserId, record.audience, record.format),
  record,
  version: before?.version ?? 0,
});
