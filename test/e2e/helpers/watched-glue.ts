import { join } from 'node:path';
import type { LocalCloud } from '../../../local/cloud.ts';
import { GlueExecutor } from '../../../local/glue-executor.ts';
import { SparkHost, type SparkOutcome } from '../../../operations/spark/spark-host.ts';

/** Glue for a local cloud that was started without it: executes the job's script, and knows what it was asked for. */
export class WatchedGlue {
  /** Error lines of the next runs, which fail by them before they read anything. */
  readonly failures: string[] = [];
  /** `<source>/<run-id>` of each execution, failed ones too; `<source>/*` for one of all settled exports. */
  readonly executions: string[] = [];
  readonly #spark: SparkHost;
  readonly #executor: GlueExecutor;

  constructor({ aws, folder, jobAccess, resources }: LocalCloud) {
    this.#spark = new SparkHost({
      ...resources.glueJobCode,
      s3: jobAccess.s3,
      logFile: join(folder, 'logs', 'glue.log'),
      scratchFolder: join(folder, 'spark'),
      isForSmallExports: true,
    });
    this.#spark.warmUp();
    this.#executor = new GlueExecutor({
      aws,
      admit: jobAccess.admit,
      jobName: resources.glueJobName,
      spark: { run: (args, timeoutSeconds) => this.#run(args, timeoutSeconds) },
    });
  }

  async stop(): Promise<void> {
    const stopped = this.#executor.stop();
    await this.#spark.stop();
    await stopped;
  }

  async #run(args: readonly string[], timeoutSeconds: number): Promise<SparkOutcome> {
    const of = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
    this.executions.push(`${of('--source')}/${of('--run_id') ?? of('--export_id') ?? '*'}`);
    const errorLine = this.failures.shift();
    return errorLine === undefined ? this.#spark.run(args, timeoutSeconds) : { exitCode: 1, errorLine };
  }
}
