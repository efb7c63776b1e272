/**
 * Replays every dialog of this folder.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDialog, replay } from './dialog.ts';

const folder = new URL('.', import.meta.url);

describe('the dialog', () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith('.txt')))('%s', async (name) => {
    const source = readFileSync(new URL(name, folder), 'utf8');
    expect(parseDialog(source).length).toBeGreaterThan(2);
    await replay(source);
  });
});
