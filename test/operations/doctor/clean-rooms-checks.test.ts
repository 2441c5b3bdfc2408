import { CleanRoomsClient } from '@aws-sdk/client-cleanrooms';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';
import { type CleanRoomsServer, startCleanRoomsServer } from '../../../local/clean-rooms-server/server.ts';
import { cleanRoomsChecks } from '../../../operations/doctor/clean-rooms-checks.ts';
import { makeCheck } from '../../../operations/doctor/finding.ts';

const ROLE = 'arn:aws:iam::123456789012:role/result-writer';
const MEMBERSHIP = '6f1d1f5e-7f0c-4f51-9e3a-1f6f1f2a3b4c';
const TEMPLATE = `arn:aws:cleanrooms:eu-west-1:111122223333:membership/${MEMBERSHIP}/analysistemplate/5d2b`;
const PLACE = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

let server: CleanRoomsServer;
let cleanRooms: CleanRoomsClient;

beforeEach(async () => {
  const clients = { s3: new S3Client(PLACE), events: new EventBridgeClient(PLACE) };
  server = await startCleanRoomsServer({ clients });
  cleanRooms = new CleanRoomsClient({ ...PLACE, endpoint: server.url });
});

afterEach(async () => {
  cleanRooms.destroy();
  await server.stop();
});

/** What is found of one source, without the name of the check. */
async function findings(room: object) {
  const source = {
    name: 'buyers',
    audience: { name: 'Buyers' },
    cleanRooms: { membershipId: MEMBERSHIP, ...room },
  };
  const config = parsePipelineConfig(JSON.stringify({ sources: [source] }), 'my.config.json');
  const checks = cleanRoomsChecks({ config, deployment: { exportsBucket: 'landing' }, cleanRooms });
  const all = (await Promise.all(checks.map(makeCheck))).flat();
  return all.map(({ message, status }) => [status, message]);
}

const WELL = [['ok', 'buyers can yield an audience, as far as Clean Rooms tells']];

describe('a query by a template', () => {
  test('of a table with a custom rule is ok', async () => {
    server.admin.setTemplate(TEMPLATE, { format: 'SQL', tables: ['members'] });

    expect(await findings({ analysisTemplateArn: TEMPLATE })).toEqual(WELL);
  });

  test('of a table with differential privacy can yield none', async () => {
    server.admin.setTemplate(TEMPLATE, { format: 'SQL', tables: ['members', 'visits'] });
    server.admin.setTable('visits', { rule: 'CUSTOM', hasDifferentialPrivacy: true });

    expect(await findings({ analysisTemplateArn: TEMPLATE })).toEqual([
      [
        'problem',
        'buyers: the table visits has differential privacy, so that a result holds aggregates and no people',
      ],
    ]);
  });

  test('of a table that allows aggregation only can yield none', async () => {
    server.admin.setTemplate(TEMPLATE, { format: 'SQL', tables: ['visits'] });
    server.admin.setTable('visits', { rule: 'AGGREGATION' });

    expect(await findings({ analysisTemplateArn: TEMPLATE })).toEqual([
      [
        'problem',
        'buyers: the table visits allows aggregation only, so that a result holds counts and no people',
      ],
    ]);
  });

  test('that makes synthetic data can yield none', async () => {
    server.admin.setTemplate(TEMPLATE, { format: 'SQL', tables: [], isSynthetic: true });

    expect(await findings({ analysisTemplateArn: TEMPLATE })).toEqual([
      [
        'problem',
        'buyers: the template makes synthetic data for machine learning, which holds no real people',
      ],
    ]);
  });

  test('that is a PySpark template has the wrong type', async () => {
    server.admin.setTemplate(TEMPLATE, { format: 'PYSPARK_1_0', tables: [] });

    expect(await findings({ analysisTemplateArn: TEMPLATE })).toEqual([
      ['problem', 'buyers: the template is PYSPARK, but the source has type SQL'],
    ]);
  });

  test('that does not exist is a problem', async () => {
    expect(await findings({ analysisTemplateArn: TEMPLATE })).toEqual([
      [
        'problem',
        `buyers: Clean Rooms does not know what its configuration names (COLLABORATION ${TEMPLATE} was not found)`,
      ],
    ]);
  });
});

test('of a query by SQL text only the membership is known', async () => {
  expect(await findings({ sql: 'SELECT email FROM visits' })).toEqual(WELL);
});

describe('a PySpark job', () => {
  const job = { type: 'PYSPARK', analysisTemplateArn: TEMPLATE };

  beforeEach(() => server.admin.setTemplate(TEMPLATE, { format: 'PYSPARK_1_0', tables: ['members'] }));

  test('whose results go into the folder of its source is ok', async () => {
    server.admin.setJobResults(MEMBERSHIP, {
      bucket: 'landing',
      keyPrefix: 'exports/buyers/',
      roleArn: ROLE,
    });

    expect(await findings(job)).toEqual(WELL);
  });

  test('whose membership has no place for results is a problem', async () => {
    expect(await findings(job)).toEqual([['problem', 'buyers: the results of its jobs are not set']]);
  });

  test('whose results go elsewhere is a problem', async () => {
    server.admin.setJobResults(MEMBERSHIP, { bucket: 'landing', keyPrefix: 'exports/others', roleArn: ROLE });

    expect(await findings(job)).toEqual([
      ['problem', 'buyers: the results of its jobs go to s3://landing/exports/others'],
    ]);
  });
});

test('what may not be read is unchecked', async () => {
  server.admin.throwNext({ operation: 'GetMembership', error: 'AccessDeniedException' });

  expect(await findings({ sql: 'SELECT 1' })).toMatchObject([
    ['unchecked', expect.stringContaining('AccessDenied')],
  ]);
});

test('a sample, which names what does not exist, is not asked for', async () => {
  const sample = TEMPLATE.replace('111122223333', '123456789012');

  expect(await findings({ analysisTemplateArn: sample })).toEqual([]);
});
