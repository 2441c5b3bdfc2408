import type { Source } from '../shared/config/schema.ts';
import { POSTPONED_TRIED_SECONDS } from '../shared/ledger/query-starts.ts';
import type { Services } from './services.ts';
import { secondsBetween } from './times.ts';

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
  const { requestedAt, since, askedAt = requestedAt } = postponed;
  const now = services.now();
  const answer =
    secondsBetween(askedAt, now) < POSTPONED_TRIED_SECONDS
      ? await services.queryRunner.startPostponed(name)
      : undefined;
  const tell = (reason: string) =>
    services.bulletin.tellOfSource(name, { kind: 'query-not-started', reason });
  if (answer?.state === 'refused') return tell(answer.reason);
  const isWaiting = answer === undefined || answer.state === 'postponed';
  // Told of by each check, so that the alarm lasts as long as its cause.
  if (isWaiting && secondsBetween(since, now) >= POSTPONED_TRIED_SECONDS) {
    tell(`Clean Rooms has had no room for it since ${since}`);
  }
}
