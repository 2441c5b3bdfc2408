import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { FULL_CONFIG, MINIMAL_CONFIG, synthesize } from './helpers/synthesize.ts';

/** An acknowledged finding: the construct, the finding and the reason. */
interface Acknowledgement {
  readonly scope: IConstruct;
  readonly id: string;
  readonly reason: string;
}

function acknowledgementsIn(root: IConstruct): Acknowledgement[] {
  return root.node.findAll().flatMap((scope) =>
    scope.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, string>).map(([id, reason]) => ({
          scope,
          id: id.replace(/^annotation::/i, ''),
          reason,
        })),
      ),
  );
}

describe.each([
  ['every stage', FULL_CONFIG],
  ['the defaults', MINIMAL_CONFIG],
  [
    'an exports bucket and a secret that exist',
    {
      ...MINIMAL_CONFIG,
      tiktok: { createSecret: false },
      storage: {
        existingExportsBucket: {
          name: 'room-results',
          keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0f0e0d0c-0b0a-0908-0706-050403020100',
        },
      },
    },
  ],
])('cdk-nag AwsSolutions on a stack with %s', (_name, config) => {
  const { stack } = synthesize(config);

  test('finds nothing', () => {
    const report = new AwsSolutionsChecks().validateScope(stack);

    expect(report.violations).toEqual([]);
  });

  test('each acknowledgement is for one resource and has a reason', () => {
    const acknowledgements = acknowledgementsIn(stack);

    const loose = acknowledgements.filter(
      ({ scope, reason }) => scope.node.children.length > 0 || reason.split(' ').length < 5,
    );
    expect(loose.map(({ scope, id }) => [scope.node.path, id])).toEqual([]);
  });

  test('each acknowledgement matches an existing finding', () => {
    const acknowledged = acknowledgementsIn(stack).map(({ scope, id }) => `${scope.node.path} ${id}`);

    expect([...new Set(acknowledged)].sort()).toEqual(findingsWithoutAcknowledgements(stack).sort());
  });
});

/** What cdk-nag would find if nothing were acknowledged. */
function findingsWithoutAcknowledgements(root: IConstruct): string[] {
  const checks = new AwsSolutionsChecks();
  Reflect.set(checks, 'isAcknowledged', () => false);
  return checks
    .validateScope(root)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${constructPath} ${ruleName}`),
    );
}
