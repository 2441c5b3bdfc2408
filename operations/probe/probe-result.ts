import { MAX_PAGE_SIZE } from '../../lambdas/shared/tiktok/constants.ts';
import type { AudienceDetails } from '../../lambdas/shared/tiktok/types.ts';
import { type ExistingProbe, findProbes, isRefused, type ProbeTools } from './make-probes.ts';
import type { OpenQuestion } from './plan-probes.ts';
import { VARIANTS, type Variant } from './variants.ts';

/** Rates closer than this, as a share of the better one, do not tell variants apart. */
const CLOSE = 0.05;

/** What came of one probe. */
export interface ProbeOutcome {
  readonly name: string;
  readonly subject: string;
  readonly calculateType: string;
  readonly lines: number;
  readonly audienceId?: string;
  /** What TikTok answered when it was made. */
  readonly answer?: string;
  /** Whether TikTok has matched it; false too when it does not exist. */
  readonly isMatched: boolean;
  readonly matchedUsers: number;
  /** Matched people per line. */
  readonly matchRate: number;
}

/** What follows for one type of identifier, in a sentence, and the setting of a source where one follows. */
export interface ProbeVerdict {
  readonly type: string;
  readonly verdict: string;
  readonly setting?: Variant['setting'];
}

export interface ProbeResult {
  readonly outcomes: readonly ProbeOutcome[];
  readonly verdicts: readonly ProbeVerdict[];
}

/**
 * Asks TikTok what it has matched of each probe.
 *
 * @param tools what to work with
 */
export async function readProbeResult(tools: ProbeTools): Promise<ProbeResult> {
  const probes = await findProbes(tools);
  const details = await detailsOf(
    probes.flatMap(({ audienceId }) => audienceId ?? []),
    tools,
  );
  const outcomes = probes.map((probe) => outcomeOf(probe, details.get(probe.audienceId ?? '')));
  return { outcomes, verdicts: judgeProbes(outcomes) };
}

/** What TikTok knows of audiences, by id. */
export async function detailsOf(
  ids: readonly string[],
  { tiktok, calls }: ProbeTools,
): Promise<Map<string, AudienceDetails>> {
  const details = new Map<string, AudienceDetails>();
  for (let at = 0; at < ids.length; at += MAX_PAGE_SIZE) {
    for (const found of await tiktok.getAudiences(ids.slice(at, at + MAX_PAGE_SIZE), calls)) {
      details.set(found.details.audienceId, found.details);
    }
  }
  return details;
}

function outcomeOf({ probe, audienceId }: ExistingProbe, details: AudienceDetails | undefined): ProbeOutcome {
  const { name, subject, calculateType, lines, answer } = probe;
  const isMatched = details?.isValid ?? false;
  const matchedUsers = isMatched ? (details?.matched ?? 0) : 0;
  return {
    ...{ name, subject, calculateType, lines, isMatched, matchedUsers, matchRate: matchedUsers / lines },
    ...(audienceId === undefined ? {} : { audienceId }),
    ...(answer === undefined ? {} : { answer }),
  };
}

/**
 * Says which setting follows for each type of identifier.
 *
 * @param outcomes of one or more probes; of two of one variant the later by name counts
 */
export function judgeProbes(outcomes: readonly ProbeOutcome[]): readonly ProbeVerdict[] {
  const latest = new Map(outcomes.map((outcome) => [outcome.subject, outcome]));
  const types = new Set(VARIANTS.map(({ type }) => type));
  const byType = [...types].flatMap((type) => {
    const probed = VARIANTS.filter((variant) => variant.type === type).flatMap((variant) => {
      const outcome = latest.get(variant.subject);
      return outcome === undefined ? [] : [{ variant, outcome }];
    });
    return probed.length < 2 ? [] : [{ type, ...judgeType(probed) }];
  });
  return [...byType, ...judgeAppend(latest.get(APPEND), outcomes)];
}

/** An audience that kept its append has the match rate of the variant that its hashes are of. */
const KEPT_SHARE = 0.8;

const APPEND = 'append-after-replace' satisfies OpenQuestion;

/** What the names of the probes of one time have in common. */
const stampOf = ({ name, subject }: ProbeOutcome): string => name.slice(0, -subject.length);

function judgeAppend(
  asked: ProbeOutcome | undefined,
  outcomes: readonly ProbeOutcome[],
): readonly ProbeVerdict[] {
  if (asked?.answer !== 'accepted') return [];
  // The questions are asked with the hashes of the first variant that was probed at the same time.
  const beside = outcomes.filter(
    (one) => stampOf(one) === stampOf(asked) && one.calculateType === asked.calculateType,
  );
  const base = VARIANTS.map((variant) => beside.find(({ subject }) => subject === variant.subject)).find(
    (outcome) => outcome !== undefined,
  );
  if (base === undefined) return [];
  if (!asked.isMatched || base.matchedUsers === 0) return [{ type: APPEND, verdict: 'not known yet' }];
  const isKept = asked.matchRate >= KEPT_SHARE * base.matchRate;
  return [{ type: APPEND, verdict: isKept ? 'the append survived' : 'the append was lost, or part of it' }];
}

interface ProbedVariant {
  readonly variant: Variant;
  readonly outcome: ProbeOutcome;
}

function judgeType(probed: readonly ProbedVariant[]): Omit<ProbeVerdict, 'type'> {
  const refused = probed.filter(({ outcome }) => isRefused(outcome)).map(({ variant }) => variant.subject);
  if (refused.length > 0) return { verdict: `TikTok refused to create: ${refused.join(', ')}` };
  const waiting = probed.filter(({ outcome }) => !outcome.isMatched).map(({ variant }) => variant.subject);
  if (waiting.length > 0) {
    return { verdict: `not matched yet: ${waiting.join(', ')}; TikTok takes 24 to 48 hours` };
  }
  const [best, second] = probed.toSorted((a, b) => b.outcome.matchRate - a.outcome.matchRate);
  if (best === undefined || best.outcome.matchedUsers === 0) {
    return { verdict: 'TikTok matched nobody by any of them' };
  }
  const lead = best.outcome.matchRate - (second?.outcome.matchRate ?? 0);
  if (lead < CLOSE * best.outcome.matchRate) {
    return { verdict: `no clear difference between ${best.variant.subject} and ${second?.variant.subject}` };
  }
  return { verdict: `${best.variant.subject} matches best`, setting: best.variant.setting };
}
