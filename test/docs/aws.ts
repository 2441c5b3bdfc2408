// As much of the AWS CLI as the documentation uses, on the SDK: `aws <service> <operation> --option value …` and
// `aws s3 cp FILE s3://BUCKET/KEY`. The operations are called as written, wherever AWS_ENDPOINT_URL points.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const pascal = (name: string): string =>
  name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

async function copy([from = '', to = '']: readonly string[]): Promise<void> {
  const [, Bucket, place = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(to) ?? [];
  const Key = place.endsWith('/') ? `${place}${basename(from)}` : place;
  await new S3Client({ forcePathStyle: true }).send(
    new PutObjectCommand({ Bucket, Key, Body: readFileSync(from) }),
  );
}

async function call(service: string, operation: string, options: readonly string[]): Promise<void> {
  const input: Record<string, unknown> = {};
  for (let index = 0; index < options.length; index += 2) {
    const [name = '', value = ''] = options.slice(index, index + 2);
    if (!name.startsWith('--')) throw new Error(`expected an option, not ${name}`);
    input[pascal(name.slice(2))] = /^[[{]/.test(value) ? JSON.parse(value) : value;
  }
  const sdk: Record<string, new (input: object) => object> = await import(`@aws-sdk/client-${service}`);
  const Client = sdk[`${pascal(service)}Client`];
  const Command = sdk[`${pascal(operation)}Command`];
  if (Client === undefined || Command === undefined) throw new Error(`there is no ${service} ${operation}`);
  const client = new Client({}) as { send(command: object): Promise<object> };
  console.log(JSON.stringify(await client.send(new Command(input))));
}

const [service = '', operation = '', ...rest] = process.argv.slice(2);
await (service === 's3' && operation === 'cp' ? copy(rest) : call(service, operation, rest));
