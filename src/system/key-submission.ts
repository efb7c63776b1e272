/**
 * Keys sent by mail to be published (draft-koch-openpgp-webkey-service §4): the address key-submission in each of our domains, its own key, which
 * is made when it is first needed and kept sealed, and the letters.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PrivateKey } from 'openpgp';
import { keySubmission } from '../config/keys.ts';
import type { Config } from '../config/schema.ts';
import { seal, unseal } from '../directory/seal.ts';
import type { DirectoryReader } from '../directory/port.ts';
import { resolveRecipient } from '../directory/resolve.ts';
import { wkdHash } from '../keys/lookup/address.ts';
import type { KeyReading } from '../keys/reading.ts';
import { type SubmissionDesk, createSubmissionDesk } from '../keys/submission/desk.ts';
import { formatDate } from '../message/header/date.ts';
import { addressed } from '../mta/dsn/reporter.ts';
import type { NoticeDeps } from '../mta/notice.ts';
import type { Store } from '../store/sqlite/open.ts';

export interface KeySubmission extends SubmissionDesk {
  /** The public key of the address, by its digest in the web key directory; null for any other digest. */
  file(domain: string, hash: string): Promise<Buffer | null>;
}

export type KeySubmissionParts = NoticeDeps & {
  readonly directory: DirectoryReader;
  readonly store: Pick<Store, 'accountKeys'>;
  readonly secret: Buffer;
  readonly reading: KeyReading;
};

const addressOf = (domain: string): string => `${keySubmission}@${domain}`;
const hash = wkdHash(keySubmission);

/** null where keys are not taken by mail. */
export function makeKeySubmission(config: Config, parts: KeySubmissionParts): KeySubmission | null {
  if (!config.keys.submission || !config.keys.publish) return null;
  const { directory, store, clock } = parts;
  const { subaddressSeparators } = config.directory;
  const making = new Map<string, Promise<PrivateKey | null>>();

  /** Made once; of our domains alone. */
  async function keyOf(domain: string): Promise<PrivateKey | null> {
    if ((await directory.domain(domain)) === null) return null;
    const known = making.get(domain) ?? openOrMake(config.server.data, parts, domain);
    making.set(domain, known);
    // What failed is tried again.
    known.catch(() => making.delete(domain));
    return known;
  }

  const desk = createSubmissionDesk({
    keyOf,
    addressOf,
    async accountOf(address) {
      const resolved = await resolveRecipient(directory, address, { subaddressSeparators });
      if (resolved.kind !== 'accounts' || resolved.remote.length > 0) return null;
      const [only, ...others] = resolved.accounts;
      return only === undefined || others.length > 0 || only.account.disabled ? null : only.account.id;
    },
    accountKeys: store.accountKeys,
    send: (from, to, entity) => send(parts, from, to, entity),
    reading: parts.reading,
    clock,
    nonce: () => randomBytes(20).toString('hex'),
  });
  return {
    mail: desk.mail,
    async file(domain, asked) {
      const key = asked === hash ? await keyOf(domain) : null;
      return key === null ? null : Buffer.from(key.toPublic().write());
    },
  };
}

async function openOrMake(
  data: string,
  { secret, clock }: Pick<KeySubmissionParts, 'secret' | 'clock'>,
  domain: string,
): Promise<PrivateKey | null> {
  const { makeKey, unlock } = await import('../openpgp/keyring/make.ts');
  const file = join(data, `key-submission-${domain}`);
  const kept = existsSync(file) ? unseal(secret, 'keys', domain, readFileSync(file, 'utf8')) : null;
  if (kept !== null) {
    const opened = await unlock({ fingerprint: '', isLocked: false, octets: kept }, '');
    if (opened.ok) return opened.value;
  }
  const wanted = { version: 4, name: '', address: addressOf(domain), password: null, lifetime: null } as const;
  const made = await makeKey({ ...wanted, at: clock.now() });
  if (!made.ok) return null;
  writeFileSync(`${file}.new`, seal(secret, 'keys', domain, made.value.secret.octets), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  const opened = await unlock(made.value.secret, '');
  return opened.ok ? opened.value : null;
}

async function send(parts: KeySubmissionParts, from: string, to: string, entity: Buffer): Promise<void> {
  const { clock, spool, log, hostname } = parts;
  const id = parts.newId();
  const now = clock.now();
  const header = [
    `From: <${from}>`,
    `To: <${to}>`,
    'Subject: Confirm your key',
    `Date: ${formatDate(now)}`,
    `Message-ID: <${id}@${hostname}>`,
    'MIME-Version: 1.0',
    'Auto-Submitted: auto-replied',
    'Wks-Draft-Version: 3',
    'Wks-Phase: confirm',
  ];
  const bytes = Buffer.concat([Buffer.from(header.map((line) => `${line}\r\n`).join('')), entity]);
  const acceptance = await addressed(parts, { id, bytes, receivedAt: now }, to);
  const outcome = acceptance === null ? null : await spool.accept(acceptance);
  if (outcome?.ok === true) log.info('keys.submission.asked', { id });
  else log.error('keys.submission.lost', { id });
}
