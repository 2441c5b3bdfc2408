import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { showCountOf } from '../../../../lambdas/shared/report-page/numbers.ts';
import { CodeText } from '../../common/CodeText.tsx';
import { Remark, type RemarkProps } from '../../common/Remark.tsx';
import type { Finding } from '../../common/types.ts';

const KINDS: Readonly<Record<Finding['status'], RemarkProps['kind']>> = {
  problem: 'problem',
  hint: 'hint',
  unchecked: 'unknown',
  ok: 'ok',
};

/** Shows findings, problems first; what is ok is folded away. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const passed = findings.filter(({ status }) => status === 'ok');
  const order = ['problem', 'hint', 'unchecked'] as const;
  const others = order.flatMap((kind) => findings.filter(({ status }) => status === kind));
  return (
    <SpaceBetween size="s">
      {others.length === 0 ? (
        <StatusIndicator type="success">No check found a problem</StatusIndicator>
      ) : (
        <FindingList findings={others} />
      )}
      {passed.length === 0 ? undefined : (
        <ExpandableSection headerText={`${showCountOf(passed.length, 'check')} without a finding`}>
          <FindingList findings={passed} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <SpaceBetween size="xs">
      {findings.map(({ check, status, message, remedy }) => (
        <Remark key={`${check} ${message}`} kind={KINDS[status]} text={`${check}: ${message}`}>
          {remedy === undefined ? undefined : (
            <Box color="text-body-secondary">
              <CodeText text={remedy} />
            </Box>
          )}
        </Remark>
      ))}
    </SpaceBetween>
  );
}
