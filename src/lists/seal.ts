/**
 * What becomes of a message inside an encrypted list: opened with the list's key and judged; sealed for one member.
 * Implements: RFC 3156 §4, §5 and RFC 8551 §3.3 through sealed/; RFC 9788 (the header inside).
 * A message that does not open whole, or holds a piece of inline OpenPGP, goes to nobody: nothing is ever sent on in part.
 */
import type { PrivateKey } from 'openpgp';
import { type Result, fail, ok } from '../base/result.ts';
import { normaliseAddress } from '../directory/address.ts';
import { foldField } from '../message/compose/header.ts';
import { fieldBytes, headerFields } from '../message/header/fields.ts';
import { importKeys } from '../openpgp/keyring/import.ts';
import { unlock } from '../openpgp/keyring/make.ts';
import type { KeyRow } from '../openpgp/keyring/types.ts';
import { type OpenPgpKeys, keysOf } from '../openpgp/keys.ts';
import { openPgpSeal } from '../openpgp/seal.ts';
import { openpgp } from '../openpgp/standard.ts';
import { type Seal, enclose } from '../sealed/enclose.ts';
import { isWrapped } from '../sealed/header.ts';
import { openMessage } from '../sealed/open.ts';
import { envelopeOf, protect } from '../sealed/protect.ts';
import { summarise } from '../sealed/summary.ts';
import type { OpenedPart, Standard } from '../sealed/types.ts';
import { usualSignature } from '../smime/algorithms/make-signature.ts';
import { type OwnKey, parsePrivateKey } from '../smime/algorithms/private-key.ts';
import { type Certificate, parseCertificate } from '../smime/certificates/certificate.ts';
import type { CertificateTrust } from '../smime/certificates/trust.ts';
import { usualEnvelope } from '../smime/cms/envelop.ts';
import { smimeSeal } from '../smime/seal.ts';
import { smime } from '../smime/standard.ts';
import type { Trusted } from './certificates.ts';
import type { OwnSecrets, SealAnswer, SealAsk, SealKey } from './sealing.ts';

const bytes = (octets: Uint8Array): Buffer => Buffer.from(octets.buffer, octets.byteOffset, octets.length);

export async function open(ask: Extract<SealAsk, { kind: 'open' }>): Promise<SealAnswer> {
  const { message, own } = ask;
  const unlocked = await listKey(own);
  if (!unlocked.ok) return { kind: 'failed', reason: unlocked.error };
  const standards = await standardsOf(unlocked.value, ask);
  const root = protect(await openMessage(bytes(message), standards));
  const summary = summarise(root);
  if (summary.encrypted === 'locked')
    return { kind: 'failed', reason: 'it is encrypted, and not to the key of the list' };
  if (summary.encrypted === 'broken') return { kind: 'failed', reason: 'it was changed on its way, or is malformed' };
  if (summary.encrypted === 'part') return { kind: 'failed', reason: 'only a part of it is encrypted' };
  const layers = envelopeOf(root);
  const core = layers.at(-1) ?? root;
  if (core.opened.seal !== null) return { kind: 'failed', reason: 'what is inside cannot be opened' };
  const enclosed = isWrapped(core.opened.part) && layers.length > 1 ? core.children[0] : undefined;
  const entity = entityOf((enclosed ?? core).opened);
  if (entity.includes('-----BEGIN PGP MESSAGE-----'))
    return { kind: 'failed', reason: 'it holds inline OpenPGP; PGP/MIME is what a list can open' };
  const { signed, author, reason } = summary;
  // Sealed anew it would look as if nobody could have changed it: EFAIL, §5.2, by way of the list.
  if (signed !== 'author' && core.encrypted.some(({ authenticated }) => !authenticated))
    return {
      kind: 'failed',
      reason: 'nobody could tell if it was changed: such encryption (CBC) needs a signature inside',
    };
  return {
    kind: 'opened',
    fields: summary.header.fields.map(({ name, value }) => ({ name, value })),
    entity,
    signedBy: signed === 'author' ? (author[0] ?? null) : null,
    reason: reason.text,
    wasEncrypted: summary.encrypted === 'message',
  };
}

export async function seal({ message, own, key, at }: Extract<SealAsk, { kind: 'seal' }>): Promise<SealAnswer> {
  const made = key.standard === 'openpgp' ? await openPgpFor(key, own, at) : smimeFor(key, own, at);
  const sealed = made.ok ? await enclose(bytes(message), 'cipher', made.value) : made;
  return sealed.ok ? { kind: 'sealed', message: sealed.value } : { kind: 'failed', reason: sealed.error };
}

const listKey = ({ openpgp: octets }: OwnSecrets): Promise<Result<PrivateKey, string>> =>
  unlock({ fingerprint: '', isLocked: false, octets: bytes(octets) }, '');

const random = Math.random;

async function openPgpFor({ octets }: SealKey, own: OwnSecrets, at: number): Promise<Result<Seal, string>> {
  const signer = await listKey(own);
  if (!signer.ok) return signer;
  const { keys, refused } = await importKeys(bytes(octets), at);
  return keys.length === 0
    ? fail(refused[0] ?? 'it is no key')
    : ok(openPgpSeal({ signer: signer.value, recipients: keys, at, random }));
}

function smimeFor({ octets }: SealKey, own: OwnSecrets, at: number): Result<Seal, string> {
  const certificate = parseCertificate(bytes(octets));
  if (!certificate.ok) return certificate;
  const [signer] = own.smime;
  const signers = ownKeys(own).slice(0, 1);
  if (signer === undefined || signers.length === 0) return fail('the list has no certificate to sign with');
  const signing = { ...usualSignature, at, intermediates: certificatesIn(signer.chain) };
  return ok(smimeSeal({ signers, signing, recipients: [certificate.value], envelope: usualEnvelope, random }));
}

const ownKeys = ({ smime: all }: OwnSecrets): readonly OwnKey[] =>
  all.flatMap(({ certificate, key }) => {
    const [read, secret] = [parseCertificate(bytes(certificate)), parsePrivateKey(bytes(key))];
    return read.ok && secret.ok ? [{ certificate: read.value, key: secret.value }] : [];
  });

const certificatesIn = (all: readonly Uint8Array[]): readonly Certificate[] =>
  all.flatMap((octets) => {
    const read = parseCertificate(bytes(octets));
    return read.ok ? [read.value] : [];
  });

/** A key speaks for the address that it is known for, whatever else it claims. */
async function standardsOf(
  unlocked: PrivateKey,
  { own, proven, trusted, at }: Extract<SealAsk, { kind: 'open' }>,
): Promise<readonly Standard[]> {
  const rows: KeyRow[] = [];
  const owners = new Map<string, string>();
  const certificates: { readonly certificate: Certificate; readonly address: string }[] = [];
  for (const { standard, address, octets } of proven) {
    if (standard === 'openpgp') {
      for (const row of (await importKeys(bytes(octets), at)).keys) {
        rows.push(row);
        owners.set(row.fingerprint, address);
      }
    } else {
      const certificate = parseCertificate(bytes(octets));
      if (certificate.ok) certificates.push({ certificate: certificate.value, address });
    }
  }
  const ring = keysOf({ keys: rows, certifications: [], ownerTrust: [] }, at, at, { unlocked: [unlocked] });
  const byFingerprint = new Map(rows.map((row) => [row.fingerprint, row]));
  const legitimacy: OpenPgpKeys['legitimacy'] = (fingerprint) =>
    (byFingerprint.get(fingerprint)?.userIds ?? []).flatMap(({ userId, address, isBound }) =>
      isBound && address !== null && normaliseAddress(address) === owners.get(fingerprint)
        ? [{ userId, address, state: 'full', reason: { text: 'it is the key of a member', rule: '' } }]
        : [],
    );
  const trust = {
    anchors: certificatesIn(trusted.anchors),
    accepted: certificates.map(({ certificate }) => certificate),
    acceptedFor: ({ octets }: Certificate) =>
      certificates.flatMap(({ certificate, address }) => (certificate.octets.equals(octets) ? [address] : [])),
    known: certificatesIn(trusted.known),
    revocation: revocationBy(trusted),
    at,
  };
  return [openpgp({ ...ring, legitimacy }), smime(trust, ownKeys(own))];
}

/** Only the authority of this server is asked: nobody waits for another. */
function revocationBy({ anchors, known, revoked }: Trusted): CertificateTrust['revocation'] {
  const ours = certificatesIn([...anchors, ...known]);
  return (certificate, issuer) => {
    if (!ours.some(({ octets }) => octets.equals(issuer.octets)))
      return Promise.resolve({ status: 'unknown', reason: 'nobody was asked' });
    const serial = certificate.serial.toString('hex');
    const found = revoked.find((one) => one.serial === serial);
    return Promise.resolve(found === undefined ? { status: 'good' } : { status: 'revoked', ...found });
  };
}

/** Its MIME fields and its body, as they are sealed anew: without what an earlier seal said of the header. RFC 9788 §2.1 */
function entityOf({ octets, part }: OpenedPart): Buffer {
  const fields = headerFields(octets, part.start, part.body).filter(({ name }) => {
    const lower = name.toLowerCase();
    return lower.startsWith('content-') && lower !== 'content-type';
  });
  const parameters = part.parameters.filter(([name]) => name !== 'hp' && name !== 'protected-headers');
  const type = [
    `${part.type}/${part.subtype}`,
    ...parameters.map(([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`),
  ];
  return Buffer.concat([
    foldField('Content-Type', type.join('; ')),
    ...fields.map((field) => fieldBytes(octets, field)),
    Buffer.from('\r\n'),
    octets.subarray(part.body, part.end),
  ]);
}
