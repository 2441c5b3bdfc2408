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

function deliveriesText({ partitions = 0, outcomes, failed }: ExportStage): string {
  if (partitions === 0) return 'it has nothing to deliver';
  const others = [
    [outcomes.superseded, 'superseded by a newer export'],
    [outcomes.nothing_to_remove, 'without an audience to remove people from'],
    [outcomes.empty, 'empty'],
    [failed, 'failed'],
  ] as const;
  return [
    `${outcomes.delivered} of ${partitions} partitions delivered`,
    ...others.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
  ].join(', ');
}
