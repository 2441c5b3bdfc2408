import { type CalculateType, calculateTypeOf } from '../../lambdas/shared/identifiers.ts';
import { InvalidRequestError } from '../errors.ts';
import type { PreparedVariant } from './prepare-variants.ts';
import { formatOfVariant } from './variants.ts';

/** Fewer lines may match fewer people than TikTok shows. */
const LEAST_LINES = 3000;

/** Questions beside the variants, and what each finds out. */
export const OPEN_QUESTIONS = {
  'append-after-replace': 'whether an append that is sent while a replace is unfinished survives',
  'small-file': 'whether an audience can be created of 999 lines',
  'many-paths': 'whether one call takes 60 and 200 files',
} as const;

export type OpenQuestion = keyof typeof OPEN_QUESTIONS;

/** An audience that is to be made. */
export interface PlannedProbe {
  /** Its name at TikTok. */
  readonly name: string;
  readonly subject: string;
  readonly calculateType: CalculateType;
  /** The hashes of each file. The first call has those of `create`; then the rest follows. */
  readonly create: readonly (readonly string[])[];
  /** Replaces the members, right before `append` is sent. */
  readonly replace?: readonly string[];
  readonly append?: readonly string[];
}

/** What a probe will do. */
export interface ProbePlan {
  readonly probes: readonly PlannedProbe[];
  /** Variants that are left out because the export gives too few lines for them. */
  readonly tooFew: readonly { readonly subject: string; readonly lines: number }[];
}

/**
 * Plans the audiences that find out how TikTok matches.
 *
 * @param prepared the variants with their hashes
 * @param questions what else is to be found out, by the first variant's hashes
 * @param now names the probes of one time
 * @throws {InvalidRequestError} when every variant has too few lines
 */
export function planProbes(
  prepared: readonly PreparedVariant[],
  questions: readonly OpenQuestion[],
  now: Date,
): ProbePlan {
  const enough = prepared.filter(({ hashes }) => hashes.length >= LEAST_LINES);
  const tooFew = prepared
    .filter(({ hashes }) => hashes.length < LEAST_LINES)
    .map(({ variant, hashes }) => ({ subject: variant.subject, lines: hashes.length }));
  const [first] = enough;
  if (first === undefined) {
    const lines = Math.max(0, ...tooFew.map((each) => each.lines)).toLocaleString('en-US');
    throw new InvalidRequestError(
      `The export gives ${lines} lines at most; a probe needs 3,000 or more`,
      'Give an export of more of your own customers.',
    );
  }
  const stamp = now.toISOString().slice(0, 16).replace('T', ' ').replace(':', '');
  const typeOf = ({ variant }: PreparedVariant) => calculateTypeOf(formatOfVariant(variant));
  const named = (subject: string, plan: Omit<PlannedProbe, 'name' | 'subject'>): PlannedProbe => ({
    name: `probe ${stamp} ${subject}`,
    subject,
    ...plan,
  });
  const probes = [
    ...enough.map((each) =>
      named(each.variant.subject, { calculateType: typeOf(each), create: [each.hashes] }),
    ),
    ...questions
      .flatMap((question) => planQuestion(question, first.hashes))
      .map(({ subject, ...plan }) => named(subject, { calculateType: typeOf(first), ...plan })),
  ];
  return { probes, tooFew };
}

type QuestionPlan = Omit<PlannedProbe, 'name' | 'calculateType'>;

function planQuestion(question: OpenQuestion, hashes: readonly string[]): readonly QuestionPlan[] {
  switch (question) {
    case 'small-file':
      return [{ subject: question, create: [hashes.slice(0, 999)] }];
    case 'many-paths':
      return [60, 200].map((count) => ({ subject: `many-paths ${count}`, create: split(hashes, count) }));
    case 'append-after-replace': {
      const [create = [], replace = [], append = []] = split(hashes, 3);
      return [{ subject: question, create: [create], replace, append }];
    }
  }
}

/** Splits a list into a number of parts of about the same size. */
const split = (hashes: readonly string[], count: number): string[][] =>
  Array.from({ length: count }, (_, part) =>
    hashes.slice(
      Math.floor((part * hashes.length) / count),
      Math.floor(((part + 1) * hashes.length) / count),
    ),
  );

/** Lines that the audience has in the end. */
export const linesOf = ({ create, replace, append }: PlannedProbe): number =>
  replace === undefined
    ? create.reduce((sum, file) => sum + file.length, 0)
    : replace.length + (append?.length ?? 0);
