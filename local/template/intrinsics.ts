import { TemplateError } from './errors.ts';

/** Where the values of references come from. */
export interface Scope {
  /** The value of `{"Ref": name}`: a resource's name or a pseudo parameter. */
  ref(name: string): unknown;
  /** The value of `{"Fn::GetAtt": [logicalId, attribute]}`. */
  attribute(logicalId: string, attribute: string): unknown;
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(text(name, 'Ref')),
  'Fn::GetAtt': (place, scope) => {
    const [logicalId, attribute] =
      typeof place === 'string' ? place.split('.', 2) : list(place, 'Fn::GetAtt');
    return scope.attribute(text(logicalId, 'Fn::GetAtt'), text(attribute, 'Fn::GetAtt'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, 'Fn::Join');
    return list(resolveValue(parts, scope), 'Fn::Join')
      .map((part) => text(part, 'Fn::Join'))
      .join(text(separator, 'Fn::Join'));
  },
  'Fn::Sub': (argument, scope) => {
    if (typeof argument !== 'string')
      throw new TemplateError('Fn::Sub with variables of its own is not known here');
    return argument.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      const [logicalId = '', attribute] = name.split('.', 2);
      return text(
        attribute === undefined ? scope.ref(name) : scope.attribute(logicalId, attribute),
        'Fn::Sub',
      );
    });
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = list(resolveValue(argument, scope), 'Fn::Select');
    return list(values, 'Fn::Select')[Number(index)];
  },
  'Fn::Split': (argument, scope) => {
    const [separator, value] = list(resolveValue(argument, scope), 'Fn::Split');
    return text(value, 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
};

/**
 * Replaces the references in a part of a template by their values.
 *
 * @param value the part
 * @param scope where the values come from
 * @returns the part without references
 * @throws {TemplateError} for a function that is not known here
 */
export function resolveValue(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((element) => resolveValue(element, scope));
  if (typeof value !== 'object' || value === null) return value;
  const [only, ...others] = Object.entries(value);
  if (only !== undefined && others.length === 0 && isFunction(only[0])) {
    const intrinsic = INTRINSICS[only[0]];
    if (intrinsic === undefined) throw new TemplateError(`${only[0]} is not known here`);
    return intrinsic(only[1], scope);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolveValue(inner, scope)]));
}

/**
 * Names what a part of a template refers to.
 *
 * @param value the part
 * @returns logical ids and pseudo parameters, each once
 */
export function referencesOf(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const note = (name: string): string => {
    found.add(name);
    return '';
  };
  collect(value, { ref: note, attribute: note });
  return found;
}

/** Values are not known yet, so functions of values are not applied: their arguments are walked instead. */
function collect(value: unknown, scope: Scope): void {
  if (Array.isArray(value)) {
    for (const element of value) collect(element, scope);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'Ref' || name === 'Fn::GetAtt' || name === 'Fn::Sub')
        resolveValue({ [name]: inner }, scope);
      else collect(inner, scope);
    }
  }
}

const isFunction = (name: string): boolean => name === 'Ref' || name.startsWith('Fn::');

function list(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw new TemplateError(`${where}: expected a list`);
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string')
    throw new TemplateError(`${where}: expected text, found ${JSON.stringify(value)}`);
  return value;
}
