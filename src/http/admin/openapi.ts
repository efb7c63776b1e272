/**
 * The OpenAPI document of the administration API, from the rows of its table.
 * Implements: OpenAPI 3.1.0 §4.8 (paths, operations, parameters, components, security).
 */
import type * as v from 'valibot';
import { adminScopes } from '../../directory/token.ts';
import { type Components, type JsonSchema, jsonSchema } from './json-schema.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';

/** Everything is below it. */
export const root = '/api/v1/admin/';

/** Every operation may be answered with these. */
const usualRefusals: readonly number[] = [400, 401, 403, 429];

const refusalWords: Readonly<Record<number, string>> = {
  400: 'What was given is not what is expected; `errors` says where.',
  401: 'Nobody is signed in, or the token is wrong.',
  403: 'Who asks may not do this.',
  404: 'There is no such thing.',
  409: 'It cannot be done as things are.',
  422: 'It was refused; `detail` says why.',
  429: 'Too many logins have failed from there.',
  503: 'It cannot be done now.',
};

export function openApi(version: string): JsonSchema {
  const components: Components = { schemas: new Map([['Problem', problemSchema]]) };
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const row of operations) {
    const path = (paths[`${root}${row.path}`] ??= {});
    path[row.method.toLowerCase()] = operationOf(row, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Postern administration',
      version,
      description:
        'What the administration pages of a Postern server do, for programs. Times are RFC 3339, sizes are octets, refusals RFC 9457.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: Object.fromEntries(components.schemas),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: `A token of an administrator (postern token add ADDRESS NAME --scope SCOPES). Scopes: ${adminScopes.join(', ')}.`,
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-postern',
          description: 'An administrator who is signed in.',
        },
      },
    },
  };
}

function operationOf(row: Operation<never>, components: Components): JsonSchema {
  const names = Object.keys(row.input.entries);
  const levels = names.filter((name) => row.path.includes(`{${name}}`));
  const others = names.filter((name) => !levels.includes(name));
  const inQuery = row.method === 'GET' || row.method === 'DELETE' ? others : [];
  const inContent = inQuery.length > 0 ? [] : others;
  const parameter = (name: string, where: 'path' | 'query'): JsonSchema => {
    const entry = row.input.entries[name] as v.GenericSchema;
    return { name, in: where, required: entry.type !== 'optional', schema: jsonSchema(entry, components) };
  };
  const parameters = [
    ...levels.map((name) => parameter(name, 'path')),
    ...inQuery.map((name) => parameter(name, 'query')),
  ];
  return {
    operationId: row.name,
    summary: row.about,
    tags: [row.scope.slice(0, row.scope.indexOf(':'))],
    security: [{ token: [row.scope] }, { session: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(inContent.length === 0 ? {} : { requestBody: contentOf(row, inContent, components) }),
    responses: responsesOf(row, components),
  };
}

function contentOf({ input }: Operation<never>, names: readonly string[], components: Components): JsonSchema {
  const all = jsonSchema(input, components);
  const properties = all['properties'] as Readonly<Record<string, JsonSchema>>;
  const required = ((all['required'] ?? []) as readonly string[]).filter((name) => names.includes(name));
  return {
    required: required.length > 0,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: Object.fromEntries(names.map((name) => [name, properties[name]])),
          ...(required.length === 0 ? {} : { required }),
          additionalProperties: false,
        },
      },
    },
  };
}

function responsesOf(row: Operation<never>, components: Components): JsonSchema {
  const schema = jsonSchema(row.output, components);
  const refusals = [...new Set([...usualRefusals, ...(row.refusals ?? [])])].sort((a, b) => a - b);
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return {
    200: row.goesOn
      ? { description: 'Server-sent events, each with this as its data.', content: { 'text/event-stream': { schema } } }
      : { description: 'It is done.', content: { 'application/json': { schema } } },
    ...Object.fromEntries(
      refusals.map((status) => [status, { description: refusalWords[status] ?? 'It was refused.', content: problem }]),
    ),
  };
}

/** RFC 9457 §3, with `code` of ours. */
const problemSchema: JsonSchema = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Tells apart what has the same status.' },
    detail: { type: 'string', description: 'For people.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
        required: ['pointer', 'detail'],
      },
    },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
};
