/** State of the delivery of one partition. */
export type DeliveryState = 'waiting' | 'delivering' | 'delivered' | 'failed' | 'superseded';

/** Facts about the delivery of one partition of a run. */
export interface DeliveryFact {
  readonly audience: string;
  /** Calculate type in lower case, as in the partition's key. */
  readonly format: string;
  readonly state: DeliveryState;
  /** Lines of this run that TikTok has accepted so far. */
  readonly deliveredLines: number;
  /** TikTok's id of the audience. */
  readonly audienceId?: string;
  /** Name of the audience at TikTok, which differs from `audience` for a further format of one name. */
  readonly audienceName?: string;
  /** People TikTok has matched in the whole audience; absent while TikTok is still matching. */
  readonly matchedUsers?: number;
  /** Why the delivery failed or was superseded. */
  readonly reason?: string;
}
