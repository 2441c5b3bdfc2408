import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { showCount } from '../../../../lambdas/shared/report-page/numbers.ts';

/** One step from the export's records to the people that TikTok matched. */
export interface FunnelStep {
  readonly label: string;
  readonly count?: number;
  readonly of?: number;
  readonly instead?: string;
  readonly note: string;
}

/** Follows a run from its records to the people that TikTok matched. */
export function Funnel({ steps }: { readonly steps: readonly FunnelStep[] }) {
  return (
    <KeyValuePairs
      columns={4}
      minColumnWidth={180}
      items={steps.map((step) => ({ label: step.label, value: <Step step={step} /> }))}
    />
  );
}

function Step({ step: { label, count, of, instead = 'not yet', note } }: { readonly step: FunnelStep }) {
  const share = of === undefined || of === 0 || count === undefined ? undefined : (count / of) * 100;
  return (
    <>
      {count === undefined ? (
        <Box fontSize="heading-l" color="text-status-inactive">
          {instead}
        </Box>
      ) : (
        <Box fontSize="display-l" fontWeight="light">
          {showCount(count)}
        </Box>
      )}
      {share === undefined || share >= 100 ? undefined : (
        <ProgressBar value={share} ariaLabel={`${label}: share of the step before`} />
      )}
      <Box color="text-body-secondary" fontSize="body-s">
        {note}
      </Box>
    </>
  );
}
