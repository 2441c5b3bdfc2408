import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { draw } from '../../sample-data/generator/chance.ts';
import type { EventShares, Kind, Status } from './types.ts';

const SUBJECTS: Record<Kind, string> = { query: 'Protected Query', job: 'Protected Job' };

const CHANGES: Partial<Record<Status, string>> = {
  SUBMITTED: 'Submitted',
  STARTED: 'Started',
  SUCCESS: 'Succeeded',
  CANCELLED: 'Cancelled',
  FAILED: 'Failed',
  TIMED_OUT: 'Timed Out',
};

/** Puts events as Clean Rooms does: best effort, so some never come and some come twice. */
export class EventSender {
  readonly counts = { sent: 0, dropped: 0, doubled: 0 };
  readonly #client: EventBridgeClient;
  readonly #shares: EventShares;
  #number = 0;

  constructor(client: EventBridgeClient, shares: EventShares) {
    this.#client = client;
    this.#shares = shares;
  }

  async send(kind: Kind, status: Status): Promise<void> {
    const change = CHANGES[status];
    if (change === undefined) return;
    const detailType = `${SUBJECTS[kind]} ${change}`;
    this.#number += 1;
    const chance = draw(this.#shares.seed ?? 1, this.#number, 1) / 2 ** 32;
    if (chance < this.#shares.dropped) {
      this.counts.dropped += 1;
      return;
    }
    const isDoubled = chance < this.#shares.dropped + this.#shares.doubled;
    // AWS does not say what the detail holds, so that nobody may read it.
    const event = { Source: 'aws.cleanrooms', DetailType: detailType, Detail: '{}' };
    try {
      await this.#client.send(new PutEventsCommand({ Entries: isDoubled ? [event, event] : [event] }));
      this.counts.sent += isDoubled ? 2 : 1;
      this.counts.doubled += Number(isDoubled);
    } catch {
      // Best effort: a query does not fail because nobody hears of it.
      this.counts.dropped += 1;
    }
  }
}
