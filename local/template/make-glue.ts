import {
  CreateJobCommand,
  CreateSecurityConfigurationCommand,
  CreateTriggerCommand,
} from '@aws-sdk/client-glue';
import { z } from 'zod';
import { type Maker, maker } from './maker.ts';
import { texts } from './shapes.ts';

const security = z.strictObject({
  Name: z.string(),
  EncryptionConfiguration: z.strictObject({
    S3Encryptions: z.array(z.strictObject({ S3EncryptionMode: z.literal('SSE-KMS'), KmsKeyArn: z.string() })),
    CloudWatchEncryption: z.strictObject({
      CloudWatchEncryptionMode: z.literal('SSE-KMS'),
      KmsKeyArn: z.string(),
    }),
    JobBookmarksEncryption: z.strictObject({
      JobBookmarksEncryptionMode: z.literal('CSE-KMS'),
      KmsKeyArn: z.string(),
    }),
  }),
});

export const makeSecurityConfiguration: Maker = maker(
  security,
  async ({ EncryptionConfiguration, Name }, _resource, { clients: { glue } }) => {
    const { S3Encryptions, ...same } = EncryptionConfiguration;
    await glue.send(
      new CreateSecurityConfigurationCommand({
        Name,
        EncryptionConfiguration: { S3Encryption: S3Encryptions, ...same },
      }),
    );
    return { ref: Name, attributes: {} };
  },
);

const job = z.strictObject({
  Command: z.strictObject({
    Name: z.literal('glueetl'),
    PythonVersion: z.literal('3'),
    ScriptLocation: z.string(),
  }),
  DefaultArguments: texts,
  Description: z.string(),
  ExecutionProperty: z.strictObject({ MaxConcurrentRuns: z.number() }),
  ExecutionClass: z.enum(['STANDARD', 'FLEX']),
  GlueVersion: z.literal('5.1'),
  MaxRetries: z.number(),
  NumberOfWorkers: z.number(),
  Role: z.string(),
  SecurityConfiguration: z.string(),
  Timeout: z.number(),
  WorkerType: z.enum(['G.1X', 'G.2X', 'G.4X', 'G.8X']),
});

export const makeJob: Maker = maker(job, async (properties, { physicalName }, { clients: { glue } }) => {
  await glue.send(new CreateJobCommand({ Name: physicalName, ...properties }));
  return { ref: physicalName, attributes: {} };
});

const trigger = z.strictObject({
  Actions: z.array(z.strictObject({ JobName: z.string(), Arguments: texts })),
  Description: z.string(),
  Schedule: z.string(),
  StartOnCreation: z.literal(true),
  Type: z.literal('SCHEDULED'),
});

export const makeTrigger: Maker = maker(
  trigger,
  async (properties, { physicalName }, { clients: { glue } }) => {
    await glue.send(new CreateTriggerCommand({ Name: physicalName, ...properties }));
    return { ref: physicalName, attributes: {} };
  },
);
