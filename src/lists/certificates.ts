/**
 * Certificates of encrypted lists: made with a new key, by the authority of this server where there is one and else signed by themselves;
 * asked for of another authority; brought as a key file; renewed before they end. Private keys are sealed under the secret of the server.
 * Implements: RFC 2986 (requests), RFC 8550 §3 (the address of the list) through smime/.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { DirectoryReader } from '../directory/port.ts';
import { seal, unseal } from '../directory/seal.ts';
import type { Account } from '../directory/types.ts';
import { certificatesFor, openPgpKeysFor } from '../keys/usable.ts';
import { type OwnKey, type PrivateKey, parsePrivateKey } from '../smime/algorithms/private-key.ts';
import { type Certificate, type PublicKeyInfo, parseCertificate } from '../smime/certificates/certificate.ts';
import { type KeyPair, makeKeyPair, selfSigned } from '../smime/certificates/key-pair.ts';
import { writeRequest } from '../smime/certificates/request.ts';
import { encryptingUsage } from '../smime/certificates/write.ts';
import type { RevocationReason } from '../smime/revocation/reasons.ts';
import { limits } from './limits.ts';
import { type KeyShelf, giveOut } from './publish.ts';
import type { ListCertificate, ListStore, MailList } from './types.ts';

/** The authority of this server. */
export interface ListAuthority {
  /** Why there is no certificate, where there is none: 'none' where there is no authority. */
  certify(
    account: Account,
    pkcs10: Buffer,
  ): Promise<Result<Pick<ListCertificate, 'chain'> & { certificate: Buffer }, string>>;
  /** Whether it issued the certificate, and took it back. */
  isTakenBack(certificate: Buffer): Promise<boolean>;
  /** Whom signers are believed by, besides the keys of members. */
  trusted(): Promise<Trusted>;
}

export interface Trusted {
  readonly anchors: readonly Buffer[];
  /** Authorities below them. */
  readonly known: readonly Buffer[];
  /** What those have taken back, by serial number in hexadecimal digits. */
  readonly revoked: readonly { readonly serial: string; readonly at: number; readonly reason: RevocationReason }[];
}

export interface CertificateDeps {
  readonly lists: Pick<ListStore, 'certificates' | 'keepCertificate'>;
  readonly directory: Pick<DirectoryReader, 'account'>;
  readonly accountKeys: KeyShelf;
  readonly authority: ListAuthority;
  /** Of the server. */
  readonly secret: Buffer;
  readonly clock: Clock;
}

export const keyName = ({ octets }: PublicKeyInfo): string => createHash('sha256').update(octets).digest('hex');

const sealedFor = ({ address }: Pick<MailList, 'address'>, key: string): string => `${address} ${key}`;

/** null where it is not of this server's secret. */
export function privateKeyOf(secret: Buffer, list: MailList, { key, sealed }: ListCertificate): PrivateKey | null {
  const octets = unseal(secret, 'list', sealedFor(list, key), sealed);
  const read = octets === null ? null : parsePrivateKey(octets);
  return read?.ok === true ? read.value : null;
}

/** The newest that has come. */
export const currentOf = (all: readonly ListCertificate[]): (ListCertificate & { certificate: Buffer }) | null =>
  all.flatMap((one) => (one.certificate === null ? [] : [{ ...one, certificate: one.certificate }]))[0] ?? null;

type Made = Pick<ListCertificate, 'chain' | 'origin'> & { readonly certificate: Buffer | null };

/** Keeps it, and gives it out as the certificate of the list's address. */
async function keep(
  { lists, accountKeys, secret, clock }: CertificateDeps,
  list: MailList,
  { key, publicKey }: KeyPair,
  made: Made,
): Promise<ListCertificate> {
  const name = keyName(publicKey);
  const sealed = seal(secret, 'list', sealedFor(list, name), key.octets);
  const kept = { ...made, key: name, sealed, since: clock.now() };
  await lists.keepCertificate(list.account, kept);
  const { keys } = await certificatesFor(
    list.address,
    made.certificate === null ? [] : [made.certificate],
    clock.now(),
  );
  for (const each of keys) await giveOut(accountKeys, list.account, each);
  return kept;
}

/** RSA: what every program can encrypt to. */
const newPair = (): Promise<KeyPair> => makeKeyPair('rsa');

/** Of a key; `byItself` whatever authority there is. Why not, where the authority refuses. */
export async function certifyList(
  deps: CertificateDeps,
  list: MailList,
  { pair = null, byItself }: { readonly pair?: KeyPair | null; readonly byItself: boolean },
): Promise<Result<ListCertificate, string>> {
  const used = pair ?? (await newPair());
  if (!byItself) {
    const account = await deps.directory.account(list.address);
    const request = await requestOf(list, used);
    if (!request.ok) return request;
    if (account === null) return fail('its account is gone');
    const issued = await deps.authority.certify(account, request.value);
    if (issued.ok) return ok(await keep(deps, list, used, { ...issued.value, origin: 'authority' }));
    if (issued.error !== 'none') return issued;
  }
  const now = deps.clock.now();
  const dates = { notBefore: now - limits.backdated, notAfter: now + limits.certificateLife };
  const own = await selfSigned(used, { name: list.name, addresses: [list.address], ...dates });
  if (!own.ok) return own;
  return ok(await keep(deps, list, used, { certificate: own.value.certificate.octets, chain: [], origin: 'itself' }));
}

const requestOf = ({ name, address }: MailList, { key, publicKey }: KeyPair): Promise<Result<Buffer, string>> =>
  writeRequest(key, publicKey.octets, name, [address]);

/** A request for another authority; its key waits for what that sends back. */
export async function requestCertificate(deps: CertificateDeps, list: MailList): Promise<Result<Buffer, string>> {
  const pair = await newPair();
  const request = await requestOf(list, pair);
  if (request.ok) await keep(deps, list, pair, { certificate: null, chain: [], origin: 'imported' });
  return request;
}

/** What an owner brings: a key file, or the certificate that was asked for, with the authorities above it. */
export async function bringCertificate(
  deps: CertificateDeps,
  list: MailList,
  { own, certificates }: { readonly own: readonly OwnKey[]; readonly certificates: readonly Certificate[] },
): Promise<Result<ListCertificate, string>> {
  const waiting = await deps.lists.certificates(list.account);
  const joined = certificates.flatMap((certificate): OwnKey[] => {
    const row = waiting.find(({ key }) => key === keyName(certificate.publicKey));
    const key = row === undefined ? null : privateKeyOf(deps.secret, list, row);
    return key === null ? [] : [{ key, certificate }];
  });
  const [found] = [...own, ...joined];
  if (found === undefined)
    return fail('there is no private key in it, and none of the list waits for this certificate');
  const { certificate, key } = found;
  const { refused } = await certificatesFor(list.address, [certificate.octets], deps.clock.now());
  if (refused[0] !== undefined) return fail(refused[0]);
  if (encryptingUsage(certificate.publicKey) === null) return fail('nothing can be encrypted to a key of its kind');
  const chain = certificates.filter(({ octets }) => !octets.equals(certificate.octets)).map(({ octets }) => octets);
  const made = { certificate: certificate.octets, chain: chain.slice(0, limits.chain), origin: 'imported' } as const;
  return ok(await keep(deps, list, { key, publicKey: certificate.publicKey }, made));
}

/**
 * Makes one where an encrypted list has none, and gives out its OpenPGP key with it; makes one anew of the same key before it ends. What an owner brought is the owner's to renew:
 * answers when such a one ends, where that is soon.
 */
export async function careForCertificate(deps: CertificateDeps, list: MailList): Promise<number | null> {
  if (list.key === null) return null;
  const current = currentOf(await deps.lists.certificates(list.account));
  const read = current === null ? null : parseCertificate(current.certificate);
  const now = deps.clock.now();
  if (current !== null && read?.ok === true) {
    if (read.value.notAfter - now > limits.renewBefore) return null;
    if (current.origin === 'imported') return read.value.notAfter;
    const key = privateKeyOf(deps.secret, list, current);
    const pair = key === null ? null : { key, publicKey: read.value.publicKey };
    const again = await certifyList(deps, list, { pair, byItself: current.origin === 'itself' });
    return again.ok ? null : read.value.notAfter;
  }
  const { keys } = await openPgpKeysFor(list.address, list.key.octets, now);
  for (const each of keys) await giveOut(deps.accountKeys, list.account, each);
  const made = await certifyList(deps, list, { byItself: false });
  if (!made.ok) await certifyList(deps, list, { byItself: true });
  return null;
}
