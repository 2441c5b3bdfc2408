import { useEffect, useRef, useState } from 'react';
import { isUnderWay } from '../../common/job.ts';
import type { Judgement, JudgementJob, WrittenSource } from '../../common/types.ts';
import { useJudgement } from './data.ts';
import { type Draft, identifiersOf } from './draft.ts';

const PAUSE_MS = 600;

/** What would become of an export with a draft. */
export interface JudgedDraft {
  /** The latest that is known; of an earlier choice while a newer one is being judged, and none when that failed. */
  readonly judgement: Judgement | undefined;
  readonly job: JudgementJob | undefined;
  readonly error: unknown;
  readonly isBusy: boolean;
  readonly again: () => void;
}

/** Judges a draft a moment after it changed. */
export function useJudgedDraft(
  surveyId: string | undefined,
  draft: Draft,
  names: readonly string[] | undefined,
): JudgedDraft {
  const wanted = JSON.stringify(judgedSource(draft, names) ?? null);
  const [settled, setSettled] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const source = (JSON.parse(settled) as WrittenSource | null) ?? undefined;
  const { job, error, again } = useJudgement(surveyId, source);
  const latest = useRef<Judgement>(undefined);
  if (job?.result !== undefined) latest.current = job.result;
  else if (error !== null || (job !== undefined && !isUnderWay(job))) latest.current = undefined;
  return {
    judgement: source === undefined ? undefined : latest.current,
    job,
    error,
    isBusy:
      source !== undefined && error === null && (wanted !== settled || job === undefined || isUnderWay(job)),
    again,
  };
}

/** As much of a draft as changes the outcome; the rest may still be missing. */
function judgedSource(draft: Draft, names: readonly string[] | undefined): WrittenSource | undefined {
  const identifiers = identifiersOf(draft);
  if (identifiers.length === 0) return undefined;
  const { kind, value } = draft.audience;
  const audience =
    kind === 'column' && value !== ''
      ? { column: value }
      : { name: value.trim() === '' ? 'no name yet' : value.trim() };
  return {
    name: 'new-source',
    audience,
    identifiers,
    ...(names === undefined ? {} : { columns: [...names] }),
  };
}
