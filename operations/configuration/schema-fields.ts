import { z } from 'zod';

/** As much of a JSON Schema's node as this configuration's has. */
export interface SchemaNode {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: SchemaNode | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
  readonly oneOf?: readonly SchemaNode[] | undefined;
}

/** As much of JSON Schema as zod writes for this configuration. */
const nodeSchema: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    description: z.string().optional(),
    default: z.unknown().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    properties: z.record(z.string(), nodeSchema).optional(),
    required: z.array(z.string()).optional(),
    items: nodeSchema.optional(),
    anyOf: z.array(nodeSchema).optional(),
    oneOf: z.array(nodeSchema).optional(),
  }),
);

/** One field of the configuration. */
export interface SchemaField {
  readonly path: string;
  readonly node: SchemaNode;
  readonly isRequired: boolean;
}

/** A group of the configuration, and everything in it. */
export interface ConfigSection {
  readonly name: string;
  readonly description: string;
  readonly isRequired: boolean;
  readonly fields: readonly SchemaField[];
}

/**
 * Takes the configuration's JSON Schema apart.
 *
 * @param jsonSchema the configuration's JSON Schema
 * @returns its groups in their order, each with its fields at every depth
 */
export function configSections(jsonSchema: object): ConfigSection[] {
  const root = nodeSchema.parse(jsonSchema);
  return Object.entries(root.properties ?? {})
    .filter(([name]) => name !== '$schema')
    .map(([name, node]) => ({
      name,
      description: node.description ?? '',
      isRequired: root.required?.includes(name) === true,
      fields: fieldsBelow(name, node),
    }));
}

function fieldsBelow(path: string, node: SchemaNode): SchemaField[] {
  if (node.items !== undefined) return fieldsBelow(`${path}[]`, node.items);
  const choices = node.anyOf ?? node.oneOf;
  if (choices !== undefined) return merge(choices.map((choice) => fieldsBelow(path, choice)));
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const place = `${path}.${name}`;
    const field = { path: place, node: child, isRequired: node.required?.includes(name) === true };
    return [field, ...fieldsBelow(place, child)];
  });
}

/** What several alternatives have is one field with the values of all; it is required if all of them require it. */
function merge(alternatives: readonly (readonly SchemaField[])[]): SchemaField[] {
  const paths = new Set(alternatives.flat().map(({ path }) => path));
  return [...paths].flatMap((path) => {
    const same = alternatives.flatMap((fields) => fields.filter((field) => field.path === path));
    const values = same.flatMap(({ node }) => valuesOf(node));
    const isRequired = same.length === alternatives.length && same.every((field) => field.isRequired);
    return same.slice(0, 1).map(({ node }) => ({
      path,
      isRequired,
      node: values.length === 0 ? node : { ...node, enum: values },
    }));
  });
}

function valuesOf({ enum: values, const: value }: SchemaNode): readonly unknown[] {
  if (values !== undefined) return values;
  return value === undefined ? [] : [value];
}

/** Whether a field holds other fields; an object whose names are free is one value. */
export const isGroup = ({ properties }: SchemaNode): boolean => properties !== undefined;

/** More values than this are a list for editors, not for readers. */
const MOST_VALUES = 8;

/**
 * Says what a field takes.
 *
 * @param node the field's schema
 * @param code marks a value, for example with backticks
 */
export function valueText(node: SchemaNode, code: (text: string) => string): string {
  const values = valuesOf(node);
  if (values.length > MOST_VALUES) return `one of ${values.length} numbers`;
  if (values.length > 0) return values.map((value) => code(JSON.stringify(value))).join(', ');
  if (node.items !== undefined)
    return isGroup(node.items) || node.items.oneOf ? 'list' : `list of ${valueText(node.items, code)}`;
  if (isGroup(node) || node.anyOf?.some(isGroup) === true) return 'group';
  if (node.type === 'object') return 'text by name';
  if (node.anyOf !== undefined)
    return [...new Set(node.anyOf.map((choice) => valueText(choice, code)))].join(' or ');
  const range =
    node.minimum === undefined || node.maximum === undefined ? '' : `, ${node.minimum} to ${node.maximum}`;
  if (node.type === 'boolean') return [true, false].map((value) => code(String(value))).join(', ');
  return `${TYPE_NAMES[node.type ?? ''] ?? ''}${range}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
};
