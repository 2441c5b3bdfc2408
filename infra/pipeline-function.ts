import { join } from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { PipelineContext } from './context.ts';
import { acknowledgeWildcard, allow, allowKey } from './permissions.ts';

const ROOT = join(import.meta.dirname, '..');

/** Name of the configuration file beside a handler. */
const BUNDLED_CONFIG = 'pipeline.config.json';

export interface PipelineFunctionProps {
  /** What all stages share. */
  readonly context: PipelineContext;
  /** Folder of `handler.ts` under `lambdas/`; also the service name in logs and metrics. */
  readonly name: string;
  /** What the function does, for the console. */
  readonly description: string;
  /** Longest time for one event. */
  readonly timeout: Duration;
  /** Memory in MB. */
  readonly memorySize: number;
  /** Further environment variables; those of Powertools and of the configuration are added. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A function of the pipeline: Node.js on ARM, bundled with its configuration, with a role, an encrypted log group and traces. */
export class PipelineFunction extends Construct {
  readonly function: lambda.Function;
  /** The function's own role; it may log and trace, and the stage adds all other permissions. */
  readonly role: iam.Role;
  /** Longest time for one event. */
  readonly timeout: Duration;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const { config, configFile, key } = props.context;
    this.timeout = props.timeout;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      encryptionKey: key,
      retention: config.monitoring.logRetentionDays,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.role = new iam.Role(this, 'Role', {
      description: `Role of the function ${props.name}`,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    allow(this.role, {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    allowKey(this.role, key, 'read', ['lambda']);
    this.function = new NodejsFunction(this, 'Function', {
      description: props.description,
      entry: join(ROOT, 'lambdas', props.name, 'handler.ts'),
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memorySize,
      role: this.role,
      logGroup,
      tracing: lambda.Tracing.ACTIVE,
      environmentEncryption: key,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        PIPELINE_CONFIG_FILE: BUNDLED_CONFIG,
        POWERTOOLS_SERVICE_NAME: props.name,
        POWERTOOLS_METRICS_NAMESPACE: config.deployment.stackName,
        POWERTOOLS_LOG_LEVEL: config.monitoring.logLevel,
        ...props.environment,
      },
      bundling: bundling(configFile),
    });
    acknowledgeWildcard(this.role, '*', 'X-Ray has no resources to name: traces are sent to the account');
  }
}

/** One ES module with all dependencies, including the AWS SDK, so that the tested code is what runs; and the configuration beside it. */
const bundling = (configFile: string) => ({
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  bundleAwsSDK: true,
  minify: true,
  keepNames: true,
  sourceMap: true,
  // Places are enough for a trace. With the sources, Node.js reads three times as much in each start of a function.
  sourcesContent: false,
  logLevel: LogLevel.WARNING,
  // Some packages are CommonJS and call require for Node's own modules.
  banner: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  // The path is passed in the environment and Node copies the file, so that no shell has to parse the path.
  environment: { CONFIG_FILE: configFile },
  commandHooks: {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_inputDir: string, outputDir: string) => [
      `node -e "fs.copyFileSync(process.env.CONFIG_FILE, process.argv[1])" "${join(outputDir, BUNDLED_CONFIG)}"`,
    ],
  },
});
