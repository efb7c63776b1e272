/** The server's own secret: made once, kept beside the store, read by nobody else. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const octets = 32;

export function serverSecret(directory: string): Buffer {
  const file = join(directory, 'secret');
  if (existsSync(file)) {
    const kept = readFileSync(file);
    if (kept.length === octets) return kept;
  }
  const made = randomBytes(octets);
  writeFileSync(`${file}.new`, made, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}
