import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { showCountOf } from '../../../../lambdas/shared/report-page/numbers.ts';

export interface Notice {
  readonly weight: 'problem' | 'hint';
  readonly text: string;
  readonly remedy: string;
}

/** Shows what deserves a look in a run, problems first. Nothing where there is nothing. */
export function Notices({ notices }: { readonly notices: readonly Notice[] }) {
  const problems = notices.filter(({ weight }) => weight === 'problem');
  const hints = notices.filter(({ weight }) => weight === 'hint');
  if (notices.length === 0) return undefined;
  return (
    <SpaceBetween size="xs">
      {problems.length === 0 ? undefined : (
        <Alert type="error" header={showCountOf(problems.length, 'problem')}>
          <Texts notices={problems} />
        </Alert>
      )}
      {hints.length === 0 ? undefined : (
        <Alert type="info" header="Please check">
          <Texts notices={hints} />
        </Alert>
      )}
    </SpaceBetween>
  );
}

function Texts({ notices }: { readonly notices: readonly Notice[] }) {
  return (
    <>
      {notices.map(({ text, remedy }) => (
        <Box key={text} variant="p">
          {text}. {remedy}
        </Box>
      ))}
    </>
  );
}
