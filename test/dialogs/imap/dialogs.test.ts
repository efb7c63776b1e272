/**
 * The IMAP dialogs of this folder, each replayed over a socket of its own.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'vitest';
import { replay } from './replay.ts';

const folder = new URL('.', import.meta.url);

describe('IMAP dialogs', () => {
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.txt')).sort()) {
    it(name.slice(0, -4), () => replay(readFileSync(new URL(name, folder), 'utf8'), folder.href));
  }
});
