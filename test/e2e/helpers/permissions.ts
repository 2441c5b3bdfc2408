import type { LocalCloud } from '../../../local/cloud.ts';
import type { JudgedCall } from '../../../local/iam/access-record.ts';
import type { Caller } from '../../../local/iam/evaluate.ts';
import type { Statement } from '../../../local/iam/statement.ts';

/** @returns every statement of the stack's policies: of roles, of those who may take them, and of resources */
export function statementsOf({ resources: { policies } }: LocalCloud): Statement[] {
  return [...policies.ofRoles.values(), ...policies.trusts.values(), ...policies.ofResources.values()].flat();
}

/** @returns the actions that roles are allowed and that no recorded call has needed, as `<statement>: <action>` */
export function uncalledActions(cloud: LocalCloud, calls: readonly JudgedCall[]): string[] {
  return [...cloud.resources.policies.ofRoles.values()]
    .flat()
    .flatMap(({ id, actions }) =>
      actions
        .filter(
          (action) => !calls.some(({ call, decision }) => call.action === action && decision.by.includes(id)),
        )
        .map((action) => `${id}: ${action}`),
    );
}

/**
 * Makes the table of each role's calls.
 *
 * @param cloud where they were recorded
 * @returns Markdown
 */
export function tableOfCalls(cloud: LocalCloud): string {
  const rows = new Set(
    cloud.guard.record
      .calls()
      .filter(({ caller, decision }) => caller.kind !== 'administrator' && decision.isAllowed)
      .map(({ call, caller }) => {
        const target = [place(cloud, call.resource), condition(call.context)].filter((part) => part !== '');
        return `| ${nameOf(cloud, caller)} | \`${call.action}\` | ${target.join(', ')} |`;
      }),
  );
  return `${['| Caller | Action | On |', '| --- | --- | --- |', ...[...rows].sort()].join('\n')}\n`;
}

function nameOf({ resources }: LocalCloud, caller: Caller): string {
  if (caller.kind === 'service') return caller.service;
  if (caller.kind === 'administrator') return 'administrator';
  return withoutHash(
    caller.arn.slice(caller.arn.lastIndexOf('/') + 1).replace(`${resources.stackName}-`, ''),
  );
}

/** Names of this deployment are replaced by what they stand for. */
function place({ resources }: LocalCloud, arn: string): string {
  const { audiencesBucket, exportsBucket, ledgerTable, policies } = resources;
  const [, , service = '', , , ...rest] = arn.split(':');
  const name = rest.join(':');
  if (policies.trusts.has(arn))
    return `the role ${withoutHash(name.replace(`role/${resources.stackName}-`, ''))}`;
  switch (service) {
    case 's3': {
      const [bucket, top = '', ...below] = name.split('/');
      const known = { [audiencesBucket]: 'audiences bucket', [exportsBucket]: 'exports bucket' };
      const label = known[bucket ?? ''] ?? 'code of the deployment';
      if (top === '' || known[bucket ?? ''] === undefined) return label;
      return `${label}, \`${below.length === 0 ? top : `${top}/*`}\``;
    }
    case 'dynamodb':
      return `the ledger${name.replace(`table/${ledgerTable}`, '').replace('/index/', ', index ')}`;
    case 'kms':
      return 'the key';
    case 'secretsmanager':
      return 'the secret';
    case 'glue':
      return 'the job';
    case 'logs':
      return 'its log group';
    case 'cleanrooms':
      return name.includes('/') ? `${name.split('/').at(-2)}` : name;
    case 'sqs':
    case 'lambda':
      return withoutHash(name.replace(/^function:/, '').replace(`${resources.stackName}-`, ''));
    default:
      return `\`${arn}\``;
  }
}

function condition(context: JudgedCall['call']['context'] = {}): string {
  const prefix = context['s3:prefix'];
  if (typeof prefix === 'string') return `prefix \`${prefix.split('/')[0]}/…\``;
  const via = context['kms:ViaService'];
  if (typeof via === 'string') return `through ${via.split('.')[0]}`;
  return context['aws:CalledVia'] === undefined ? '' : 'through Clean Rooms';
}

const withoutHash = (name: string): string => name.replace(/[0-9A-F]{8}$/, '');
