import { describe, expect, test } from 'vitest';
import { awsCallsOf } from './helpers/code.ts';
import { isAllowed } from './helpers/iam.ts';
import { ACCOUNT, Places, REGION } from './helpers/places.ts';
import { Requests, type RoleCalls } from './helpers/role-calls.ts';
import { FULL_CONFIG, JOB_SOURCE, QUERY_SOURCE, synthesize } from './helpers/synthesize.ts';

const places = new Places(synthesize(FULL_CONFIG));
const of = new Requests(places);

const MEMBERSHIP = QUERY_SOURCE.cleanRooms.membershipId;
const JOB_MEMBERSHIP = JOB_SOURCE.cleanRooms.membershipId;
const PARTITION = 'tiktok/Café lovers/email_sha256/run-1';
const EXPORT_FILE = 'exports/crm/2026-11-21/part-0.csv';
const REPORT = 'reports/crm/run-1.json';
/** Tables of another member, by the types that an analysis can read. */
const TABLES_OF_OTHERS = ['configuredtableassociation', 'idmappingtable', 'intermediatetable'].map(
  (type) => `arn:aws:cleanrooms:${REGION}:999999999999:membership/m/${type}/t`,
);
/** The collaboration belongs to the account that created it: here to the other member. */
const OF_OTHERS = [...TABLES_OF_OTHERS, `arn:aws:cleanrooms:${REGION}:999999999999:collaboration/c`];
const ownBucket = { 'aws:ResourceAccount': ACCOUNT };
const throughCleanRooms = { ...ownBucket, 'aws:CalledVia': ['cleanrooms.amazonaws.com'] };
/** The bucket was deleted, and another account has made one of its name. */
const toStranger = { 'aws:ResourceAccount': '999999999999' };

const uploader: RoleCalls = {
  role: 'ActivationUploaderRole',
  code: 'uploader',
  made: {
    GetObjectCommand: [
      of.object('GetObject', 'Audiences', `${PARTITION}/manifest.json`),
      of.object('GetObject', 'Audiences', 'tiktok/foodies/phone_sha256/by-hand.csv'),
      of.key('Decrypt', 's3'),
    ],
    HeadObjectCommand: [of.object('GetObject', 'Audiences', `${PARTITION}/part-00000.csv`)],
    // Whether an object is missing.
    ListObjectsV2Command: [of.listing('Audiences', `${PARTITION}/part-00000.csv`)],
    GetCommand: [of.ledger('GetItem'), of.key('Decrypt', 'dynamodb'), of.key('DescribeKey', 'dynamodb')],
    paginateQuery: [of.ledger('Query'), of.ledger('Query', 'byDay')],
    UpdateCommand: [
      of.ledger('UpdateItem'),
      of.key('Encrypt', 'dynamodb'),
      of.key('GenerateDataKey', 'dynamodb'),
    ],
    TransactWriteCommand: [of.ledger('PutItem')],
    SendMessageCommand: [
      of.queue('SendMessage', 'DeliveriesDeadLetters'),
      of.queue('SendMessage', 'DeliveriesQueue'),
      of.key('GenerateDataKey', 'sqs'),
    ],
    ChangeMessageVisibilityCommand: [of.queue('ChangeMessageVisibility', 'DeliveriesQueue')],
  },
  around: [
    ...of.runtime('ActivationUploader'),
    ...of.consuming('DeliveriesQueue'),
    of.secret(),
    of.key('Decrypt', 'secretsmanager'),
  ],
  denied: [
    of.object('GetObject', 'Exports', EXPORT_FILE),
    of.listing('Exports', 'exports/'),
    of.listing('Audiences'),
    of.object('GetObject', 'Audiences', REPORT),
    of.object('GetObject', 'Audiences', 'staging/1c9e/part-0.csv'),
    of.listing('Audiences', 'reports/'),
    of.object('PutObject', 'Audiences', `${PARTITION}/part-00000.csv`),
    of.object('DeleteObject', 'Audiences', `${PARTITION}/part-00000.csv`),
    of.queue('SendMessage', 'HintsQueue'),
    of.queue('ReceiveMessage', 'HintsQueue'),
    of.ledger('DeleteItem'),
    of.jobRun('StartJobRun'),
  ],
};

const exportTrigger: RoleCalls = {
  role: 'TriggerFunctionRole',
  code: 'export-trigger',
  made: {
    // The exports, and the reports of a scheduled job run.
    paginateListObjectsV2: [
      of.listing('Exports', 'exports/'),
      of.listing('Exports', 'exports/crm/2026-11-21/'),
      of.listing('Audiences', 'reports/crm/'),
    ],
    GetObjectCommand: [of.object('GetObject', 'Audiences', REPORT), of.key('Decrypt', 's3')],
    // Whether a report is missing.
    ListObjectsV2Command: [of.listing('Audiences', REPORT)],
    PutObjectCommand: [
      of.object('PutObject', 'Audiences', 'reports/crm/run-1.html'),
      of.key('GenerateDataKey', 's3'),
    ],
    GetCommand: [of.ledger('GetItem'), of.key('Decrypt', 'dynamodb')],
    PutCommand: [of.ledger('PutItem'), of.key('GenerateDataKey', 'dynamodb')],
    paginateQuery: [of.ledger('Query')],
    StartJobRunCommand: [of.jobRun('StartJobRun')],
    GetJobRunCommand: [of.jobRun('GetJobRun')],
    paginateGetJobRuns: [of.jobRun('GetJobRuns')],
    SendMessageCommand: [of.queue('SendMessage', 'HintsQueue'), of.key('GenerateDataKey', 'sqs')],
    paginateListProtectedQueries: [of.membership('ListProtectedQueries', MEMBERSHIP)],
    GetProtectedQueryCommand: [of.membership('GetProtectedQuery', MEMBERSHIP)],
    paginateListProtectedJobs: [of.membership('ListProtectedJobs', JOB_MEMBERSHIP)],
    GetProtectedJobCommand: [of.membership('GetProtectedJob', JOB_MEMBERSHIP)],
    InvokeCommand: [of.invoke('QueryRunner')],
    // Query-runner's part of what the two share.
    StartProtectedQueryCommand: [],
    StartProtectedJobCommand: [],
    // The uploader's part of the ledger.
    UpdateCommand: [],
    TransactWriteCommand: [],
  },
  around: [...of.runtime('TriggerFunction'), ...of.consuming('HintsQueue')],
  denied: [
    of.object('GetObject', 'Exports', EXPORT_FILE),
    of.object('PutObject', 'Exports', EXPORT_FILE),
    of.object('GetObject', 'Audiences', `${PARTITION}/part-00000.csv`),
    of.object('PutObject', 'Audiences', `${PARTITION}/manifest.json`),
    of.listing('Exports', 'other/'),
    of.listing('Exports'),
    of.listing('Audiences'),
    of.membership('StartProtectedQuery', MEMBERSHIP),
    of.membership('StartProtectedJob', JOB_MEMBERSHIP),
    of.membership('GetProtectedQuery', JOB_MEMBERSHIP),
    of.membership('GetProtectedJob', MEMBERSHIP),
    of.membership('GetProtectedQuery', '00000000-0000-4000-8000-000000000000'),
    of.invoke('Uploader'),
    of.queue('SendMessage', 'DeliveriesQueue'),
    of.jobRun('UpdateJob'),
    of.secret(),
  ],
};

const audienceMonitor: RoleCalls = {
  role: 'AudienceMonitorFunctionRole',
  code: 'audience-monitor',
  made: {
    // The uploader's part of the ledger.
    GetCommand: [],
    paginateQuery: [of.ledger('Query'), of.key('Decrypt', 'dynamodb')],
    UpdateCommand: [of.ledger('UpdateItem'), of.key('GenerateDataKey', 'dynamodb')],
    TransactWriteCommand: [of.ledger('PutItem')],
    GetObjectCommand: [of.object('GetObject', 'Audiences', REPORT), of.key('Decrypt', 's3')],
    // Whether a report is missing.
    ListObjectsV2Command: [of.listing('Audiences', REPORT)],
    PutObjectCommand: [
      of.object('PutObject', 'Audiences', 'reports/crm/run-1.html'),
      of.key('GenerateDataKey', 's3'),
    ],
  },
  around: [...of.runtime('AudienceMonitorFunction'), of.secret(), of.key('Decrypt', 'secretsmanager')],
  denied: [
    of.object('GetObject', 'Audiences', `${PARTITION}/part-00000.csv`),
    of.object('GetObject', 'Exports', EXPORT_FILE),
    of.listing('Audiences'),
    of.queue('ReceiveMessage', 'DeliveriesQueue'),
    of.jobRun('StartJobRun'),
  ],
};

const queryRunner: RoleCalls = {
  role: 'QueryRunnerRole',
  code: 'query-runner',
  made: {
    StartProtectedQueryCommand: [
      of.membership('StartProtectedQuery', MEMBERSHIP),
      {
        action: 'cleanrooms:GetCollaborationAnalysisTemplate',
        resource: QUERY_SOURCE.cleanRooms.analysisTemplateArn,
      },
      ...OF_OTHERS.map((resource) => ({ action: 'cleanrooms:GetSchema', resource })),
      {
        action: 'cleanrooms:StartProtectedQuery',
        resource: QUERY_SOURCE.cleanRooms.analysisTemplateArn,
      },
      ...TABLES_OF_OTHERS.map((resource) => ({ action: 'cleanrooms:StartProtectedQuery', resource })),
      { ...of.object('PutObject', 'Exports', 'exports/room/5f0c/part-0.csv'), context: throughCleanRooms },
      { ...of.listing('Exports'), context: throughCleanRooms },
      of.key('GenerateDataKey', 's3'),
    ],
    paginateListProtectedQueries: [of.membership('ListProtectedQueries', MEMBERSHIP)],
    GetProtectedQueryCommand: [of.membership('GetProtectedQuery', MEMBERSHIP)],
    StartProtectedJobCommand: [
      of.membership('StartProtectedJob', JOB_MEMBERSHIP),
      {
        action: 'cleanrooms:GetCollaborationAnalysisTemplate',
        resource: JOB_SOURCE.cleanRooms.analysisTemplateArn,
      },
      { action: 'cleanrooms:StartProtectedJob', resource: JOB_SOURCE.cleanRooms.analysisTemplateArn },
      ...TABLES_OF_OTHERS.map((resource) => ({ action: 'cleanrooms:StartProtectedJob', resource })),
    ],
    paginateListProtectedJobs: [of.membership('ListProtectedJobs', JOB_MEMBERSHIP)],
    GetProtectedJobCommand: [of.membership('GetProtectedJob', JOB_MEMBERSHIP)],
    GetCommand: [of.ledger('GetItem'), of.key('Decrypt', 'dynamodb')],
    PutCommand: [of.ledger('PutItem'), of.key('GenerateDataKey', 'dynamodb')],
  },
  around: of.runtime('QueryRunner'),
  denied: [
    // A job's result is written with the role of the membership's settings.
    { ...of.object('PutObject', 'Exports', 'exports/scored/5f0c/part-0.csv'), context: throughCleanRooms },
    of.membership('StartProtectedQuery', JOB_MEMBERSHIP),
    of.membership('StartProtectedJob', MEMBERSHIP),
    { action: 'cleanrooms:StartProtectedQuery', resource: JOB_SOURCE.cleanRooms.analysisTemplateArn },
    { action: 'cleanrooms:StartProtectedJob', resource: QUERY_SOURCE.cleanRooms.analysisTemplateArn },
    of.object('PutObject', 'Exports', 'exports/room/5f0c/part-0.csv'),
    {
      ...of.object('PutObject', 'Exports', 'exports/room/5f0c/part-0.csv'),
      context: { ...throughCleanRooms, ...toStranger },
    },
    { ...of.object('PutObject', 'Exports', 'exports/crm/5f0c/part-0.csv'), context: throughCleanRooms },
    { ...of.object('GetObject', 'Exports', EXPORT_FILE), context: throughCleanRooms },
    of.membership('StartProtectedQuery', '00000000-0000-4000-8000-000000000000'),
    of.secret(),
    of.ledger('UpdateItem'),
    of.ledger('DeleteItem'),
    of.jobRun('StartJobRun'),
  ],
};

const job: RoleCalls = {
  role: 'PreparationJobRole',
  made: {
    'reads exports': [
      of.object('GetObject', 'Exports', EXPORT_FILE),
      of.listing('Exports', 'exports/crm/'),
      of.listing('Exports', 'exports/'),
    ],
    'looks for objects that may be missing': [of.listing('Exports'), of.listing('Audiences')],
    'stages and publishes partitions': [
      of.object('PutObject', 'Audiences', 'staging/1c9e/part-0.csv'),
      of.object('GetObject', 'Audiences', 'staging/1c9e/part-0.csv'),
      of.object('DeleteObject', 'Audiences', 'staging/1c9e/part-0.csv'),
      of.object('AbortMultipartUpload', 'Audiences', 'staging/1c9e/part-0.csv'),
      of.object('PutObject', 'Audiences', `${PARTITION}/part-00000.csv`),
      of.object('DeleteObject', 'Audiences', `${PARTITION}/part-00007.csv`),
      of.listing('Audiences', `${PARTITION}/`),
      of.key('GenerateDataKey', 's3'),
      of.key('Decrypt', 's3'),
    ],
    'asks for folders, makes their markers and deletes them': [
      of.object('GetObject', 'Audiences', 'tiktok'),
      of.object('GetObject', 'Audiences', 'staging'),
      of.object('GetObject', 'Audiences', 'reports'),
      of.object('GetObject', 'Audiences', 'spark-events'),
      of.object('PutObject', 'Audiences', 'staging/'),
      of.object('DeleteObject', 'Audiences', 'tiktok/'),
      of.listing('Audiences', 'staging/'),
    ],
    'writes reports': [
      of.object('PutObject', 'Audiences', REPORT),
      of.object('GetObject', 'Audiences', REPORT),
    ],
  },
  around: [
    of.object('PutObject', 'Audiences', 'spark-events/app-1'),
    of.log('CreateLogStream', 'Logserror'),
    of.log('PutLogEvents', 'Logsoutput'),
    of.log('PutLogEvents', 'Logssecuredoutput'),
    of.log('AssociateKmsKey', 'Logserror'),
    of.log('AssociateKmsKey', 'Logssecurederror'),
    { action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': 'Glue' } },
  ],
  denied: [
    of.secret(),
    of.key('Decrypt', 'secretsmanager'),
    of.object('PutObject', 'Exports', EXPORT_FILE),
    of.object('GetObject', 'Exports', 'exports'),
    of.object('GetObject', 'Exports', 'other/part-0.csv'),
    of.listing('Exports', 'other/'),
    of.object('PutObject', 'Audiences', 'tiktok'),
    of.ledger('GetItem'),
    of.queue('SendMessage', 'DeliveriesQueue'),
    of.jobRun('StartJobRun'),
    { action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': 'TestStack' } },
  ],
};

const resultWriter: RoleCalls = {
  role: 'ResultRole',
  made: {
    'writes results': [
      { ...of.object('PutObject', 'Exports', 'exports/room/5f0c/part-0.csv'), context: ownBucket },
      { ...of.object('PutObject', 'Exports', 'exports/scored/5f0c/result/part-0.csv'), context: ownBucket },
      { ...of.listing('Exports'), context: ownBucket },
      of.key('GenerateDataKey', 's3'),
    ],
  },
  around: [],
  denied: [
    { ...of.object('PutObject', 'Exports', 'exports/room/5f0c/part-0.csv'), context: toStranger },
    { ...of.object('GetObject', 'Exports', 'exports/room/5f0c/part-0.csv'), context: ownBucket },
    { ...of.object('PutObject', 'Exports', 'exports/crm/5f0c/part-0.csv'), context: ownBucket },
    { ...of.object('PutObject', 'Audiences', `${PARTITION}/part-00000.csv`), context: ownBucket },
    of.secret(),
  ],
};

const functions = [uploader, exportTrigger, audienceMonitor, queryRunner];

describe.each(functions)('$role', ({ code, made }) => {
  test('the requests tested below are those that its code makes', () => {
    expect(Object.keys(made).sort()).toEqual(awsCallsOf(code ?? ''));
  });
});

describe.each([...functions, job, resultWriter])('$role', ({ around, denied, made, role }) => {
  const statements = places.statementsOfRole(places.find('AWS::IAM::Role', role));

  test('may do all that it does', () => {
    const refused = [...Object.values(made).flat(), ...around].filter((call) => !isAllowed(statements, call));

    expect(refused).toEqual([]);
  });

  test('may do nothing of what other roles do', () => {
    const granted = [...denied, ...of.never()].filter((call) => isAllowed(statements, call));

    expect(granted).toEqual([]);
  });
});
