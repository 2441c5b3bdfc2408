import type { Source } from '../shared/config/schema.ts';
import type { ExportObjects } from '../shared/exports/objects.ts';
import type { ExportItem, RunRequest } from '../shared/ledger/export-item.ts';
import type { JobRunFacts } from './job-run-facts.ts';

/** What a listing of the whole source showed of the export. */
export interface Listed {
  readonly item: ExportItem | undefined;
  readonly objects: ExportObjects | undefined;
}

/** What brings the check, and what is already known by it. */
export interface ExportCheck {
  readonly source: Source;
  /** Check even when a later check is already on its way. */
  readonly atOnce: boolean;
  readonly request?: RunRequest;
  /** The schedule's run request, which only a complete export takes. */
  readonly scheduled?: RunRequest;
  /** What a listing of the whole source showed; without it the export is looked up by itself. */
  readonly listed?: Listed;
  /** The job run whose state change brings this check. */
  readonly jobRun?: JobRunFacts;
}
