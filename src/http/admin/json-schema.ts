/**
 * JSON Schema of what is described with valibot, as far as the administration API uses it.
 * Implements: JSON Schema 2020-12 (validation §6, core §8.2.3.1 $ref), as OpenAPI 3.1 §4.8.24 takes it.
 * Not here: what no row uses; it throws, so that a test finds it.
 */
import type * as v from 'valibot';

export type JsonSchema = { readonly [name: string]: unknown };

/** What valibot keeps of a schema or an action, read as data. */
interface Node {
  readonly kind: 'schema' | 'validation' | 'transformation' | 'metadata';
  readonly type: string;
  readonly pipe?: readonly Node[];
  readonly entries?: Readonly<Record<string, Node>>;
  readonly item?: Node;
  readonly wrapped?: Node;
  readonly key?: Node;
  readonly value?: unknown;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly requirement?: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
}

export interface Components {
  /** By name: those that a reference leads to. */
  readonly schemas: Map<string, JsonSchema>;
}

export const jsonSchema = (schema: v.GenericSchema, components: Components): JsonSchema => convert(schema, components);

function convert(node: Node, components: Components): JsonSchema {
  const name = node.pipe?.find(({ type }) => type === 'title')?.title;
  if (name === undefined) return described(node, components);
  if (!components.schemas.has(name)) {
    // Known before its members are: one of them may be of it.
    components.schemas.set(name, {});
    components.schemas.set(name, described(node, components));
  }
  return { $ref: `#/components/schemas/${name}` };
}

function described(node: Node, components: Components): JsonSchema {
  const [, ...actions] = node.pipe ?? [];
  const all = [bare(node, components), ...actions.filter(({ type }) => type !== 'title').map(restriction)];
  return Object.assign({}, ...all) as JsonSchema;
}

function bare(node: Node, components: Components): JsonSchema {
  const inner = (of: Node | undefined): JsonSchema => (of === undefined ? unknown(node) : convert(of, components));
  switch (node.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return { type: node.type };
    case 'literal':
      return { const: node.literal };
    case 'picklist':
      return { type: 'string', enum: node.options };
    case 'array':
      return { type: 'array', items: inner(node.item) };
    case 'record':
      return { type: 'object', additionalProperties: inner(node.value as Node) };
    case 'nullable':
      return { anyOf: [inner(node.wrapped), { type: 'null' }] };
    case 'optional':
      return node.default === undefined ? inner(node.wrapped) : { ...inner(node.wrapped), default: node.default };
    case 'union':
    case 'variant':
      return { anyOf: (node.options as readonly Node[]).map(inner) };
    case 'object':
    case 'strict_object':
      return objectOf(node, components);
    default:
      return unknown(node);
  }
}

function objectOf(node: Node, components: Components): JsonSchema {
  const entries = Object.entries(node.entries ?? {});
  const required = entries.filter(([, { type }]) => type !== 'optional').map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, entry]) => [name, convert(entry, components)])),
    ...(required.length === 0 ? {} : { required }),
    ...(node.type === 'strict_object' ? { additionalProperties: false } : {}),
  };
}

function restriction(action: Node): JsonSchema {
  const { requirement } = action;
  switch (action.type) {
    case 'integer':
      return { type: 'integer' };
    case 'iso_date':
      return { format: 'date' };
    case 'iso_timestamp':
      return { format: 'date-time' };
    case 'min_length':
      return { minLength: requirement };
    case 'max_length':
      return { maxLength: requirement };
    case 'min_value':
      return { minimum: requirement };
    case 'max_value':
      return { maximum: requirement };
    case 'digits':
      return { pattern: '^[0-9]+$' };
    case 'description':
      return { description: action.description };
    default:
      return unknown(action);
  }
}

const unknown = ({ kind, type }: Node): never => {
  throw new TypeError(`${kind} ${type} has no JSON Schema here`);
};
