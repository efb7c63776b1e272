/** What the keeper of the certificate remembers over a restart. */
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Config } from '../../config/schema.ts';
import { replaceFile, stateFile } from './keys.ts';
import type { CertificateFiles } from './load.ts';

const schema = v.object({
  /** When the TLSA record of the next key was first seen in DNS, and its TTL in seconds; null while it is not there. */
  nextKey: v.nullable(v.object({ hash: v.string(), seenAt: v.number(), ttl: v.number() })),
  /** URL of the directory that the certificate came from; null where it came from elsewhere. */
  authority: v.optional(v.nullable(v.string()), null),
  /** Somebody asked for a new one. */
  isWanted: v.optional(v.boolean(), false),
  /** Failures in a row. */
  failures: v.number(),
  /** The CA is left alone until then. */
  notBefore: v.number(),
  problem: v.nullable(v.object({ at: v.number(), what: v.string(), remedy: v.string() })),
  /** Names that could be done without and that the CA did not believe, with the time until which they are left out. */
  leftOut: v.record(v.string(), v.number()),
});

export type KeeperState = v.InferOutput<typeof schema>;

const fresh: KeeperState = {
  nextKey: null,
  authority: null,
  isWanted: false,
  failures: 0,
  notBefore: 0,
  problem: null,
  leftOut: {},
};

export function readState(files: CertificateFiles): KeeperState {
  const file = stateFile(files);
  if (!existsSync(file)) return fresh;
  try {
    const read = v.safeParse(schema, JSON.parse(readFileSync(file, 'utf8')));
    return read.success ? read.output : fresh;
  } catch {
    return fresh;
  }
}

export const writeState = (files: CertificateFiles, state: KeeperState): void =>
  replaceFile(stateFile(files), JSON.stringify(state));

/** The next look gets a new certificate, whatever the age of the old one. False where no authority is configured. */
export function wantCertificate({ acme, tls }: Pick<Config, 'acme' | 'tls'>): boolean {
  if (acme.authority === '') return false;
  writeState(tls, { ...readState(tls), isWanted: true, notBefore: 0 });
  return true;
}
