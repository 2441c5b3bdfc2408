// docs/configuration.md, made from the schema so that it never says something else.
import {
  type ConfigSection,
  configSections,
  isGroup,
  type SchemaField,
  valueText,
} from '../operations/configuration/schema-fields.ts';

const INTRODUCTION = `# Configuration

Everything that differs between two users of this pipeline is in one file, \`pipeline.config.json\`. It is checked when the
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
export const configurationMarkdown = (jsonSchema: object): string =>
  `${INTRODUCTION}\n${configSections(jsonSchema).map(section).join('\n')}`;

function section({ name, description, isRequired, fields }: ConfigSection): string {
  const need = isRequired ? ' Required.' : '';
  return `## \`${name}\`\n\n${description}${need}\n\n| Field | Meaning | Values | Default |\n| --- | --- | --- | --- |\n${fields.map(row).join('\n')}\n`;
}

function row({ path, node, isRequired }: SchemaField): string {
  const meaning = `${node.description ?? ''}${isRequired ? ' **Required.**' : ''}`.trim();
  const byDefault = node.default === undefined || isGroup(node) ? '' : code(JSON.stringify(node.default));
  return `| ${[code(path), escapeText(meaning), valueText(node, code), byDefault].join(' | ')} |`;
}

const code = (text: string): string => `\`${escapePipes(text)}\``;

const escapePipes = (text: string): string => text.replaceAll('|', '\\|');

const escapeText = (text: string): string => escapePipes(text).replaceAll('<', '\\<');
