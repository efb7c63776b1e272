import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { adminScopes } from '../../directory/token.ts';
import { openApi, root } from './openapi.ts';
import { operations } from './operations.ts';

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}
const document = openApi('1.2.3') as unknown as {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};

test('every row is in the document, under its own name, with all that it takes', () => {
  const described = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(described.map(({ operationId }) => operationId).sort()).toEqual(operations.map(({ name }) => name).sort());
  expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
  for (const { name, path, method, input } of operations) {
    const one = document.paths[`${root}${path}`]?.[method.toLowerCase()];
    const levels = path.split('/').flatMap((level) => (level.startsWith('{') ? [level.slice(1, -1)] : []));
    const known = (one?.parameters ?? [])
      .filter(({ in: where }) => where === 'path')
      .map((parameter) => parameter.name);
    expect([name, ...known]).toEqual([name, ...levels]);
    for (const member of Object.keys(input.entries)) expect(JSON.stringify(one)).toContain(`"${member}"`);
    expect(one?.summary.endsWith('.')).toBe(true);
  }
});

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([A-Za-z]+)"/g)];
  expect(references.length).toBeGreaterThan(5);
  for (const [, name = ''] of references) expect(Object.keys(document.components.schemas)).toContain(name);
});

test('what changes something is noted and needs a scope to write; what reads does not', () => {
  for (const { name, method, scope, notes } of operations) {
    expect(adminScopes).toContain(scope);
    const changes = method !== 'GET';
    expect([name, notes !== undefined]).toEqual([name, changes]);
    expect([name, scope === 'admin' || scope.endsWith(changes ? ':write' : ':read')]).toEqual([name, true]);
  }
});

test('docs/api.md lists them', async () => {
  const page = fileURLToPath(new URL('../../../docs/api.md', import.meta.url));
  const text = readFileSync(page, 'utf8');
  const rows = operations.map(({ method, path, scope, about, input }) => {
    const members = Object.entries(input.entries).filter(([name]) => !path.includes(`{${name}}`));
    const given = members.map(([name, { type }]) => `\`${name}\`${type === 'optional' ? '?' : ''}`).join(', ');
    return `| \`${method} ${path}\` | ${given} | \`${scope}\` | ${about} |`;
  });
  const table = ['| request | takes | scope | what it does |', '| --- | --- | --- | --- |', ...rows].join('\n');
  const wanted = `\n${(await format(table, { parser: 'markdown' })).trim()}\n\n`;
  const from = text.indexOf('-->\n', text.indexOf('<!-- operations')) + '-->\n'.length;
  const to = text.indexOf('<!-- end of operations -->');
  if (process.env['POSTERN_WRITE_DOCS'] === '1') writeFileSync(page, text.slice(0, from) + wanted + text.slice(to));
  else expect(text.slice(from, to)).toBe(wanted);
});
