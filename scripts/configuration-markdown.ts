// docs/configuration.md, made from the schema so that it never says something else.
import { z } from 'zod';

interface Node {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly properties?: Readonly<Record<string, Node>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Node | undefined;
  readonly anyOf?: readonly Node[] | undefined;
  readonly oneOf?: readonly Node[] | undefined;
}

/** As much of JSON Schema as zod writes for this configuration. */
const nodeSchema: z.ZodType<Node> = z.lazy(() =>
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
interface Field {
  readonly path: string;
  readonly node: Node;
  readonly isRequired: boolean;
}

/** More values than this are a list for editors, not for readers. */
const MOST_VALUES = 8;

const INTRODUCTION = `# Configuration

Everything that differs between two users of this pipeline stands in one file, \`pipeline.config.json\`. It is checked when the
stack is synthesized, by the command line and in the functions; a wrong file is refused with every place, the value found there
and what was expected. \`audiences init\` writes one from an export. The line
\`"$schema": "./pipeline.config.schema.json"\` gives completion and checks in editors.

The smallest configuration that works names one source; everything else has a default:

\`\`\`json
{
  "sources": [{ "name": "loyalty", "audience": { "column": "segment" } }]
}
\`\`\`

A field without a default may be left out unless it is required. Times of schedules are UTC.

This page is made from the schema by \`npm run config-schema\`.
`;

/**
 * Describes every field of the configuration.
 *
 * @param jsonSchema the configuration's JSON Schema
 * @returns a Markdown document
 */
export function configurationMarkdown(jsonSchema: object): string {
  const root = nodeSchema.parse(jsonSchema);
  const sections = Object.entries(root.properties ?? {})
    .filter(([name]) => name !== '$schema')
    .map(([name, node]) => section(name, node, root.required?.includes(name) === true));
  return `${INTRODUCTION}\n${sections.join('\n')}`;
}

function section(name: string, node: Node, isRequired: boolean): string {
  const rows = fieldsBelow(name, node).map(row);
  const need = isRequired ? ' Required.' : '';
  return `## \`${name}\`\n\n${node.description ?? ''}${need}\n\n| Field | Meaning | Values | Default |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

function fieldsBelow(path: string, node: Node): Field[] {
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
function merge(alternatives: readonly (readonly Field[])[]): Field[] {
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

function valuesOf({ enum: values, const: value }: Node): readonly unknown[] {
  if (values !== undefined) return values;
  return value === undefined ? [] : [value];
}

function row({ path, node, isRequired }: Field): string {
  const meaning = `${node.description ?? ''}${isRequired ? ' **Required.**' : ''}`.trim();
  const byDefault = node.default === undefined || isGroup(node) ? '' : code(JSON.stringify(node.default));
  return `| ${[code(path), escapeText(meaning), valueText(node), byDefault].join(' | ')} |`;
}

const isGroup = ({ properties, type }: Node): boolean => properties !== undefined || type === 'object';

function valueText(node: Node): string {
  const values = valuesOf(node);
  if (values.length > MOST_VALUES) return `one of ${values.length} numbers`;
  if (values.length > 0) return values.map((value) => code(JSON.stringify(value))).join(', ');
  if (node.items !== undefined)
    return isGroup(node.items) || node.items.oneOf ? 'list' : `list of ${valueText(node.items)}`;
  if (isGroup(node) || node.anyOf?.some(isGroup) === true) return 'group';
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(valueText))].join(' or ');
  const range =
    node.minimum === undefined || node.maximum === undefined ? '' : `, ${node.minimum} to ${node.maximum}`;
  return `${TYPE_NAMES[node.type ?? ''] ?? ''}${range}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: '`true`, `false`',
};

const code = (text: string): string => `\`${escapePipes(text)}\``;

const escapePipes = (text: string): string => text.replaceAll('|', '\\|');

const escapeText = (text: string): string => escapePipes(text).replaceAll('<', '\\<');
