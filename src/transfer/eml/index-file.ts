/** What .eml files cannot say themselves, beside them: flags and date of each, one JSON line a file. */
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Details } from '../types.ts';
import { keywordsOf } from '../keywords.ts';

export const indexName = 'postern-index.jsonl';

export const indexLine = (file: string, { flags, internalDate }: Details): string =>
  `${JSON.stringify({ file, system: flags.system, keywords: flags.keywords, date: internalDate })}\n`;

/** Lines that cannot be read are left out: their files are taken without flags. */
export async function readIndex(folder: string): Promise<ReadonlyMap<string, Details>> {
  const path = join(folder, indexName);
  const known = new Map<string, Details>();
  if (!existsSync(path)) return known;
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const entry = parsed(line);
    if (entry !== null) known.set(entry.file, entry.details);
  }
  return known;
}

function parsed(line: string): { readonly file: string; readonly details: Details } | null {
  if (line === '') return null;
  try {
    const { file, system, keywords, date } = JSON.parse(line) as Partial<Record<string, unknown>>;
    if (typeof file !== 'string' || typeof system !== 'number' || typeof date !== 'number' || !Array.isArray(keywords))
      return null;
    const words = keywords.filter((word) => typeof word === 'string');
    return { file, details: { flags: { system: system & 31, keywords: keywordsOf(words) }, internalDate: date } };
  } catch {
    return null;
  }
}
