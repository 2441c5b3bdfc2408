import Box, { type BoxProps } from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import type { ConfigChange } from '../../../common/types.ts';

type Line = ConfigChange['lines'][number];

const SIGNS: Readonly<Record<Line['kind'], string>> = { same: ' ', added: '+', removed: '−' };
const COLORS: Readonly<Record<Line['kind'], BoxProps.Color>> = {
  same: 'text-body-secondary',
  added: 'text-status-success',
  removed: 'text-status-error',
};
const CONTEXT = 2;

/** Shows the lines of the configuration that change, with a few around them; the whole file on request. */
export function Diff({ change: { file, lines } }: { readonly change: ConfigChange }) {
  const near = lines.filter((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== 'same'),
  );
  return (
    <>
      <Box variant="awsui-key-label">Change of {file}</Box>
      <Lines lines={near} label={`Change of ${file}`} />
      {near.length === lines.length ? undefined : (
        <ExpandableSection headerText="The whole file">
          <Lines lines={lines} label={file} />
        </ExpandableSection>
      )}
    </>
  );
}

function Lines({ lines, label }: { readonly lines: readonly Line[]; readonly label: string }) {
  return (
    <section aria-label={label}>
      {lines.map(({ kind, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have nothing else to be told apart by
        <Box key={index} variant="code" display="block" color={COLORS[kind]}>
          <span style={{ whiteSpace: 'pre-wrap' }}>
            {SIGNS[kind]} {text}
          </span>
        </Box>
      ))}
    </section>
  );
}
