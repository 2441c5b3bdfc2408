import { type ApplicablePolicies, type Call, type Caller, type Decision, decide } from './evaluate.ts';

/** A call that was judged. */
export interface JudgedCall {
  readonly caller: Caller;
  readonly call: Call;
  readonly policies: ApplicablePolicies;
  readonly decision: Decision;
}

/** The calls that were judged, each kind once. */
export class AccessRecord {
  readonly #calls = new Map<string, JudgedCall>();

  add(judged: JudgedCall): void {
    const { call, caller, decision } = judged;
    const kind = JSON.stringify([caller, call.action, folderOf(call.resource), contextOf(call), decision]);
    if (!this.#calls.has(kind)) this.#calls.set(kind, judged);
  }

  /** All kinds of calls, in the order of their first one. */
  calls(): JudgedCall[] {
    return [...this.#calls.values()];
  }

  /**
   * Judges the recorded calls again without one statement.
   *
   * @param statementId the statement that is taken away
   * @returns the calls that would have ended otherwise
   */
  changedWithout(statementId: string): JudgedCall[] {
    return this.calls().filter(({ call, caller, decision, policies }) => {
      const without = {
        ...policies,
        identity: policies.identity.filter(({ id }) => id !== statementId),
        resource: policies.resource?.filter(({ id }) => id !== statementId),
      };
      return decide(caller, call, without).isAllowed !== decision.isAllowed;
    });
  }
}

/** Objects of one top-level folder are one kind; a folder's own name is another. */
function folderOf(resource: string): string {
  const [bucket = '', top = '', ...rest] = resource.split('/');
  return resource.startsWith('arn:aws:s3:::') && rest.length > 0 ? `${bucket}/${top}/*` : resource;
}

/** Prefixes of one top-level folder are one kind too. */
function contextOf({ context = {} }: Call): unknown {
  const prefix = context['s3:prefix'];
  return typeof prefix === 'string' ? { ...context, 's3:prefix': prefix.split('/')[0] } : context;
}
