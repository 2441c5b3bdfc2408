import { resolveValue, type Scope } from '../../../local/template/intrinsics.ts';
import type { Statement } from './iam.ts';
import { ofType, type Synthesis } from './synthesize.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/TestStack/0f1e2d3c`,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** CloudFormation's values for a deployed stack; every resource is named by its logical id. */
function scopeOf({ resources }: Synthesis): Scope {
  const arn = (logicalId: string): string => {
    const type = resources[logicalId]?.Type;
    switch (type) {
      case 'AWS::S3::Bucket':
        return `arn:aws:s3:::${logicalId}`;
      case 'AWS::SQS::Queue':
        return `arn:aws:sqs:${REGION}:${ACCOUNT}:${logicalId}`;
      case 'AWS::DynamoDB::Table':
        return `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${logicalId}`;
      case 'AWS::KMS::Key':
        return `arn:aws:kms:${REGION}:${ACCOUNT}:key/${logicalId}`;
      case 'AWS::Logs::LogGroup':
        return `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${logicalId}:*`;
      case 'AWS::Lambda::Function':
        return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${logicalId}`;
      case 'AWS::SecretsManager::Secret':
        return `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${logicalId}`;
      case 'AWS::SNS::Topic':
        return `arn:aws:sns:${REGION}:${ACCOUNT}:${logicalId}`;
      case 'AWS::Events::Rule':
        return `arn:aws:events:${REGION}:${ACCOUNT}:rule/${logicalId}`;
      default:
        throw new Error(`${logicalId} (${type}) has no ARN here`);
    }
  };
  return {
    ref: (name) => {
      if (name in PSEUDO) return PSEUDO[name];
      const type = resources[name]?.Type;
      return type === 'AWS::SecretsManager::Secret' || type === 'AWS::SNS::Topic' ? arn(name) : name;
    },
    attribute: (logicalId, attribute) => {
      if (attribute.endsWith('Name')) return logicalId;
      if (attribute !== 'Arn') throw new Error(`${logicalId}.${attribute} is not known here`);
      return arn(logicalId);
    },
  };
}

/** The resources of a synthesized stack, as ARNs and names. */
export class Places {
  readonly #synthesis: Synthesis;
  readonly #scope: Scope;

  constructor(synthesis: Synthesis) {
    this.#synthesis = synthesis;
    this.#scope = scopeOf(synthesis);
  }

  /**
   * @param type resource type
   * @param part a part of the logical id that only one resource of the type has
   * @returns its logical id
   */
  find(type: string, part: string): string {
    const found = Object.entries(this.#synthesis.resources).filter(
      ([id, r]) => r.Type === type && id.includes(part),
    );
    if (found.length !== 1)
      throw new Error(`${found.length} resources of type ${type} have ${part} in their id`);
    return found[0]?.[0] ?? '';
  }

  /** The properties of the one resource of that type and part of the logical id, as in the template. */
  properties(type: string, part: string): Readonly<Record<string, unknown>> {
    return this.#synthesis.resources[this.find(type, part)]?.Properties ?? {};
  }

  /** A reference to it, as in the template. */
  ref(type: string, part: string): { Ref: string } {
    return { Ref: this.find(type, part) };
  }

  /** A reference to its ARN, as in the template. */
  arnRef(type: string, part: string): { 'Fn::GetAtt': [string, 'Arn'] } {
    return { 'Fn::GetAtt': [this.find(type, part), 'Arn'] };
  }

  /** The ARN of the one resource of that type and part of the logical id. */
  arn(type: string, part: string): string {
    return String(this.#scope.attribute(this.find(type, part), 'Arn'));
  }

  /** A part of the template with its references resolved. */
  resolve(value: unknown): unknown {
    return resolveValue(value, this.#scope);
  }

  /** The statements of a policy document, as in the template. */
  statements(document: unknown): Statement[] {
    return (this.resolve(document) as { Statement: Statement[] }).Statement;
  }

  /** The statements of all policies of a role. */
  statementsOfRole(roleId: string): Statement[] {
    return ofType(this.#synthesis.resources, 'AWS::IAM::Policy')
      .filter(
        ([, { Properties }]) => JSON.stringify(Properties['Roles']) === JSON.stringify([{ Ref: roleId }]),
      )
      .flatMap(([, { Properties }]) => this.statements(Properties['PolicyDocument']));
  }
}
