// The CDK app: reads the configuration and synthesizes the one stack. `-c config=FILE` or PIPELINE_CONFIG_FILE names another
// configuration than ./pipeline.config.json. Compiles the code of the Glue job when its sources have changed. It looks up nothing in the account, so it can run anywhere.
import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ConfigError } from '../lambdas/shared/config/errors.ts';
import { loadPipelineConfig } from '../lambdas/shared/config/load.ts';
import { SetupError } from '../scripts/setup/command.mjs';
import { setUpRows } from '../scripts/setup/rows.mjs';
import { AudienceStack } from './stack.ts';

const app = new App();
const named: unknown = app.node.tryGetContext('config');
const configFile = resolve(
  typeof named === 'string' ? named : (process.env['PIPELINE_CONFIG_FILE'] ?? 'pipeline.config.json'),
);
try {
  const config = loadPipelineConfig(configFile);
  setUpRows();
  new AudienceStack(app, config.deployment.stackName, { config, configFile });
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof SetupError)) throw error;
  // For the operator at the terminal, to whom a stack trace is of no use.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof ConfigError ? 2 : 3;
}
