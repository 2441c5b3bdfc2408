/** State of the delivery of one partition. The last three sent nothing, because nothing had to be sent. */
export type DeliveryState =
  | 'waiting'
  | 'delivering'
  | 'delivered'
  | 'failed'
  | 'superseded'
  | 'nothing_to_remove'
  | 'empty';

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
  /** Why the delivery failed, waits or sent nothing. */
  readonly reason?: string;
}
