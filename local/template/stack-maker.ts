import { roleArn } from '../iam/names.ts';
import type { Assembly, Template } from './assembly.ts';
import { TemplateError } from './errors.ts';
import { referencesOf, resolveValue, type Scope } from './intrinsics.ts';
import { LEFT_OUT_TYPES } from './left-out.ts';
import { makeKey, makeSecret, makeTable } from './make-data.ts';
import { makeArchive, makeQueue, makeQueuePolicy, makeRule } from './make-events.ts';
import { makeJob, makeSecurityConfiguration, makeTrigger } from './make-glue.ts';
import { makeBucket } from './make-s3.ts';
import type { Made, Maker, MakerContext, ResolvedResource } from './maker.ts';

/** Nothing to make: the local cloud plays it, with what functions.ts, schedules.ts and policies.ts read from it. */
const playedHere: Maker = async ({ physicalName, properties, type }, { accountId, region }) => {
  const { LogGroupName = physicalName } = properties;
  const name = String(type === 'AWS::Logs::LogGroup' ? LogGroupName : physicalName);
  return { ref: name, attributes: { Arn: arnOf(type, name, accountId, region) } };
};

function arnOf(type: string, name: string, accountId: string, region: string): string {
  switch (type) {
    case 'AWS::IAM::Role':
      return roleArn({ accountId }, name);
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    case 'AWS::Logs::LogGroup':
      return `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`;
    default:
      return `arn:aws:${serviceOf(type)}:${region}:${accountId}:${name}`;
  }
}

const MAKERS: Readonly<Record<string, Maker>> = {
  'AWS::DynamoDB::Table': makeTable,
  'AWS::Events::Archive': makeArchive,
  'AWS::Events::Rule': makeRule,
  'AWS::Glue::Job': makeJob,
  'AWS::Glue::SecurityConfiguration': makeSecurityConfiguration,
  'AWS::Glue::Trigger': makeTrigger,
  'AWS::IAM::Policy': playedHere,
  'AWS::IAM::Role': playedHere,
  'AWS::KMS::Key': makeKey,
  'AWS::Lambda::EventSourceMapping': playedHere,
  'AWS::Lambda::Function': playedHere,
  'AWS::Logs::LogGroup': playedHere,
  'AWS::S3::Bucket': makeBucket,
  'AWS::S3::BucketPolicy': playedHere,
  'AWS::SQS::Queue': makeQueue,
  'AWS::SQS::QueuePolicy': makeQueuePolicy,
  'AWS::Scheduler::Schedule': playedHere,
  'AWS::SecretsManager::Secret': makeSecret,
};

/** Makes the resources of a template, each after those that it refers to. */
export class StackMaker {
  readonly #assembly: Assembly;
  readonly #context: MakerContext;
  readonly #made = new Map<string, Made>();
  readonly #resolved: ResolvedResource[] = [];

  constructor(assembly: Assembly, context: MakerContext) {
    this.#assembly = assembly;
    this.#context = context;
  }

  /**
   * Makes every resource.
   *
   * @throws {TemplateError} when there is one of a type, or with a property, that is not known
   */
  async makeAll(): Promise<void> {
    const { Resources } = this.#assembly.template;
    for (const [logicalId, { Type }] of Object.entries(Resources)) {
      if (!(Type in MAKERS || Type in LEFT_OUT_TYPES)) {
        throw new TemplateError(
          `${Type} ${logicalId}: the local cloud does not know this type; teach local/template to make it, or list it in left-out.ts with the reason`,
        );
      }
    }
    for (const logicalId of inOrder(Resources)) await this.#make(logicalId);
  }

  /** The resources of a type, with their references resolved. */
  ofType(type: string): ResolvedResource[] {
    return this.#resolved.filter((resource) => resource.type === type);
  }

  /** What was made of a resource. */
  made({ logicalId }: ResolvedResource): Made {
    const made = this.#made.get(logicalId);
    if (made === undefined) throw new TemplateError(`${logicalId} is not made`);
    return made;
  }

  /** A part of the template with its references resolved. */
  resolve(value: unknown): unknown {
    return resolveValue(value, this.#scope);
  }

  async #make(logicalId: string): Promise<void> {
    const { Properties = {}, Type: type = '' } = this.#assembly.template.Resources[logicalId] ?? {};
    const physicalName = nameOf(this.#assembly.stackName, logicalId, type);
    const maker = MAKERS[type];
    if (maker === undefined) {
      this.#made.set(logicalId, this.#standIn(type, physicalName));
      return;
    }
    const properties = this.resolve(Properties) as Record<string, unknown>;
    const resource: ResolvedResource = { logicalId, type, physicalName, properties };
    this.#made.set(logicalId, await maker(resource, this.#context));
    this.#resolved.push(resource);
  }

  /** What references to a resource give that is left out. */
  #standIn(type: string, physicalName: string): Made {
    const { accountId, region } = this.#context;
    const arn = `arn:aws:${serviceOf(type)}:${region}:${accountId}:${physicalName}`;
    return { ref: type === 'AWS::SNS::Topic' ? arn : physicalName, attributes: { Arn: arn } };
  }

  get #scope(): Scope {
    const { accountId, region } = this.#context;
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::AccountId': accountId,
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${this.#assembly.stackName}/local`,
      'AWS::StackName': this.#assembly.stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    return {
      ref: (name) => pseudo[name] ?? this.#known(name).ref,
      attribute: (logicalId, attribute) => {
        const value = this.#known(logicalId).attributes[attribute];
        if (value === undefined)
          throw new TemplateError(`${logicalId}.${attribute} is not known to the local cloud`);
        return value;
      },
    };
  }

  #known(name: string): Made {
    const made = this.#made.get(name);
    if (made === undefined) throw new TemplateError(`${name} is not known to the local cloud`);
    return made;
  }
}

/** Logical ids, each after all that it refers to. */
function inOrder(resources: Template['Resources']): string[] {
  const ordered: string[] = [];
  const visiting = new Set<string>();
  const visit = (logicalId: string): void => {
    const resource = resources[logicalId];
    if (resource === undefined || ordered.includes(logicalId)) return;
    if (visiting.has(logicalId)) throw new TemplateError(`${logicalId} refers to itself`);
    visiting.add(logicalId);
    // What is left out answers by its name alone; what it refers to does not matter.
    if (!(resource.Type in LEFT_OUT_TYPES)) for (const name of referencesOf(resource.Properties)) visit(name);
    ordered.push(logicalId);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId);
  return ordered;
}

/** A name as CloudFormation gives it, without the random part; bucket names are short and in lower case. */
function nameOf(stackName: string, logicalId: string, type: string): string {
  const name = `${stackName}-${logicalId}`;
  return type === 'AWS::S3::Bucket'
    ? name.toLowerCase().slice(-63).replace(/^-/, '')
    : name.slice(-80).replace(/^-/, '');
}

const serviceOf = (type: string): string => type.split('::')[1]?.toLowerCase() ?? '';
