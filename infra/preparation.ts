import { Construct } from 'constructs';
import type { PipelineContext } from './context.ts';
import { ExportTrigger } from './export-trigger.ts';
import { PreparationJob } from './preparation-job.ts';
import type { Storage } from './storage.ts';

export interface PreparationProps {
  /** What all stages share. */
  readonly context: PipelineContext;
  /** Holds exports, partitions, reports and the ledger. */
  readonly storage: Storage;
}

/** From an export to partitions of hashes: the Glue job, and what starts it. */
export class Preparation extends Construct {
  readonly job: PreparationJob;
  readonly exportTrigger: ExportTrigger;

  constructor(scope: Construct, id: string, props: PreparationProps) {
    super(scope, id);
    this.job = new PreparationJob(this, 'Job', props);
    this.exportTrigger = new ExportTrigger(this, 'Trigger', { ...props, job: this.job.job });
  }
}
