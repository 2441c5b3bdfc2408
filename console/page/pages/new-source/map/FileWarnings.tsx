import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { showCountOf } from '../../../../../lambdas/shared/report-page/numbers.ts';
import type { Survey } from '../../../common/types.ts';

/** Says what is wrong with the files of the export, which no choice on the page corrects. */
export function FileWarnings({ warnings }: Pick<Survey, 'warnings'>) {
  if (warnings.length === 0) return null;
  return (
    <Alert type="warning" header={`${showCountOf(warnings.length, 'warning')} about the files`}>
      {warnings.map((text) => (
        <Box key={text} variant="p">
          {text}
        </Box>
      ))}
    </Alert>
  );
}
