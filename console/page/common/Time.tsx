import { showMoment } from '../../../lambdas/shared/report-page/numbers.ts';
import { useNow } from './now.ts';
import { relativeTime } from './relative-time.ts';

/** Shows a time as people say it; the exact one is on hover. */
export function Time({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={showMoment(at)}>
      {relativeTime(at, now)}
    </time>
  );
}
