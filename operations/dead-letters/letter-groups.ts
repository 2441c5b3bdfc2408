import type { DeadLetter } from '../../lambdas/shared/queue/redrive.ts';
import { audiencesCommand, type PipelinePlace, placeCommands } from '../commands.ts';
import type { Deployment } from '../deployment.ts';
import { listLetters } from '../redrive.ts';
import { countDeadLetters, QUEUES, type QueueName } from '../status/dead-letter-counts.ts';
import { explainDeadLetter, NO_REASON } from './reasons.ts';

/** One message that could not be processed. */
export interface Letter {
  readonly messageId: string;
  /** What it is about, such as the key of an object. */
  readonly subject?: string;
  readonly message?: string;
  /** TikTok's code. */
  readonly code?: string;
  readonly requestId?: string;
  readonly deliveryId?: string;
  /** ISO 8601. */
  readonly deadLetteredAt?: string;
}

/** The dead letters of one reason. */
export interface LetterGroup {
  /** Class of the error, or `given up by the queue`. */
  readonly reason: string;
  readonly title: string;
  readonly remedy: string;
  readonly count: number;
  readonly letters: readonly Letter[];
  /** Puts them back; those without a reason go back with all others of the queue. */
  readonly command: string;
  /** Whether they can be put back alone. */
  readonly isAlone: boolean;
}

/** The dead letters of one function. */
export interface LetterQueue {
  readonly queue: QueueName;
  /** How many there are, those that are not listed included. */
  readonly count: number;
  /** Those that are not listed, because somebody else is reading them. */
  readonly hidden: number;
  readonly groups: readonly LetterGroup[];
  /** Puts all of them back. */
  readonly command: string;
}

/**
 * Lists dead letters by function and reason, and leaves them where they are.
 *
 * @param deployment where the queues are
 * @param signal ends the work
 * @param place the pipeline, for the commands that are named
 */
export async function readLetterQueues(
  deployment: Deployment,
  signal: AbortSignal,
  place: PipelinePlace = {},
): Promise<LetterQueue[]> {
  const lists = await Promise.all(
    QUEUES.map(async (queue) => ({ queue, letters: await listLetters({ queue }, deployment, signal) })),
  );
  // Afterwards, so that those that somebody else has put back meanwhile are not counted.
  const counts = await countDeadLetters(deployment);
  return lists.map(({ queue, letters }) => groupLetters(queue, letters, counts[queue], place));
}

/**
 * Groups dead letters by their reason, the most frequent first.
 *
 * @param queue whose they are
 * @param letters those that could be listed
 * @param counted how many the queue says that it has
 * @param place the pipeline, for the commands that are named
 */
export function groupLetters(
  queue: QueueName,
  letters: readonly DeadLetter[],
  counted: number,
  place: PipelinePlace = {},
): LetterQueue {
  const byReason = Map.groupBy(letters, ({ reason = NO_REASON }) => reason);
  const groups = [...byReason].map(([reason, those]): LetterGroup => {
    const isAlone = reason !== NO_REASON;
    const { title, remedy } = explainDeadLetter(reason);
    return {
      reason,
      title,
      remedy: placeCommands(remedy, place),
      count: those.length,
      letters: those.map(letterOf),
      command: audiencesCommand(['redrive'], { queue, reason: isAlone ? reason : undefined }, place),
      isAlone,
    };
  });
  return {
    queue,
    count: Math.max(letters.length, counted),
    hidden: Math.max(0, counted - letters.length),
    groups: groups.toSorted((a, b) => b.count - a.count),
    command: audiencesCommand(['redrive'], { queue }, place),
  };
}

function letterOf(letter: DeadLetter): Letter {
  const { messageId, subject, message, code, requestId, deliveryId, deadLetteredAt } = letter;
  return {
    messageId,
    ...(subject === undefined ? {} : { subject }),
    ...(message === undefined ? {} : { message }),
    ...(code === undefined ? {} : { code }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(deliveryId === undefined ? {} : { deliveryId }),
    ...(deadLetteredAt === undefined ? {} : { deadLetteredAt: deadLetteredAt.toISOString() }),
  };
}
