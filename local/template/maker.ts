import { z } from 'zod';
import type { AwsClients } from '../aws.ts';
import { TemplateError } from './errors.ts';
import { LEFT_OUT_PROPERTIES } from './left-out.ts';

/** What references to a resource give. */
export interface Made {
  /** Of `Ref`. */
  readonly ref: string;
  /** Of `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A resource whose references are resolved. */
export interface ResolvedResource {
  readonly logicalId: string;
  readonly type: string;
  /** Its name, where the template leaves that to CloudFormation. */
  readonly physicalName: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Where a stack is made. */
export interface MakerContext {
  readonly clients: AwsClients;
  readonly region: string;
  readonly accountId: string;
}

/** Makes the resources of one type. */
export type Maker = (resource: ResolvedResource, context: MakerContext) => Promise<Made>;

/**
 * A maker that knows the form of its properties, at every depth.
 *
 * @param schema the properties that are known; anything else is refused
 * @param make makes the resource with the API of its service
 */
export function maker<T>(
  schema: z.ZodType<T>,
  make: (properties: T, resource: ResolvedResource, context: MakerContext) => Promise<Made>,
): Maker {
  return (resource, context) => make(checked(schema, resource), resource, context);
}

/**
 * Checks the properties of a resource.
 *
 * @param schema the properties that are known
 * @param resource the resource
 * @returns its properties without those that are left out
 * @throws {TemplateError} when a property is not known, or not of the form that is known
 */
export function checked<T>(schema: z.ZodType<T>, { logicalId, properties, type }: ResolvedResource): T {
  const leftOut = LEFT_OUT_PROPERTIES[type] ?? {};
  const known = Object.fromEntries(Object.entries(properties).filter(([name]) => !(name in leftOut)));
  const result = schema.safeParse(known);
  if (result.success) return result.data;
  throw new TemplateError(
    `${type} ${logicalId}: ${z.prettifyError(result.error)}\nTeach local/template this property, or list it in left-out.ts with the reason.`,
  );
}
