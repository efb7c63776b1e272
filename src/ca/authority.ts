/**
 * The authority at work: founded, asked for certificates, told to renew and to revoke.
 * Not here: what it publishes (publish.ts), by which door requests come (cli/, jmap/).
 */
import type { Clock } from '../base/clock.ts';
import { type Result, fail, ok } from '../base/result.ts';
import { normaliseAddress } from '../directory/address.ts';
import type { DirectoryReader } from '../directory/port.ts';
import { seal, unseal } from '../directory/seal.ts';
import { addressesOf } from '../directory/sender-identities.ts';
import type { Account } from '../directory/types.ts';
import { hashes } from '../smime/algorithms/hashes.ts';
import { signingWith, usualSignature } from '../smime/algorithms/make-signature.ts';
import { type PrivateKey, parsePrivateKey } from '../smime/algorithms/private-key.ts';
import { type Certificate, type PublicKeyInfo, parseCertificate } from '../smime/certificates/certificate.ts';
import { type KeyKind, type KeyPair, makeKeyPair } from '../smime/certificates/key-pair.ts';
import { attributeTypes, attributesOf } from '../smime/certificates/name.ts';
import { readRequest } from '../smime/certificates/request.ts';
import type { RevocationReason } from '../smime/revocation/reasons.ts';
import { type Authority, makeIssuing, makeRoot } from './hierarchy.ts';
import { addressesFor, issue, permittedHosts } from './issue.ts';
import { limits } from './limits.ts';
import type { Places } from './places.ts';
import type { AuthorityName, AuthorityStore, CertificateUsage, IssuedCertificate, KeptAuthority } from './types.ts';

export interface AuthorityParts {
  readonly store: AuthorityStore;
  readonly directory: Pick<DirectoryReader, 'aliases' | 'accountById'>;
  /** Of the server: its keys are sealed under it. */
  readonly secret: Buffer;
  readonly clock: Clock;
  /** That many octets that nobody can guess. */
  readonly random: (octets: number) => Buffer;
  readonly places: Places;
  /** Milliseconds that a certificate holds. */
  readonly life: number;
}

export interface Founding {
  readonly organization: string;
  readonly domains: readonly string[];
  readonly kind: KeyKind;
}

/** The authorities, with their keys open; null where there are none, or their keys are not of this server's secret. */
export async function openAuthority(
  { store, secret }: Pick<AuthorityParts, 'store' | 'secret'>,
  name: AuthorityName,
): Promise<Authority | null> {
  const kept = (await store.authorities()).find((one) => one.name === name);
  if (kept === undefined) return null;
  const certificate = parseCertificate(kept.certificate);
  const key = keyOf({ secret }, kept);
  const signing = key === null ? null : await signingWith(key, usualSignature);
  if (!certificate.ok || signing?.ok !== true) return null;
  return { name, certificate: certificate.value, signing: signing.value };
}

function keyOf({ secret }: Pick<AuthorityParts, 'secret'>, { name, sealed }: KeptAuthority): PrivateKey | null {
  const octets = unseal(secret, 'ca', name, sealed);
  const key = octets === null ? null : parsePrivateKey(octets);
  return key?.ok === true ? key.value : null;
}

export const noAuthority = 'there is no certification authority here';

export async function found(
  parts: AuthorityParts,
  { organization, domains, kind }: Founding,
): Promise<Result<null, string>> {
  const { store, secret, clock, places } = parts;
  if (organization === '' || organization.length > limits.organization)
    return fail(`the name of the organisation has 1 to ${limits.organization} characters`);
  if (domains.length === 0) return fail('an authority needs domains that it may speak for');
  const now = clock.now();
  const plan = { organization, domains, now };
  const [rootKey, issuingKey] = [await makeKeyPair(kind), await makeKeyPair(kind)];
  const root = await makeRoot(rootKey, { ...plan, serial: newSerial(parts) });
  if (!root.ok) return root;
  const issuing = await makeIssuing(issuingKey, root.value, places, { ...plan, serial: newSerial(parts) });
  if (!issuing.ok) return issuing;
  const kept = (authority: Authority, { key }: KeyPair): KeptAuthority => ({
    name: authority.name,
    certificate: authority.certificate.octets,
    sealed: seal(secret, 'ca', authority.name, key.octets),
    since: now,
  });
  const isNew = await store.found(
    [kept(root.value, rootKey), kept(issuing.value, issuingKey)],
    [recordOf(issuing.value.certificate, 'root', now)],
  );
  return isNew ? ok(null) : fail('there is a certification authority already');
}

/** Random, positive, never 0. "at least 64 bits of output from a CSPRNG": CA/Browser Forum §7.1 */
function newSerial({ random }: Pick<AuthorityParts, 'random'>): Buffer {
  const serial = random(limits.serialOctets);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

const fingerprintOf = (key: PublicKeyInfo): string => Buffer.from(hashes['SHA-256'](key.octets)).toString('hex');

const recordOf = (certificate: Certificate, issuer: AuthorityName, issuedAt: number): IssuedCertificate => ({
  serial: certificate.serial.toString('hex'),
  issuer,
  account: null,
  addresses: [],
  usage: null,
  certificate: certificate.octets,
  key: fingerprintOf(certificate.publicKey),
  issuedAt,
  notAfter: certificate.notAfter,
  revoked: null,
});

/** A certificate for an account, out of a PKCS #10 that the key itself signed. */
export async function certify(
  parts: AuthorityParts,
  account: Account,
  pkcs10: Buffer,
  usage: CertificateUsage,
): Promise<Result<IssuedCertificate, string>> {
  if (pkcs10.length > limits.requestOctets) return fail(`a request has at most ${limits.requestOctets} octets`);
  const request = await readRequest(pkcs10);
  if (!request.ok) return fail(`the request cannot be used: ${request.error}`);
  return certifyKey(parts, account, request.value.publicKey, request.value.addresses, usage);
}

async function certifyKey(
  parts: AuthorityParts,
  account: Account,
  publicKey: PublicKeyInfo,
  asked: readonly string[],
  usage: CertificateUsage,
): Promise<Result<IssuedCertificate, string>> {
  const { store, directory, clock, places, life } = parts;
  const issuer = await openAuthority(parts, 'issuing');
  if (issuer === null) return fail(noAuthority);
  const now = clock.now();
  const wrong = await holderFault(parts, account, publicKey, now);
  if (wrong !== null) return fail(wrong);
  const holder = { address: account.address, addresses: addressesOf(account, await directory.aliases()) };
  const addresses = addressesFor(asked, holder, normaliseAddress);
  if (!addresses.ok) return addresses;
  const plan = { issuer, places, usage, serial: newSerial(parts), now, notAfter: now + life };
  const made = await issue({ publicKey }, addresses.value, plan);
  if (!made.ok) return made;
  const issued = {
    ...recordOf(made.value, 'issuing', now),
    ...{ account: account.id, addresses: addresses.value, usage },
  };
  await store.add(issued);
  return ok(issued);
}

/** Why this account gets no certificate of this key; null where it does. */
async function holderFault(
  { store }: AuthorityParts,
  account: Account,
  publicKey: PublicKeyInfo,
  now: number,
): Promise<string | null> {
  if (account.disabled) return `${account.address} is disabled`;
  const holds = (await store.issued({ account: account.id, key: null })).filter(
    ({ revoked, notAfter }) => revoked === null && notAfter > now,
  );
  if (holds.length >= limits.certificates)
    return `${account.address} has ${limits.certificates} certificates that hold`;
  for (const { account: whose, revoked } of await store.issued({ account: null, key: fingerprintOf(publicKey) })) {
    if (revoked?.reason === 'keyCompromise') return 'the key was given up because others may have it: make a new one';
    if (whose !== account.id) return 'the key is certified for somebody else';
  }
  return null;
}

const unknownSerial = (serial: string): string => `no certificate has the serial number ${serial}`;

/** A new certificate of the same key for the same addresses, as far as they are the account's still. The old one holds on. */
export async function renew(parts: AuthorityParts, serial: string): Promise<Result<IssuedCertificate, string>> {
  const { store, directory } = parts;
  const old = await store.certificate(serial);
  if (old === null) return fail(unknownSerial(serial));
  if (old.revoked !== null) return fail('it is revoked: only one that holds is renewed');
  const account = old.account === null ? null : await directory.accountById(old.account);
  const certificate = parseCertificate(old.certificate);
  if (account === null || !certificate.ok) return fail('its account is gone');
  return certifyKey(parts, account, certificate.value.publicKey, old.addresses, old.usage ?? 'both');
}

/** The issuing authority again, by the same key and name: what it signed stays good. */
export async function renewIssuing(parts: AuthorityParts): Promise<Result<IssuedCertificate, string>> {
  const { store, clock, places } = parts;
  const root = await openAuthority(parts, 'root');
  const kept = (await store.authorities()).find(({ name }) => name === 'issuing');
  const key = kept === undefined ? null : keyOf(parts, kept);
  const before = kept === undefined ? null : parseCertificate(kept.certificate);
  if (root === null || kept === undefined || key === null || before?.ok !== true) return fail(noAuthority);
  const now = clock.now();
  const [organization = ''] = attributesOf(root.certificate.subject, attributeTypes.organization);
  const domains = permittedHosts(root.certificate) ?? [];
  const pair = { key, publicKey: before.value.publicKey };
  const made = await makeIssuing(pair, root, places, { organization, domains, now, serial: newSerial(parts) });
  if (!made.ok) return made;
  const record = recordOf(made.value.certificate, 'root', now);
  await store.renew({ ...kept, certificate: made.value.certificate.octets, since: now }, record);
  return ok(record);
}

/** Takes a certificate back, for good. */
export async function revoke(
  { store, clock }: Pick<AuthorityParts, 'store' | 'clock'>,
  serial: string,
  reason: RevocationReason,
): Promise<Result<IssuedCertificate, string>> {
  const certificate = await store.certificate(serial);
  if (certificate === null) return fail(unknownSerial(serial));
  const revoked = { at: clock.now(), reason };
  return (await store.revoke(serial, revoked)) ? ok({ ...certificate, revoked }) : fail('it is revoked already');
}
