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

/** Result of the check of an audience, with the audience. */
export interface CheckResult extends Judgement {
  readonly audience: Audience;
  /** Whether it was delivered recently: for other audiences only the expiry is reported. */
  readonly isRecent: boolean;
}

/** What the monitor needs. */
export interface MonitorTools {
  readonly ledger: LedgerTable;
  readonly tiktok: TikTokClient;
}

/**
 * Asks TikTok about every audience in the ledger and records the answers there, with the match rate of each identifier
 * type. Audiences without a recent delivery are included because they may expire.
 *
 * @param tools what the monitor needs
 * @param days for how many days after its last delivery an audience counts as recent
 * @param calls the advertiser, and how long calls may take
 * @returns the result for each audience
 */
export async function checkAudiences(
  { ledger, tiktok }: MonitorTools,
  days: number,
  calls: CallContext,
): Promise<readonly CheckResult[]> {
  const since = Date.now() - days * DAY_MS;
  const all = await listAudiences(ledger, calls.advertiserId);
  const watched = all.filter((overview): overview is Watched => overview.audience.audienceId !== undefined);
  const results: CheckResult[] = [];
  for (let at = 0; at < watched.length; at += MAX_PAGE_SIZE) {
    const page = watched.slice(at, at + MAX_PAGE_SIZE);
    const ids = page.map(({ audience }) => audience.audienceId);
    const answers = await tiktok.getAudiences(ids, calls);
    const found = new Map(answers.map((answer) => [answer.details.audienceId, answer]));
    for (const { audience, check } of page) {
      const judgement = judgeAudience(audience, found.get(audience.audienceId), check?.record, new Date());
      await ledger.write([checkItem(calls.advertiserId, judgement.check, check)]);
      await noteMatched(ledger, calls.advertiserId, judgement.check, check?.record);
      results.push({ audience, isRecent: isRecent(audience, since), ...judgement });
    }
  }
  const checks = new Map<Audience, AudienceCheck>(results.map(({ audience, check }) => [audience, check]));
  const checked = all.map(({ audience, check }) => ({
    audience,
    check: checks.get(audience) ?? check?.record,
  }));
  await noteMatchRates(ledger, calls.advertiserId, matchByType(checked), new Date());
  return results;
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
