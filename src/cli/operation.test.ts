/** docs/operation.md says what there is: every command, every metric, every key of the configuration. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { everything } from '../config/describe.ts';
import { snakeCase } from '../config/names.ts';
import { commands } from './table.ts';

const page = fileURLToPath(new URL('../../docs/operation.md', import.meta.url));
const source = fileURLToPath(new URL('..', import.meta.url));

/** The table of keys as the schema has it. */
async function keyTable(): Promise<string> {
  const rows = [...everything()].flatMap((entry) => {
    if (entry.kind === 'section') return [];
    const key = entry.path.map(snakeCase).join('.');
    const { example } = entry.note;
    const standard = entry.required
      ? 'must be given'
      : example.startsWith('[')
        ? `none; e.g. \`${example}\``
        : `\`${example}\``;
    return [`| \`${key}\` | ${standard} | ${entry.note.about.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`];
  });
  const table = ['| key | default | what it is |', '| --- | --- | --- |', ...rows].join('\n');
  return (await format(table, { parser: 'markdown' })).trim();
}

test('the table of keys is the schema', async () => {
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf('-->\n', text.indexOf('<!-- keys')) + '-->\n'.length;
  const to = text.indexOf('<!-- end of keys -->');
  const wanted = `\n${await keyTable()}\n\n`;
  if (process.env['POSTERN_WRITE_DOCS'] === '1') writeFileSync(page, text.slice(0, from) + wanted + text.slice(to));
  else expect(text.slice(from, to)).toBe(wanted);
});

test('every metric is named', () => {
  const names = new Set<string>();
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const text = readFileSync(`${source}${file}`, 'utf8');
    for (const [, name] of text.matchAll(/metrics\.(?:count|gauge|observe)\(\s*'([a-z0-9_]+)'/g)) names.add(name ?? '');
  }
  expect(names.size).toBeGreaterThan(10);
  const text = readFileSync(page, 'utf8');
  expect([...names].filter((name) => !text.includes(`\`postern_${name}\``))).toEqual([]);
});

test('every command is shown', () => {
  const text = readFileSync(page, 'utf8');
  // The lab is what npm start runs; version and help explain themselves.
  const expected = [...commands.keys()].filter((name) => name !== 'lab' && name !== 'version');
  expect(expected.filter((name) => !text.includes(`postern ${name}`))).toEqual([]);
});
