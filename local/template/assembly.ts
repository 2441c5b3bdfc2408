import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TemplateError } from './errors.ts';

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ type: z.string(), properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});

const stackPropertiesSchema = z.object({ templateFile: z.string(), stackName: z.string().optional() });

const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.enum(['file', 'zip']) }),
      destinations: z.record(z.string(), z.object({ bucketName: z.string(), objectKey: z.string() })),
    }),
  ),
});

/** Everything else of the template is either empty in ours or refused. */
const templateSchema = z.strictObject({
  Description: z.string().optional(),
  Resources: z.record(
    z.string(),
    z.strictObject({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
      // What becomes of a resource later is not played here: the local AWS ends with its process.
      DeletionPolicy: z.string().optional(),
      UpdateReplacePolicy: z.string().optional(),
      Metadata: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
  // The version of the CDK's bootstrap stack, looked up in the account.
  Parameters: z.strictObject({ BootstrapVersion: z.unknown() }).optional(),
  Rules: z.strictObject({ CheckBootstrapVersion: z.unknown() }).optional(),
});

export type Template = z.infer<typeof templateSchema>;

/** A file or folder that the stack refers to by its place in the assets bucket. */
export interface Asset {
  /** Where it is on this machine. */
  readonly path: string;
  /** `zip`: a folder, which is published as a zip file. */
  readonly packaging: 'file' | 'zip';
  /** Bucket and key, with pseudo parameters as `${AWS::Region}`. */
  readonly bucket: string;
  readonly key: string;
}

/** A synthesized stack. */
export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  readonly assets: readonly Asset[];
}

/**
 * Reads what the CDK app has synthesized.
 *
 * @param folder the cloud assembly, for example `cdk.out`
 * @throws {TemplateError} when it is not one with a single stack, of the form that is known here
 */
export function readAssembly(folder: string): Assembly {
  const manifest = parse(manifestSchema, folder, 'manifest.json');
  const stacks = Object.entries(manifest.artifacts).filter(
    ([, { type }]) => type === 'aws:cloudformation:stack',
  );
  const [[id, stack] = []] = stacks;
  if (id === undefined || stacks.length !== 1) throw new TemplateError(`${folder}: expected one stack`);
  const { stackName = id, templateFile } = stackPropertiesSchema.parse(stack?.properties);
  const { files } = parse(assetsSchema, folder, `${id}.assets.json`);
  return {
    stackName,
    template: parse(templateSchema, folder, templateFile),
    assets: Object.values(files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ bucketName, objectKey }) => ({
        path: join(folder, source.path),
        packaging: source.packaging,
        bucket: bucketName,
        key: objectKey,
      })),
    ),
  };
}

function parse<T>(schema: z.ZodType<T>, folder: string, name: string): T {
  const result = schema.safeParse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
  if (!result.success) throw new TemplateError(`${name}: ${z.prettifyError(result.error)}`);
  return result.data;
}
