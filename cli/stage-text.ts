import type { ExportStage } from '../operations/exports/export-stage.ts';

/**
 * @param stage how far an export is
 * @returns that in half a sentence, for a line of progress or the answer
 */
export function stageText(stage: ExportStage): string {
  const name = `${stage.source}/${stage.exportId}`;
  const because = stage.reason === undefined ? '' : `: ${stage.reason}`;
  switch (stage.state) {
    case 'asked':
      return `${name} will be prepared`;
    case 'discovered':
      return `${name} waits for its start${because}`;
    case 'preparing':
      return `${name} is being prepared as run ${stage.runId}`;
    case 'failed':
      return `${name} failed${because}${stage.remedy === undefined ? '' : `\n${stage.remedy}`}`;
    default:
      return `${name} is prepared as run ${stage.runId}, ${deliveriesText(stage)}${because}`;
  }
}

function deliveriesText({ partitions = 0, settled, failed }: ExportStage): string {
  if (partitions === 0) return 'it has nothing to deliver';
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  return `${Math.min(settled, partitions)} of ${partitions} partitions delivered${failures}`;
}
