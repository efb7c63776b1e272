/** The server's own secret, made once, kept beside the store, read by nobody else; and secrets that others have given it. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorText } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';

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

/** The first line of a file. */
export function secretOf(file: string): Result<string, string> {
  try {
    const [secret = ''] = readFileSync(file, 'utf8').split('\n', 1);
    return secret.trim() === '' ? fail(`${file} is empty`) : ok(secret.trim());
  } catch (error) {
    return fail(errorText(error));
  }
}
