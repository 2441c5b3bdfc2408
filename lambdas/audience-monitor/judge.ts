import type { Audience, AudienceCheck, AudienceProblem } from '../shared/ledger/audiences.ts';
import type { AudienceWithHistory } from '../shared/tiktok/types.ts';

/** TikTok matches members within 24 to 48 hours; a problem that remains after that will not resolve without action. */
const MATCHING_MS = 48 * 3_600_000;
/** An ad group cannot use an audience with fewer matched people. */
const MIN_MATCHED = 1000;
const MAX_PROBLEMS = 20;

/** Result of the check of an audience. */
export interface Judgement {
  readonly check: AudienceCheck;
  /** Whether an operator must act: it has a problem now, or a problem occurred since the last check. */
  readonly isInvalid: boolean;
  /** Whether it is empty and can only be deleted. */
  readonly isExpired: boolean;
  /** Problems that were not known before. */
  readonly newProblems: readonly string[];
}

/**
 * Judges an audience by TikTok's answer.
 *
 * @param audience the audience in the ledger, whose id is known
 * @param found TikTok's answer; undefined when TikTok does not know the audience
 * @param before the result of the last check, if there was one
 * @param now the time of this check
 */
export function judgeAudience(
  audience: Audience & { readonly audienceId: string },
  found: AudienceWithHistory | undefined,
  before: AudienceCheck | undefined,
  now: Date,
): Judgement {
  const current = currentProblem(audience, found, now);
  const reported = [
    ...(current === undefined ? [] : [{ message: current, isCurrent: true }]),
    ...(found === undefined ? [] : historyProblems(found.history)),
  ];
  const at = now.toISOString();
  const known = closeEnded(audience.audienceId, before, reported, at);
  const added = newlyReported(known, reported, at);
  const matchedUsers = found?.details.matched ?? 0;
  const { deliveredRows = 0 } = audience;
  const check: AudienceCheck = {
    ...{
      audience: audience.audience,
      format: audience.format,
      audienceId: audience.audienceId,
      matchedUsers,
    },
    isValid: found?.details.isValid ?? false,
    expiresAt: expiryOf(found),
    ...(found?.details.isEnhanced === true ? { isEnhanced: true } : {}),
    matchRate: deliveredRows > 0 ? matchedUsers / deliveredRows : undefined,
    problems: [...known, ...added].slice(-MAX_PROBLEMS),
    checkedAt: at,
  };
  const newProblems = added.map(({ message }) => message);
  return {
    check,
    isExpired: current === EXPIRED,
    isInvalid: current !== undefined || newProblems.length > 0,
    newProblems,
  };
}

const EXPIRED =
  'The audience has expired, is empty and can only be deleted: delete it in TikTok Ads Manager; its next delivery ends in the dead-letter queue, and a redrive creates it again';

/** TikTok's times are in UTC but have no zone: `2026-11-22 04:00:00`. */
function isPast(time: string | undefined, now: Date): boolean {
  return time !== undefined && Date.parse(`${time.replace(' ', 'T')}Z`) <= now.getTime();
}

/** The day from which an audience is empty, if TikTok marks it as expiring. */
const expiryOf = (found: AudienceWithHistory | undefined): string | undefined =>
  found?.details.isExpiring === true ? (found.details.expiredTime ?? 'soon') : undefined;

/** Something that TikTok reports. */
interface ReportedProblem {
  readonly message: string;
  /** Whether it still applies; an entry of the history is past once a later action has succeeded. */
  readonly isCurrent: boolean;
}

/** Ends the problems that are no longer reported. When an audience was created again, all its earlier problems end. */
function closeEnded(
  audienceId: string,
  before: AudienceCheck | undefined,
  reported: readonly ReportedProblem[],
  at: string,
): readonly AudienceProblem[] {
  const isSame = before?.audienceId === audienceId;
  const current = new Set(reported.filter(({ isCurrent }) => isCurrent).map(({ message }) => message));
  return (before?.problems ?? []).map((problem) =>
    problem.endedAt === undefined && !(isSame && current.has(problem.message))
      ? { ...problem, endedAt: at }
      : problem,
  );
}

/** Problems that were not known before. A message of the history contains its time, so it stays known. */
function newlyReported(
  known: readonly AudienceProblem[],
  reported: readonly ReportedProblem[],
  at: string,
): readonly AudienceProblem[] {
  const isKnown = ({ message, isCurrent }: ReportedProblem): boolean =>
    known.some((problem) => problem.message === message && !(isCurrent && problem.endedAt !== undefined));
  const byMessage = new Map(reported.map((problem) => [problem.message, problem]));
  return [...byMessage.values()]
    .filter((problem) => !isKnown(problem))
    .map(({ message, isCurrent }) => (isCurrent ? { message, at } : { message, at, endedAt: at }));
}

/** The audience's current problem, if it has one. */
function currentProblem(
  { lastDelivery }: Audience,
  found: AudienceWithHistory | undefined,
  now: Date,
): string | undefined {
  if (found === undefined) return 'TikTok does not know the audience any more: it was deleted there';
  const { errorMessage, expiredTime, isValid, matched } = found.details;
  if (isPast(expiredTime, now)) return EXPIRED;
  if (errorMessage !== undefined) return errorMessage;
  const isMatching = lastDelivery !== undefined && now.getTime() - Date.parse(lastDelivery.at) < MATCHING_MS;
  if (isMatching) return undefined;
  if (!isValid) return 'The audience is not valid 48 hours after its last delivery: it has expired or failed';
  return matched < MIN_MATCHED
    ? 'Fewer than 1,000 people are matched: no ad group can use the audience'
    : undefined;
}

/** The history has a message if something went wrong, such as lines that could not be parsed. */
function historyProblems(history: AudienceWithHistory['history']): readonly ReportedProblem[] {
  const successes = history.flatMap(({ message, at }) => (isGood(message) && at !== undefined ? [at] : []));
  const lastSuccess = successes.toSorted().at(-1) ?? '';
  return history.flatMap(({ action, message, at }) =>
    isGood(message)
      ? []
      : [
          {
            message: [at, action, message].filter((part) => part !== undefined).join(' '),
            isCurrent: at === undefined || at >= lastSuccess,
          },
        ],
  );
}

const isGood = (message: string | undefined): boolean =>
  message === undefined || /^(ok|success(ful(ly)?)?|succeeded)\.?$/i.test(message);
