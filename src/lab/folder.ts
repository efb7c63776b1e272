/**
 * What the lab keeps in its folder besides the store: its CA, its certificate, and lab.json with the passwords.
 * A second start finds them again.
 */
import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PemPair } from './certificates.ts';
import type { LabPorts } from './ports.ts';
import { stillGood } from './validity.ts';
import { labAccounts, labNames } from './world.ts';

export interface LabAccount {
  readonly address: string;
  readonly password: string;
}

export interface LabFile {
  readonly accounts: readonly LabAccount[];
  readonly ports: LabPorts;
  /** Path of the CA certificate. */
  readonly ca: string;
  /** DS record of the key that signs the lab's DNS, as dns.anchors has it. */
  readonly anchor: string;
}

export interface LabIdentity extends PemPair {
  readonly caFile: string;
}

const fileName = 'lab.json';

/** Accounts as lab.json has them, none when it is missing or broken. */
export function keptAccounts(folder: string): readonly LabAccount[] {
  const file = join(folder, fileName);
  if (!existsSync(file)) return [];
  try {
    const { accounts } = JSON.parse(readFileSync(file, 'utf8')) as { readonly accounts?: unknown };
    return Array.isArray(accounts) ? accounts.filter(isAccount) : [];
  } catch {
    return [];
  }
}

/** What the last start wrote; null where there was none. */
export function readLabFile(folder: string): LabFile | null {
  const file = join(folder, fileName);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LabFile) : null;
}

const isAccount = (value: unknown): value is LabAccount => {
  const { address, password } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof address === 'string' && typeof password === 'string';
};

/** The accounts of the lab with the passwords they shall have. */
export function wantedAccounts(kept: readonly LabAccount[], given: string | null): readonly LabAccount[] {
  return labAccounts.map(({ address }) => {
    const before = kept.find((account) => account.address === address);
    return { address, password: given ?? before?.password ?? randomPassword() };
  });
}

/** Letters and digits that nobody confuses, 16 of them: over 80 bits. */
export function randomPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const letter = (): string => alphabet.charAt(randomInt(alphabet.length));
  return Array.from({ length: 4 }, () => Array.from({ length: 4 }, letter).join('')).join('-');
}

export function writeLabFile(folder: string, content: LabFile): void {
  writePrivately(join(folder, fileName), `${JSON.stringify(content, null, 2)}\n`);
}

/** The CA and the certificate, made when they are missing or no longer good. Certificates load slowly: only when needed. */
export async function labIdentity(folder: string, now: number): Promise<LabIdentity> {
  const files = {
    ca: join(folder, 'ca', 'ca.pem'),
    caKey: join(folder, 'ca', 'ca-key.pem'),
    certificate: join(folder, 'tls', 'certificate.pem'),
    key: join(folder, 'tls', 'key.pem'),
  };
  for (const inner of ['ca', 'tls']) mkdirSync(join(folder, inner), { recursive: true, mode: 0o700 });
  if (Object.values(files).every((file) => existsSync(file))) {
    const kept = readPair(files.certificate, files.key);
    const authority = readFileSync(files.ca, 'utf8');
    if (stillGood(kept.certificate, authority, labNames, now)) return { ...kept, caFile: files.ca };
  }
  const { issue, makeAuthority } = await import('./certificates.ts');
  const haveAuthority = existsSync(files.ca) && existsSync(files.caKey);
  const authority = haveAuthority ? readPair(files.ca, files.caKey) : await makeAuthority('Postern Lab CA', now);
  const pair = await issue(authority, labNames, now);
  if (!haveAuthority) {
    writePrivately(files.caKey, authority.key);
    writePrivately(files.ca, authority.certificate, 0o644);
  }
  writePrivately(files.key, pair.key);
  writePrivately(files.certificate, pair.certificate, 0o644);
  return { ...pair, caFile: files.ca };
}

const readPair = (certificate: string, key: string): PemPair => ({
  certificate: readFileSync(certificate, 'utf8'),
  key: readFileSync(key, 'utf8'),
});

/** A file is there as a whole or not at all, and nobody else reads it. */
function writePrivately(file: string, text: string, mode = 0o600): void {
  writeFileSync(`${file}.new`, text, { mode });
  chmodSync(`${file}.new`, mode);
  renameSync(`${file}.new`, file);
}
