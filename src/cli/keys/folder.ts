/**
 * The keys of one person on this machine, as files: nobody else's business, and no server needs to run.
 *
 *   openpgp/FINGERPRINT.pgp   a public key (RFC 9580 §10.1)
 *   openpgp/FINGERPRINT.key   its private part, locked by the passphrase (RFC 9580 §3.7.2.1)
 *   openpgp/FINGERPRINT.rev   the revocation that was made at its birth, armored
 *   smime/FINGERPRINT.cer     a certificate (DER)
 *   smime/FINGERPRINT.p12     a certificate with its private key, under the passphrase (RFC 7292)
 *   smime/KEY.p8              a private key whose certificate was asked for and has not come; KEY: SHA-256 of its public key
 *   trust.json                who is believed, by fingerprint
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Terminal } from '../terminal.ts';

/**
 * - `ultimate`: one's own. `full`, `marginal`: its owner certifies others with care. OpenPGP alone.
 * - `accepted`: it belongs to whom it names: its fingerprint was compared.
 * - `root`: an authority that vouches for others. Certificates alone.
 * - `never`: it never counts.
 */
export const trustLevels = ['ultimate', 'full', 'marginal', 'accepted', 'root', 'never'] as const;
export type TrustLevel = (typeof trustLevels)[number];

const kinds = {
  key: 'openpgp',
  secret: 'openpgp',
  revocation: 'openpgp',
  certificate: 'smime',
  own: 'smime',
  waiting: 'smime',
} as const;
const endings = {
  key: '.pgp',
  secret: '.key',
  revocation: '.rev',
  certificate: '.cer',
  own: '.p12',
  waiting: '.p8',
} as const;
export type Kind = keyof typeof kinds;

export interface Stored {
  readonly fingerprint: string;
  readonly octets: Buffer;
}

export class KeyFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  all(kind: Kind): readonly Stored[] {
    const folder = join(this.path, kinds[kind]);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith(endings[kind]))
      .sort()
      .map((name) => ({
        fingerprint: name.slice(0, -endings[kind].length),
        octets: readFileSync(join(folder, name)),
      }));
  }

  /** Null where there is none. */
  read(kind: Kind, fingerprint: string): Buffer | null {
    const path = this.#file(kind, fingerprint);
    return existsSync(path) ? readFileSync(path) : null;
  }

  write(kind: Kind, fingerprint: string, octets: Buffer): void {
    this.#replace(this.#file(kind, fingerprint), octets);
  }

  /** Everything of a key. Whether there was anything. */
  remove(fingerprint: string): boolean {
    const files = (Object.keys(kinds) as Kind[])
      .map((kind) => this.#file(kind, fingerprint))
      .filter((file) => existsSync(file));
    for (const file of files) rmSync(file);
    return files.length > 0;
  }

  /** One file of a key. */
  forget(kind: Kind, fingerprint: string): void {
    rmSync(this.#file(kind, fingerprint), { force: true });
  }

  trust(): ReadonlyMap<string, TrustLevel> {
    const path = join(this.path, 'trust.json');
    if (!existsSync(path)) return new Map();
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const known = new Set<string>(trustLevels);
    const rows = typeof read === 'object' && read !== null ? Object.entries(read) : [];
    return new Map(rows.filter((row): row is [string, TrustLevel] => typeof row[1] === 'string' && known.has(row[1])));
  }

  /** Null forgets it. */
  setTrust(fingerprint: string, level: TrustLevel | null): void {
    const levels = new Map(this.trust());
    if (level === null) levels.delete(fingerprint);
    else levels.set(fingerprint, level);
    const text = `${JSON.stringify(Object.fromEntries([...levels].sort()), null, 2)}\n`;
    this.#replace(join(this.path, 'trust.json'), Buffer.from(text));
  }

  /** Whole or not at all, and readable by its owner alone. */
  #replace(path: string, octets: Buffer): void {
    for (const kind of new Set(Object.values(kinds)))
      mkdirSync(join(this.path, kind), { recursive: true, mode: 0o700 });
    const draft = `${path}.${process.pid}.new`;
    writeFileSync(draft, octets, { mode: 0o600, flush: true });
    renameSync(draft, path);
  }

  #file(kind: Kind, fingerprint: string): string {
    return join(this.path, kinds[kind], `${fingerprint}${endings[kind]}`);
  }
}

/** --keys DIR, else where the XDG Base Directory Specification has the data of a user. */
export function keyFolder(written: string | undefined, { env, workingDirectory }: Terminal): KeyFolder {
  if (written !== undefined) return new KeyFolder(resolve(workingDirectory, written));
  const data = env['XDG_DATA_HOME'] ?? join(env['HOME'] ?? homedir(), '.local', 'share');
  return new KeyFolder(join(data, 'postern', 'keys'));
}
