import { loadPipelineConfig } from '../../lambdas/shared/config/load.ts';
import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import { Cached } from '../../operations/cached.ts';
import type { PipelinePlace } from '../../operations/commands.ts';
import { type Deployment, findDeployment } from '../../operations/deployment.ts';
import { PipelineView } from '../../operations/pipeline/pipeline-view.ts';
import { KeptSpark } from '../../operations/spark/kept-spark.ts';
import { Jobs } from './jobs.ts';
import { SurveyedExports } from './surveyed-exports.ts';

const DEPLOYMENT_MS = 60_000;

/** How the console was started. */
export interface ConsoleOptions {
  /** Path of `pipeline.config.json`. */
  readonly configFile: string;
  /** Name of the CloudFormation stack. @default the configuration's `deployment.stackName` */
  readonly stack?: string | undefined;
  /** Folder that local exports are chosen from; nothing outside of it is reached. */
  readonly filesFolder: string;
  /** Whether everything that changes something is refused. */
  readonly isReadOnly: boolean;
  /** Where TikTok's API is. */
  readonly tiktokApiBaseUrl: string;
  /** Whether AWS is played by this machine. @default false */
  readonly isLocalCloud?: boolean;
}

/** What every route works with. */
export class ConsoleContext {
  readonly options: ConsoleOptions;
  readonly jobs: Jobs;
  readonly spark = new KeptSpark();
  readonly surveyed = new SurveyedExports();
  readonly startedAt = new Date().toISOString();
  #deployment: { readonly stackName: string; readonly found: Cached<Deployment> } | undefined;
  #view: { readonly key: string; readonly view: PipelineView } | undefined;

  constructor(options: ConsoleOptions) {
    this.options = options;
    this.jobs = new Jobs(this.place);
  }

  /**
   * Reads the configuration as it is now: a person may have changed it since.
   *
   * @throws {ConfigError} when it cannot be used
   */
  config(): PipelineConfig {
    return loadPipelineConfig(this.options.configFile);
  }

  /** The pipeline that the commands are about which the page names. */
  get place(): PipelinePlace {
    const { configFile, stack } = this.options;
    return { config: configFile, stack };
  }

  /** @throws {ConfigError} when the configuration gives the name and cannot be used */
  stackName(): string {
    return this.options.stack ?? this.config().deployment.stackName;
  }

  /**
   * What is deployed under the stack's name of now.
   *
   * @throws {ConfigError} when the configuration gives the name and cannot be used
   * @throws {NotDeployedError} when the stack is not there
   */
  async deployment(): Promise<Deployment> {
    const stackName = this.stackName();
    if (this.#deployment?.stackName !== stackName) {
      this.#deployment = { stackName, found: new Cached(() => findDeployment(stackName), DEPLOYMENT_MS) };
    }
    return this.#deployment.found.get();
  }

  /** The state of the pipeline, by the configuration and the deployment of now. */
  async view(): Promise<PipelineView> {
    const config = this.config();
    const deployment = await this.deployment();
    const key = JSON.stringify([config, deployment]);
    if (this.#view?.key !== key) this.#view = { key, view: new PipelineView(config, deployment, this.place) };
    return this.#view.view;
  }

  /** Has the state of the pipeline read again, because something was changed. */
  forget(): void {
    this.#view?.view.forget();
  }

  /** Ends all jobs and Spark, and removes what was fetched. */
  async stop(): Promise<void> {
    try {
      await this.jobs.stop();
      await this.spark.stop();
    } finally {
      this.surveyed.clear();
    }
  }
}
