import { describe, expect, test } from 'vitest';
import { parsePartitionKey } from '../../../../lambdas/shared/manifest/keys.ts';

describe('parsePartitionKey', () => {
  test.each([
    [
      'tiktok/foodies/email_sha256/q-1/manifest.json',
      {
        kind: 'manifest',
        audience: 'foodies',
        format: 'email_sha256',
        folder: 'tiktok/foodies/email_sha256/q-1/',
        runId: 'q-1',
      },
    ],
    [
      'tiktok/a b%20+é/Phone_SHA256/q/manifest.json',
      {
        kind: 'manifest',
        audience: 'a b%20+é',
        format: 'phone_sha256',
        folder: 'tiktok/a b%20+é/Phone_SHA256/q/',
        runId: 'q',
      },
    ],
    [
      'tiktok/foodies/GAID_SHA256/people.csv',
      { kind: 'file', audience: 'foodies', format: 'gaid_sha256', file: 'people.csv' },
    ],
    [
      'tiktok/foodies/first_sha256/people.TXT',
      { kind: 'file', audience: 'foodies', format: 'first_sha256', file: 'people.TXT' },
    ],
    [
      'tiktok/foodies/email_sha256/people.csv.gz',
      { kind: 'file', audience: 'foodies', format: 'email_sha256', file: 'people.csv.gz' },
    ],
    ['tiktok/foodies/email_md5/people.csv', { kind: 'unknownFormat', folder: 'email_md5' }],
    ['tiktok/foodies/toString/people.csv', { kind: 'unknownFormat', folder: 'toString' }],
    ['tiktok/foodies/email/q/manifest.json', { kind: 'unknownFormat', folder: 'email' }],
  ])('recognises the kind of %s', (key, expected) => {
    expect(parsePartitionKey(key)).toEqual(expected);
  });

  test.each([
    'tiktok/foodies/email_sha256/q-1/part-00000.csv',
    'tiktok',
    'tiktok/',
    'tiktok/foodies/',
    'tiktok/foodies/email_sha256/',
    'tiktok/foodies/email_sha256/q-1/',
    'tiktok/foodies_$folder$',
    'tiktok/foodies/email_sha256/q-1_$folder$',
    'reports/foodies/email_sha256/people.csv',
    'tiktokx/foodies/email_sha256/people.csv',
    '',
  ])('ignores %j', (key) => {
    expect(parsePartitionKey(key)).toEqual({ kind: 'other' });
  });
});

describe('parsePartitionKey for a misplaced object', () => {
  test.each([
    ['tiktok/people.csv', 'tiktok/<audience>/<format>/people.csv'],
    ['tiktok/email_sha256/people.csv', 'tiktok/<audience>/email_sha256/people.csv'],
    ['tiktok/foodies/people.csv.gz', 'tiktok/foodies/<format>/people.csv.gz'],
    ['tiktok/foodies/email_sha256/may/people.csv', 'tiktok/foodies/email_sha256/people.csv'],
    ['tiktok/foodies/email_sha256/may/week/2/people.csv', 'tiktok/foodies/email_sha256/people.csv'],
    ['tiktok/brand/foodies/Email_SHA256/people.csv', 'tiktok/foodies/Email_SHA256/people.csv'],
    ['tiktok/brand/foodies/people/people.csv', 'tiktok/brand/<format>/people.csv'],
    ['tiktok//email_sha256/people.csv', 'tiktok/<audience>/email_sha256/people.csv'],
    ['tiktok/foodies/email_sha256/notes.docx', 'tiktok/foodies/email_sha256/<file>.csv'],
    ['tiktok/foodies/email_sha256/manifest.json', 'tiktok/foodies/email_sha256/<file>.csv'],
    ['tiktok/foodies/email_sha256/q-1/Manifest.json', 'tiktok/foodies/email_sha256/<file>.csv'],
    ['tiktok/foodies/email_sha256/q-1/manifest.json/people.csv', 'tiktok/foodies/email_sha256/people.csv'],
    ['tiktok/foodies/email_sha256/may.csv/people.csv', 'tiktok/foodies/email_sha256/people.csv'],
    ['tiktok/foodies/email_sha256/q-1/my-part-00000.csv', 'tiktok/foodies/email_sha256/my-part-00000.csv'],
    ['tiktok/foodies/email_sha256/q-1/part-00000.csv.gz', 'tiktok/foodies/email_sha256/part-00000.csv.gz'],
    ['tiktok/foodies/email_sha256/people.csv.bak', 'tiktok/foodies/email_sha256/<file>.csv'],
    ['tiktok/a.csv/people.docx', 'tiktok/a.csv/<format>/<file>.csv'],
  ])('names the right place of %s', (key, rightPlace) => {
    expect(parsePartitionKey(key)).toEqual({ kind: 'misplaced', rightPlace });
  });
});
