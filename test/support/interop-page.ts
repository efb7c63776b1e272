/** docs/interop.md: its tables stand between marks, and are what the tests try. POSTERN_WRITE_DOCS=1 writes them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { expect } from 'vitest';

const page = fileURLToPath(new URL('../../docs/interop.md', import.meta.url));

/** The first row is the head. */
export async function shows(name: string, rows: readonly (readonly string[])[]): Promise<void> {
  const [head = [], ...others] = rows;
  const lines = [head, head.map(() => '---'), ...others].map((cells) => `| ${cells.join(' | ')} |`);
  const wanted = `\n${(await format(lines.join('\n'), { parser: 'markdown' })).trim()}\n\n`;
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf('-->\n', text.indexOf(`<!-- ${name}:`)) + '-->\n'.length;
  const to = text.indexOf(`<!-- end of ${name} -->`);
  if (process.env['POSTERN_WRITE_DOCS'] === '1') writeFileSync(page, text.slice(0, from) + wanted + text.slice(to));
  else expect(text.slice(from, to)).toBe(wanted);
}
