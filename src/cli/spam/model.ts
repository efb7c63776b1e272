/** The file in which the command line keeps what it learned. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { TokenMemory } from '../../spam/bayes/memory.ts';
import { type Failure, failed } from '../command.ts';
import { findData } from '../data.ts';
import { exit } from '../exit.ts';
import type { Terminal } from '../terminal.ts';

export const modelOptions = {
  config: {
    type: 'string',
    value: 'FILE',
    about: 'The configuration of the server whose data folder keeps the model.',
  },
  model: { type: 'string', value: 'FILE', about: 'Where what was learned is kept (spam.tokens in the data folder).' },
} as const;

export function modelFile(
  values: { readonly config?: string; readonly model?: string },
  terminal: Terminal,
): string | Failure {
  if (values.model !== undefined) return resolve(terminal.workingDirectory, values.model);
  const place = findData(values.config, terminal);
  return place.ok ? join(place.value.directory, 'spam.tokens') : place.error;
}

/** null where nothing was learned yet. */
export async function readModel(file: string): Promise<TokenMemory | Failure | null> {
  let octets: Buffer;
  try {
    octets = await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return (
    TokenMemory.fromOctets(octets) ??
    failed(exit.data, `${file} is no model of Postern`, 'name another with --model, or train anew')
  );
}

export async function writeModel(file: string, memory: TokenMemory): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, memory.toOctets(), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
