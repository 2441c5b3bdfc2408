import { AccessRecord } from './access-record.ts';
import type { Signature } from './aws-request.ts';
import type { RequestContext } from './conditions.ts';
import { type Call, type Caller, decide } from './evaluate.ts';
import type { Place } from './json-calls.ts';
import { ADMINISTRATOR, roleArn } from './names.ts';
import type { StackPolicies } from './policies.ts';

/** Requests reach AWS by TLS; that they take loopback here is not the policies' concern. */
const BY_TLS = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

const NO_POLICIES: StackPolicies = {
  ofRoles: new Map(),
  trusts: new Map(),
  ofResources: new Map(),
  keys: new Map(),
};

/** Judges every call by the policies of the stack, and records who asked for what and which statements decided. */
export class Guard {
  readonly record = new AccessRecord();
  readonly place: Place;
  #policies = NO_POLICIES;

  /** @param place account and region; before a stack is made, the administrator alone may do anything */
  constructor(place: Place) {
    this.place = place;
  }

  /** Takes the policies of a stack that was made. */
  enforce(policies: StackPolicies): void {
    this.#policies = policies;
  }

  /** @returns who signed a request; undefined for an access key that nobody has */
  callerOf({ accessKeyId }: Signature): Caller | undefined {
    if (accessKeyId === ADMINISTRATOR) return { kind: 'administrator' };
    const arn = roleArn(this.place, accessKeyId);
    return this.#policies.ofRoles.has(arn) ? { kind: 'role', arn } : undefined;
  }

  /**
   * Judges calls that belong together.
   *
   * @param caller who asks
   * @param calls what is asked
   * @returns the first call that is refused; undefined when all are allowed
   */
  refused(caller: Caller, calls: readonly Call[]): Call | undefined {
    return calls.find((call) => !this.#judge(caller, call));
  }

  /**
   * What a service asks, in the caller's name, of the key that encrypts a resource.
   *
   * @param service as in its endpoint, for example `s3`
   * @param resource ARN of the resource
   * @param actions actions on the key
   * @param context further condition keys
   * @returns no calls when the resource is not encrypted with a key
   */
  keyCalls(service: string, resource: string, actions: readonly string[], context?: RequestContext): Call[] {
    const key = this.#policies.keys.get(resource.replace(/\/index\/.*$/, ''));
    if (key === undefined) return [];
    const via = { 'kms:ViaService': `${service}.${this.place.region}.amazonaws.com`, ...context };
    return actions.map((action) => ({ action, resource: key, context: via }));
  }

  /** What a service asks, in its own name, of the key that encrypts a resource. */
  keyCallsOfService(resource: string, actions: readonly string[]): Call[] {
    const key = this.#policies.keys.get(resource);
    return key === undefined ? [] : actions.map((action) => ({ action, resource: key }));
  }

  /**
   * Completes the name of a secret to its ARN, as Secrets Manager does.
   *
   * @param id name or ARN
   * @returns the ARN of the stack's secret of that name; for any other the ARN with six characters of its own
   */
  secretArn(id: string): string {
    if (id.startsWith('arn:')) return id;
    const { accountId, region } = this.place;
    const prefix = `arn:aws:secretsmanager:${region}:${accountId}:secret:${id}-`;
    return [...this.#policies.keys.keys()].find((arn) => arn.startsWith(prefix)) ?? `${prefix}AbCdEf`;
  }

  #judge(caller: Caller, call: Call): boolean {
    const complete = { ...call, context: { ...BY_TLS, ...call.context } };
    const { accountId } = this.place;
    const { ofResources, ofRoles, trusts } = this.#policies;
    const isTrust = call.action === 'sts:AssumeRole';
    const resource = isTrust ? trusts.get(call.resource) : ofResources.get(ownerOf(call.resource));
    const policies = {
      accountArn: `arn:aws:iam::${accountId}:root`,
      identity: caller.kind === 'role' ? (ofRoles.get(caller.arn) ?? []) : [],
      resource,
    };
    const decision = decide(caller, complete, policies);
    this.record.add({ caller, call: complete, policies, decision });
    return decision.isAllowed;
  }
}

/** The resource whose policy applies: of an object its bucket. */
function ownerOf(resource: string): string {
  return resource.startsWith('arn:aws:s3:::') ? (resource.split('/')[0] ?? resource) : resource;
}
