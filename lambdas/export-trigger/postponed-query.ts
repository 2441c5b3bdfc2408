import type { Source } from '../shared/config/schema.ts';
import type { Services } from './services.ts';
import { secondsBetween } from './times.ts';

/** How long a postponed start is tried for, and after which time the operator is told of it. */
const TRIED_SECONDS = 24 * 3600;

/**
 * Has the query or job started that a schedule asked for while Clean Rooms had no room. After a day it is left to the next schedule.
 *
 * @throws {QueryRunnerError} when query-runner gave no answer; a later check asks again
 */
export async function startPostponed(
  { cleanRooms, name }: Source,
  services: Pick<Services, 'bulletin' | 'now' | 'queryRunner' | 'starts'>,
): Promise<void> {
  // Whoever takes the schedule away does not want its query either.
  if (cleanRooms?.schedule === undefined) return;
  const { postponed } = (await services.starts.get(name)) ?? {};
  if (postponed === undefined) return;
  const { requestedAt, since } = postponed;
  const now = services.now();
  const answer =
    secondsBetween(requestedAt, now) < TRIED_SECONDS
      ? await services.queryRunner.startPostponed(name)
      : undefined;
  const tell = (reason: string) =>
    services.bulletin.tellOfSource(name, { kind: 'query-not-started', reason });
  if (answer?.state === 'refused') return tell(answer.reason);
  const isWaiting = answer === undefined || answer.state === 'postponed';
  // Told of by each check, so that the alarm lasts as long as its cause.
  if (isWaiting && secondsBetween(since, now) >= TRIED_SECONDS) {
    tell(`Clean Rooms has had no room for it since ${since}`);
  }
}
