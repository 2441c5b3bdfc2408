// Runs inside an execution environment (a child process): loads the handler once and answers one event at a time, as
// Lambda's Node.js runtime does. Arguments: the module's path, and a folder for compiled code if there is one. Its
// environment variables are the function's own.
import { enableCompileCache, flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import type { Answer, ErrorReport, Invocation } from './function-protocol.ts';

type Handler = (event: unknown, context: Context) => unknown;

const KIBIBYTES_A_MEGABYTE = 1024;

// Ctrl-C reaches the whole process group, but the process that started this one decides when it ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());

if (process.argv[3] !== undefined) enableCompileCache(process.argv[3]);
const handler = loadHandler();
// Told to whoever sends the first event.
handler.catch(() => undefined);

process.on('message', (message: Invocation) => {
  void answer(message);
});

async function loadHandler(): Promise<Handler> {
  const module: unknown = await import(pathToFileURL(process.argv[2] ?? '').href);
  if (typeof module === 'object' && module !== null && 'handler' in module) {
    if (typeof module.handler === 'function') return module.handler as Handler;
  }
  throw new TypeError(`${process.argv[2]} exports no function named "handler"`);
}

async function answer(invocation: Invocation): Promise<void> {
  let outcome: Answer;
  try {
    const handle = await handler;
    const result = await handle(invocation.event, contextOf(invocation));
    outcome = { kind: 'succeeded', result, peakMemoryMegabytes: peakMemoryMegabytes() };
  } catch (error) {
    console.error(error);
    outcome = { kind: 'failed', error: report(error), peakMemoryMegabytes: peakMemoryMegabytes() };
  }
  process.send?.(outcome);
  // Now, because this process is killed in the end; what is kept already is not written again.
  flushCompileCache();
}

function report(error: unknown): ErrorReport {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: typeof error, errorMessage: String(error) };
}

function peakMemoryMegabytes(): number {
  return Math.round(process.resourceUsage().maxRSS / KIBIBYTES_A_MEGABYTE);
}

function contextOf({ requestId, deadline }: Invocation): Context {
  const name = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? '';
  const leftToOldHandlers = (): void => {
    throw new TypeError('answer by the promise that the handler returns');
  };
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${process.env['AWS_REGION']}:123456789012:function:${name}`,
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? '',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: String(process.pid),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: leftToOldHandlers,
    fail: leftToOldHandlers,
    succeed: leftToOldHandlers,
  };
}
