import { Hono } from 'hono';
import { type Failure, failureOf } from '../../operations/failure.ts';
import type { ConsoleContext } from './context.ts';
import { type ConsoleError, RefusedError, STATUS } from './errors.ts';
import { type Admission, headers, readingOnly, sameSiteOnly, smallBodiesOnly, tokenOnly } from './guard.ts';
import type { PageFiles } from './page-files.ts';
import { audienceRoutes } from './routes/audiences.ts';
import { configurationRoutes } from './routes/configuration.ts';
import { exportRoutes, sourceRoutes } from './routes/exports.ts';
import { jobRoutes } from './routes/jobs.ts';
import { newSourceRoutes } from './routes/new-source.ts';
import { pipelineRoutes } from './routes/pipeline.ts';
import { problemRoutes } from './routes/problems.ts';
import { sessionRoutes } from './routes/session.ts';
import { pageRoutes, refusalPage } from './serve-page.ts';

/**
 * Makes the console's application: the routes below `/api`, and the page at every other address.
 *
 * @param context what the routes work with
 * @param admission who is let in
 * @param page the bundled page
 */
export function createApi(context: ConsoleContext, admission: Admission, page: PageFiles) {
  const app = new Hono();
  app.use(
    headers(),
    sameSiteOnly(admission),
    tokenOnly(admission),
    readingOnly(admission),
    smallBodiesOnly(),
  );
  app.use('/api/*', async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
  });
  app.onError((error, c) => {
    const failure = explain(error, context);
    if (failure.kind === 'noToken' && !c.req.path.startsWith('/api/')) return refusalPage(c, failure);
    return c.json<ConsoleError>(failure, STATUS[failure.kind]);
  });
  app.notFound((c) => {
    const failure = { kind: 'notFound', message: `There is nothing at ${c.req.path}` } as const;
    return c.json<ConsoleError>(failure, STATUS.notFound);
  });
  return app.route('/api', apiRoutes(context)).route('/', pageRoutes(page));
}

const apiRoutes = (context: ConsoleContext) =>
  new Hono()
    .route('/session', sessionRoutes(context))
    .route('/pipeline', pipelineRoutes(context))
    .route('/exports', exportRoutes(context))
    .route('/sources', sourceRoutes(context))
    .route('/audiences', audienceRoutes(context))
    .route('/new-source', newSourceRoutes(context))
    .route('/problems', problemRoutes(context))
    .route('/configuration', configurationRoutes(context))
    .route('/jobs', jobRoutes(context));

/** The console's routes with their parameters and answers, for a typed client. */
export type ConsoleApi = ReturnType<typeof createApi>;

function explain(error: unknown, { place }: ConsoleContext): ConsoleError {
  if (!(error instanceof RefusedError)) return withRestart(failureOf(error, place));
  const { kind, message, remedy } = error;
  return { kind, message, ...(remedy === undefined ? {} : { remedy }) };
}

const RESTART =
  'If you change keys in environment variables or in ~/.aws/credentials, start the console again.';

/** AWS's SDK reads the files of a process once; the token of a sign-in with SSO is the exception. */
function withRestart(failure: Failure): Failure {
  const { kind, remedy = '' } = failure;
  return kind === 'signedOut' ? { ...failure, remedy: `${remedy} ${RESTART}`.trimStart() } : failure;
}
