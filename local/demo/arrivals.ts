import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { REPOSITORY } from '../../operations/paths.ts';
import { generateExport } from '../../sample-data/generate.ts';
import type { LocalCloud } from '../cloud.ts';
import { startQuery } from './query.ts';
import type { DemoStages } from './run.ts';

const SAMPLES = join(REPOSITORY, 'sample-data', 'exports');
const ROWS_OF_APP = 6000;
const UNFAMILIAR_ROWS = 1500;

/** Something that happens while a person has the console open. */
interface Arrival {
  /** Since the cloud was up. */
  readonly afterSeconds: number;
  /** What happened, in half a sentence. */
  readonly title: string;
  arrive(cloud: LocalCloud, folder: string): Promise<void>;
}

/** A few minutes of a pipeline's life: exports of all sources, and what a person has to map or to correct. */
const ARRIVALS: readonly Arrival[] = [
  {
    afterSeconds: 0,
    title: 'A protected query of source loyalty was started',
    arrive: async (cloud) => void (await startQuery(cloud, undefined)),
  },
  {
    afterSeconds: 5,
    title: 'An export of an unfamiliar system is in S3, and on this machine: map it under New source',
    arrive: async (cloud, folder) => {
      const file = join(unfamiliarFolder(folder), 'kunden.csv');
      await land(cloud, 'newsletter', '2026-11-25', { 'kunden.csv': readFileSync(file) });
    },
  },
  { afterSeconds: 20, title: 'An export of source app arrived', arrive: (cloud) => landSample(cloud, 'app') },
  { afterSeconds: 45, title: 'An export of source web arrived', arrive: (cloud) => landSample(cloud, 'web') },
  {
    afterSeconds: 70,
    title: 'A file that holds no hashes was placed by hand',
    arrive: ({ aws, resources }) =>
      put(aws, resources.audiencesBucket, 'tiktok/Autumn buyers/email_sha256/list.csv', 'ada@example.com\n'),
  },
  {
    afterSeconds: 100,
    title: 'An export of source app has none of its columns',
    arrive: (cloud) => land(cloud, 'app', 'without-columns', { 'part-0.csv': 'order,price\n1,2.50\n' }),
  },
  {
    afterSeconds: 130,
    title: `An export of source app with ${ROWS_OF_APP.toLocaleString('en-US')} rows arrived`,
    arrive: async (cloud, folder) => {
      const generated = join(folder, 'generated');
      // An audience of its own: TikTok takes no update that leaves fewer than 1,000 members.
      const audiences = ['New players'] as const;
      await generateExport({ folder: generated, rows: ROWS_OF_APP, seed: 7, source: 'app', audiences });
      await land(cloud, 'app', 'generated', filesIn(generated));
    },
  },
];

/** Who is told of arrivals, and what ends them. */
export interface ArrivalTools {
  readonly stages: DemoStages;
  readonly signal: AbortSignal;
}

/**
 * Lets exports arrive one after another.
 *
 * @param cloud where they arrive
 * @param folder for what is generated
 * @param tools who is told, and what ends it
 */
export async function letExportsArrive(
  cloud: LocalCloud,
  folder: string,
  { stages, signal }: ArrivalTools,
): Promise<void> {
  const began = performance.now();
  for (const { afterSeconds, title, arrive } of ARRIVALS) {
    const waitMs = Math.max(0, afterSeconds * 1000 - (performance.now() - began));
    await sleep(waitMs, undefined, { signal });
    await arrive(cloud, folder);
    stages.tell({ reached: title });
  }
  stages.tell({ reached: 'Everything has arrived; the console stays up until Ctrl-C' });
}

/**
 * Writes an export whose columns have names that this pipeline does not know, for a person to map.
 *
 * @param folder of the demo
 * @returns the folder that local exports can be chosen from
 */
export function unfamiliarFolder(folder: string): string {
  const files = join(folder, 'files');
  mkdirSync(files, { recursive: true });
  const rows = Array.from({ length: UNFAMILIAR_ROWS }, (_, n) => {
    const group = n % 3 === 0 ? 'Stammkunden' : 'Neukunden';
    return `kunde${n}@example.com,0301 ${2_345_678 + n},${group},${n % 28}`;
  });
  writeFileSync(join(files, 'kunden.csv'), `${['Kontakt,Tel,Gruppe,Tage', ...rows].join('\n')}\n`);
  return files;
}

async function landSample(cloud: LocalCloud, source: string): Promise<void> {
  const [exportId = ''] = readdirSync(join(SAMPLES, source));
  await land(cloud, source, exportId, filesIn(join(SAMPLES, source, exportId)));
}

const filesIn = (folder: string): Record<string, Buffer> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => !name.startsWith('_'))
      .map((name) => [name, readFileSync(join(folder, name))]),
  );

/** Puts the files of an export, then the object that says that it is complete. */
async function land(
  { aws, resources }: LocalCloud,
  source: string,
  exportId: string,
  files: Readonly<Record<string, Buffer | string>>,
): Promise<void> {
  for (const [name, content] of [...Object.entries(files), ['_SUCCESS', ''] as const]) {
    await put(aws, resources.exportsBucket, `exports/${source}/${exportId}/${name}`, content);
  }
}

async function put(
  { clients }: LocalCloud['aws'],
  Bucket: string,
  Key: string,
  content: Buffer | string,
): Promise<void> {
  await clients.s3.send(
    new PutObjectCommand({ Bucket, Key, Body: content, ContentLength: Buffer.byteLength(content) }),
  );
}
