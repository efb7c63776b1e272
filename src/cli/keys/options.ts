/** The options of every command that uses keys, and the passphrase that private ones are kept under. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { type Failure, type Options, failed, wrongUsage } from '../command.ts';
import { exit } from '../exit.ts';
import type { Terminal } from '../terminal.ts';
import type { AskPassphrase } from './material.ts';

export const folderOptions = {
  keys: {
    type: 'string',
    value: 'DIR',
    about: 'Where the keys are; else $XDG_DATA_HOME/postern/keys, else ~/.local/share/postern/keys.',
  },
  'passphrase-file': {
    type: 'string',
    value: 'FILE',
    about: 'A file whose first line is the passphrase of private keys; else it is asked for at the terminal.',
  },
} as const satisfies Options;

export const timeOption = {
  at: { type: 'string', value: 'TIME', about: 'When it is looked at (2026-01-31T12:00:00Z); else now.' },
} as const satisfies Options;

/** Octets of a file with keys. A key ring may be large. */
const mostOctets = 32 * 1024 * 1024;

export function readInput(name: string, terminal: Terminal, most: number = mostOctets): Result<Buffer, Failure> {
  const path = resolve(terminal.workingDirectory, name);
  if (!existsSync(path)) return fail(failed(exit.noInput, `there is no file ${name}`, 'name a file that is'));
  try {
    const octets = readFileSync(path);
    return octets.length <= most ? ok(octets) : fail(failed(exit.data, `${name} is too large`, ''));
  } catch (error) {
    return fail(failed(exit.noInput, `cannot read ${name}: ${errorText(error)}`, ''));
  }
}

export function timeOf(written: string | undefined): Result<number, Failure> {
  const at = written === undefined ? Date.now() : Date.parse(written);
  return Number.isNaN(at) ? fail(wrongUsage(`${written ?? ''} is no time`, '--at 2026-01-31T12:00:00Z')) : ok(at);
}

/** Asked for once. */
export function passphraseOf(file: string | undefined, terminal: Terminal): Result<AskPassphrase, Failure> {
  if (file !== undefined) {
    const read = readInput(file, terminal);
    if (!read.ok) return read;
    const line = read.value.toString('utf8').split('\n', 1)[0] ?? '';
    const passphrase = line.endsWith('\r') ? line.slice(0, -1) : line;
    return ok(() => Promise.resolve(passphrase));
  }
  let asked: Promise<string> | null = null;
  return ok(() => (terminal.interactive ? (asked ??= terminal.ask('Passphrase: ', true)) : Promise.resolve(null)));
}

export const noPassphrase = (): Failure =>
  wrongUsage(
    'the private key has a passphrase, and there is no terminal to ask for it',
    'give it with --passphrase-file FILE',
  );
