import ExpandableSection from '@cloudscape-design/components/expandable-section';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Command } from '../../common/Command.tsx';
import type { ExportDetail } from '../../common/types.ts';

const LABELS: Readonly<Record<keyof ExportDetail['commands'], string>> = {
  status: 'Status',
  report: 'Its report',
  run: 'Prepare it',
  force: 'Prepare it again',
};

const ORDER = ['status', 'report', 'run', 'force'] as const;

/** The commands that show and do the same. */
export function SameInTerminal({ commands }: { readonly commands: ExportDetail['commands'] }) {
  return (
    <ExpandableSection variant="container" headerText="The same in a terminal">
      <KeyValuePairs
        columns={1}
        items={ORDER.map((name) => ({ label: LABELS[name], value: <Command command={commands[name]} /> }))}
      />
    </ExpandableSection>
  );
}
