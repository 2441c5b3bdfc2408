import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AudienceStack } from '../../../infra/stack.ts';
import { loadPipelineConfig } from '../../../lambdas/shared/config/load.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** A source with a protected query, so that the stack has every stage. */
export const QUERY_SOURCE = {
  name: 'room',
  audience: { column: 'segment' },
  cleanRooms: {
    membershipId: '6f1d1f5e-7f0c-4f51-9e3a-1f6f1f2a3b4c',
    analysisTemplateArn:
      'arn:aws:cleanrooms:eu-west-1:111122223333:membership/6f1d1f5e-7f0c-4f51-9e3a-1f6f1f2a3b4c/analysistemplate/5d2b',
    schedule: 'cron(0 4 ? * MON *)',
  },
};

/** A source with a PySpark job, in another membership. */
export const JOB_SOURCE = {
  name: 'scored',
  audience: { column: 'segment' },
  cleanRooms: {
    membershipId: '9a2e0c7d-51b3-4e8f-8c1d-2f7a6b5c4d3e',
    type: 'PYSPARK',
    analysisTemplateArn:
      'arn:aws:cleanrooms:eu-west-1:111122223333:membership/9a2e0c7d-51b3-4e8f-8c1d-2f7a6b5c4d3e/analysistemplate/7f1c',
  },
};

/** The least that a configuration has. */
export const MINIMAL_CONFIG = { sources: [{ name: 'crm', audience: { column: 'tier' } }] };

/** A configuration with every option. */
export const FULL_CONFIG = {
  sources: [
    { name: 'crm', audience: { column: 'tier' }, prepareSchedule: 'cron(30 5 * * ? *)' },
    { name: 'shop', audience: { name: 'buyers' } },
    QUERY_SOURCE,
    JOB_SOURCE,
  ],
  monitoring: { alarmEmail: 'alarms@example.com' },
};

export interface Synthesis {
  readonly stack: AudienceStack;
  readonly template: Template;
  /** The resources of the template by logical id. */
  readonly resources: Readonly<Record<string, SynthesizedResource>>;
}

export interface SynthesizedResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/**
 * @param resources of a template
 * @param type resource type
 * @returns those of that type by logical id
 */
export function ofType(resources: Synthesis['resources'], type: string): [string, SynthesizedResource][] {
  return Object.entries(resources).filter(([, resource]) => resource.Type === type);
}

const syntheses = new Map<string, Synthesis>();

/**
 * Synthesizes the stack with the flags of cdk.json, once for a configuration. The functions are not bundled: their code is
 * another test's concern.
 *
 * @param config content of pipeline.config.json
 */
export function synthesize(config: object = FULL_CONFIG): Synthesis {
  const text = JSON.stringify(config);
  const known = syntheses.get(text);
  if (known !== undefined) return known;
  const configFile = join(mkdtempSync(join(tmpdir(), 'synth-')), 'pipeline.config.json');
  writeFileSync(configFile, text);
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  const stack = new AudienceStack(app, 'TestStack', { config: loadPipelineConfig(configFile), configFile });
  const template = Template.fromStack(stack);
  const synthesis = { stack, template, resources: template.toJSON()['Resources'] };
  syntheses.set(text, synthesis);
  return synthesis;
}
