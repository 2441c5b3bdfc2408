import type { Audience, AudienceCheck, AudienceProblem } from '../shared/ledger/audiences.ts';
import type { AudienceWithHistory } from '../shared/tiktok/types.ts';

/** TikTok matches members within 24 to 48 hours; what is not well after that will not get well by itself. */
const MATCHING_MS = 48 * 3_600_000;
/** Fewer matched people cannot be used by an ad group. */
const LEAST_MATCHED = 1000;
const MOST_PROBLEMS = 20;

/** What a look at an audience came to. */
export interface Judgement {
  readonly check: AudienceCheck;
  /** Whether somebody has to look: it is not well now, or something went wrong since the last look. */
  readonly isInvalid: boolean;
  /** Whether it is empty and can only be deleted. */
  readonly isExpired: boolean;
  /** What was not known before. */
  readonly newProblems: readonly string[];
}

/**
 * Judges an audience by what TikTok says about it.
 *
 * @param audience the audience in the ledger, whose id is known
 * @param found what TikTok says; undefined when it does not know the audience
 * @param before the judgement of the last look, if there was one
 * @param now the time of this look
 */
export function judgeAudience(
  audience: Audience & { readonly audienceId: string },
  found: AudienceWithHistory | undefined,
  before: AudienceCheck | undefined,
  now: Date,
): Judgement {
  const standing = standingProblem(audience, found, now);
  const reported = [
    ...(standing === undefined ? [] : [{ message: standing, isCurrent: true }]),
    ...historyProblems(found),
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
    problems: [...known, ...added].slice(-MOST_PROBLEMS),
    checkedAt: at,
  };
  const newProblems = added.map(({ message }) => message);
  return {
    check,
    isExpired: standing === EXPIRED,
    isInvalid: standing !== undefined || newProblems.length > 0,
    newProblems,
  };
}

const EXPIRED =
  'The audience has expired, is empty and can only be deleted: delete it in TikTok Ads Manager; its next delivery ends in the dead-letter queue, and a redrive creates it anew';

/** TikTok's times are in UTC, without saying so: `2026-11-22 04:00:00`. */
function isPast(time: string | undefined, now: Date): boolean {
  return time !== undefined && Date.parse(`${time.replace(' ', 'T')}Z`) <= now.getTime();
}

/** The day from which an audience that TikTok calls expiring is empty. */
const expiryOf = (found: AudienceWithHistory | undefined): string | undefined =>
  found?.details.isExpiring === true ? (found.details.expiredTime ?? 'soon') : undefined;

/** Something that TikTok reports. */
interface ReportedProblem {
  readonly message: string;
  /** Whether it still holds; an entry of the history is past once something has succeeded after it. */
  readonly isCurrent: boolean;
}

/** Notes the end of what is no longer reported; nothing of an audience that was made anew holds for the new one. */
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

/** What was not known before. A message of the history has its time in it, so it is known for good. */
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

/** What is wrong with the audience as it stands, for as long as it stands. */
function standingProblem(
  { lastDelivery }: Audience,
  found: AudienceWithHistory | undefined,
  now: Date,
): string | undefined {
  if (found === undefined) return 'TikTok does not know the audience any more: it was deleted there';
  const { errorMessage, expiredTime, isValid, matched } = found.details;
  if (isPast(expiredTime, now)) return EXPIRED;
  if (errorMessage !== undefined) return errorMessage;
  const isMatching = now.getTime() - Date.parse(lastDelivery?.at ?? '') < MATCHING_MS;
  if (isMatching) return undefined;
  if (!isValid) return 'The audience is not valid 48 hours after its last delivery: it has expired or failed';
  return matched < LEAST_MATCHED
    ? 'Fewer than 1,000 people are matched: no ad group can use the audience'
    : undefined;
}

/** The history has a message where something went wrong, such as lines that could not be parsed. */
function historyProblems(found: AudienceWithHistory | undefined): readonly ReportedProblem[] {
  const history = found?.history ?? [];
  const lastSuccess = history.reduce(
    (latest, { message, at = '' }) => (isGood(message) && at > latest ? at : latest),
    '',
  );
  return history.flatMap(({ action, message, at }) =>
    message === undefined || isGood(message)
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
