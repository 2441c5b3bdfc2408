import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';

/** What is asked about. */
export interface StatusQuestion {
  /** Says whose a delivery is that began before the ledger noted it. */
  readonly config: PipelineConfig;
  /** Names of the advertisers whose deliveries and audiences are asked about. */
  readonly advertisers: readonly string[];
  readonly sources: readonly string[];
  /** Only this audience; left out: all. */
  readonly audience?: string;
  /** Whether files placed by hand, which belong to no source, are asked about too. */
  readonly withHandPlaced: boolean;
  /** Latest exports of each source that are shown. */
  readonly latest: number;
  readonly now: Date;
}
