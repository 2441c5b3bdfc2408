import type { FunctionSettings, FunctionTarget, JobRuntime } from '../cloud-resources.ts';
import { NotAllowedError } from '../errors.ts';
import type { Call, Caller } from './evaluate.ts';
import type { Guard } from './guard.ts';
import { refusal } from './refusal.ts';

/** What Lambda does with a function's role around an event: it takes the role, decrypts the variables, writes log and traces.
 *
 * @throws {NotAllowedError} when the policies do not allow it
 */
export function admitInvocation(guard: Guard, { keyArn, logGroupArn, roleArn }: FunctionSettings): void {
  takeRole(guard, 'lambda.amazonaws.com', roleArn);
  const stream = logGroupArn.replace(/\*$/, 'log-stream:local');
  demand(guard, { kind: 'role', arn: roleArn }, [
    {
      action: 'kms:Decrypt',
      resource: keyArn,
      context: { 'kms:ViaService': `lambda.${guard.place.region}.amazonaws.com` },
    },
    { action: 'logs:CreateLogStream', resource: stream },
    { action: 'logs:PutLogEvents', resource: stream },
    { action: 'xray:PutTraceSegments', resource: '*' },
    { action: 'xray:PutTelemetryRecords', resource: '*' },
  ]);
}

/**
 * What Glue does with a job's role around a run: it takes the role, fetches the code, and writes logs and metrics.
 *
 * @throws {NotAllowedError} when the policies do not allow it
 */
export function admitJobRun(guard: Guard, roleArn: string, { code, logGroupPrefix }: JobRuntime): void {
  const { accountId, region } = guard.place;
  takeRole(guard, 'glue.amazonaws.com', roleArn);
  const logs = ['error', 'output'].flatMap((stream) =>
    ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({
      action,
      resource: `arn:aws:logs:${region}:${accountId}:log-group:${logGroupPrefix}/${stream}:log-stream:local`,
    })),
  );
  demand(guard, { kind: 'role', arn: roleArn }, [
    ...code.map((uri) => ({ action: 's3:GetObject', resource: uri.replace('s3://', 'arn:aws:s3:::') })),
    ...logs,
    { action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': 'Glue' } },
  ]);
}

/**
 * What EventBridge Scheduler does when a schedule's time comes: it takes the schedule's role and invokes the function.
 *
 * @throws {NotAllowedError} when the policies do not allow it
 */
export function admitSchedule(guard: Guard, { functionArn, roleArn }: FunctionTarget): void {
  takeRole(guard, 'scheduler.amazonaws.com', roleArn);
  demand(guard, { kind: 'role', arn: roleArn }, [{ action: 'lambda:InvokeFunction', resource: functionArn }]);
}

/**
 * Judges a call of Lambda's Invoke.
 *
 * @param guard judges
 * @param accessKeyId who signed the request
 * @param functionName which function
 * @returns why it is refused; undefined when it is allowed
 */
export function refusedInvocation(
  guard: Guard,
  accessKeyId: string,
  functionName: string,
): string | undefined {
  const { accountId, region } = guard.place;
  const caller = guard.callerOf({ accessKeyId, service: 'lambda' });
  if (caller === undefined) return `nobody has the access key ${accessKeyId}`;
  const resource = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
  const refused = guard.refused(caller, [{ action: 'lambda:InvokeFunction', resource }]);
  return refused === undefined ? undefined : refusal(caller, refused);
}

function takeRole(guard: Guard, service: string, roleArn: string): void {
  const context = { 'aws:SourceAccount': guard.place.accountId };
  demand(guard, { kind: 'service', service }, [{ action: 'sts:AssumeRole', resource: roleArn, context }]);
}

function demand(guard: Guard, caller: Caller, calls: readonly Call[]): void {
  const refused = guard.refused(caller, calls);
  if (refused !== undefined) throw new NotAllowedError(refusal(caller, refused));
}
