/**
 * Whether a certificate leads to an authority that the reader believes.
 * Implements: RFC 5280 §6.1 (path validation: signatures, times, names, basicConstraints, keyUsage, path length, name constraints of
 * addresses, critical extensions), RFC 4158 §2 (building), RFC 8550 §4.4 (what mail asks of end certificates).
 * Not here: policies, which mail does not ask for, and constraints of names that mail does not look at (hosts, addresses of IP).
 */
import type { SignatureFault } from '../../sealed/types.ts';
import { isSameAddress } from '../../sealed/address.ts';
import { rsaBits, schemeOf, verifySignature } from '../algorithms/signatures.ts';
import { limits } from '../limits.ts';
import { isCompromise } from '../revocation/reasons.ts';
import { addressesOf } from './addresses.ts';
import type { Certificate } from './certificate.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  extensionIds,
  keyUsage,
  keyUsages,
  purposes,
  subjectKeyIdentifier,
} from './extensions.ts';
import { isSameName, nameText } from './name.ts';
import { constraintFault } from './name-constraints.ts';
import type { CertificateTrust, Revocation } from './trust.ts';

export interface PathFault {
  readonly fault: SignatureFault;
  readonly text: string;
  readonly rule: string;
}

/** What was said of a certificate of the path. */
export interface Checked {
  readonly certificate: Certificate;
  readonly revocation: Revocation;
}

/** The certificates from the end to the anchor, and the addresses that are proven by that; or what is wrong with the best try. */
export type Path = (
  | { readonly ok: true; readonly certificates: readonly Certificate[]; readonly addresses: readonly string[] }
  | ({ readonly ok: false } & PathFault)
) & { readonly checked: readonly Checked[] };

/** What the key of the end certificate is used for. */
export type KeyPurpose = 'sign' | 'encipher';

export async function findPath(
  end: Certificate,
  others: readonly Certificate[],
  trust: CertificateTrust,
  purpose: KeyPurpose,
): Promise<Path> {
  const own = endFault(end, trust.at, purpose);
  if (own !== null) return broken(own);
  const path = await new Search([...others, ...trust.known], trust).from([end]);
  const isAccepted = trust.accepted.some(({ octets }) => octets.equals(end.octets));
  // Who accepted a certificate knew nothing of what its issuer said later.
  if (!isAccepted || (!path.ok && path.fault === 'revoked')) return path;
  return {
    ok: true,
    certificates: [end],
    addresses: path.ok ? path.addresses : acceptedAddresses(end, trust),
    checked: path.checked,
  };
}

/** Addresses that its reader compared it for. */
function acceptedAddresses(end: Certificate, { acceptedFor }: CertificateTrust): readonly string[] {
  const named = addressesOf(end);
  const wanted = acceptedFor?.(end);
  return wanted === undefined ? named : named.filter((one) => wanted.some((other) => isSameAddress(one, other)));
}

class Search {
  readonly #others: readonly Certificate[];
  readonly #trust: CertificateTrust;
  #tries = 0;

  constructor(others: readonly Certificate[], trust: CertificateTrust) {
    this.#others = others;
    this.#trust = trust;
  }

  /** Depth first: an anchor is tried before any other issuer. */
  async from(chain: readonly Certificate[]): Promise<Path> {
    const last = chain.at(-1);
    if (last === undefined || chain.length > limits.pathLength)
      return noIssuer(`the path is longer than ${limits.pathLength} certificates`);
    if (this.#trust.anchors.some(({ octets }) => octets.equals(last.octets))) return this.#ended(chain);
    let best: Path = noIssuer(`nobody whom you believe vouches for ${nameText(last.issuer)}`);
    for (const { issuer, isAnchor } of this.#issuersOf(last, chain)) {
      this.#tries += 1;
      if (this.#tries > limits.pathTries) break;
      const fault = await this.#linkFault(last, issuer, chain.length - 1, isAnchor);
      const longer = [...chain, issuer];
      const found = fault !== null ? broken(fault) : await (isAnchor ? this.#ended(longer) : this.from(longer));
      if (found.ok) return found;
      // What is wrong with a way that nearly led there says more than that there are others.
      if (best.ok || best.fault === 'issuer') best = found;
    }
    return best;
  }

  #issuersOf(
    certificate: Certificate,
    chain: readonly Certificate[],
  ): readonly { issuer: Certificate; isAnchor: boolean }[] {
    const wanted = authorityKeyIdentifier(certificate);
    const fits = (issuer: Certificate): boolean => {
      if (!isSameName(issuer.subject, certificate.issuer) || chain.some(({ octets }) => octets.equals(issuer.octets)))
        return false;
      const has = subjectKeyIdentifier(issuer);
      return !Buffer.isBuffer(wanted) || !Buffer.isBuffer(has) || wanted.equals(has);
    };
    return [
      ...this.#trust.anchors.filter(fits).map((issuer) => ({ issuer, isAnchor: true })),
      ...this.#others.filter(fits).map((issuer) => ({ issuer, isAnchor: false })),
    ];
  }

  /** What is wrong with the step from a certificate to its issuer. `below` counts authorities between the end and it. */
  async #linkFault(
    certificate: Certificate,
    issuer: Certificate,
    below: number,
    isAnchor: boolean,
  ): Promise<PathFault | null> {
    const name = nameText(issuer.subject);
    const weak = signatureStrengthFault(certificate);
    if (weak !== null) return weak;
    if (!(await isSignedBy(certificate, issuer)))
      return { fault: 'issuer', text: `${name} did not sign it, whatever it says`, rule: 'RFC 5280 §6.1.3' };
    return authorityFault(issuer, below, isAnchor) ?? commonFault(issuer, this.#trust.at);
  }

  /** At an anchor. */
  async #ended(chain: readonly Certificate[]): Promise<Path> {
    const [end, ...authorities] = chain;
    const fault = end === undefined ? null : constraintFault(end, addressesOf(end), authorities);
    if (fault !== null) return broken(fault);
    const checked = await this.#checked(chain);
    const revoked = checked.map(({ revocation }, at) => this.#revokedFault(revocation, chain, at));
    const worst = revoked.find((each) => each !== null);
    const addresses = end === undefined ? [] : addressesOf(end);
    return worst === undefined
      ? { ok: true, certificates: chain, addresses, checked }
      : { ok: false, ...worst, checked };
  }

  async #checked(chain: readonly Certificate[]): Promise<readonly Checked[]> {
    const { revocation: ask } = this.#trust;
    if (ask === null) return [];
    const links = chain.slice(1).map(async (issuer, at): Promise<Checked[]> => {
      const certificate = chain[at];
      return certificate === undefined ? [] : [{ certificate, revocation: await ask(certificate, issuer) }];
    });
    return (await Promise.all(links)).flat();
  }

  #revokedFault(revocation: Revocation, chain: readonly Certificate[], at: number): PathFault | null {
    if (revocation.status !== 'revoked') return null;
    // What arrived before was made before; but a thief of the key may have written before anybody noticed.
    if (revocation.at > this.#trust.at && !isCompromise(revocation.reason)) return null;
    const [certificate, issuer] = chain.slice(at);
    const whose =
      certificate === undefined || at === 0 ? 'its certificate' : `the certificate of ${nameText(certificate.subject)}`;
    const by = issuer === undefined ? 'its issuer' : nameText(issuer.subject);
    const text = `${by} revoked ${whose} at ${new Date(revocation.at).toISOString()} (${revocation.reason})`;
    return { fault: 'revoked', text, rule: 'RFC 5280 §6.3' };
  }
}

const broken = (fault: PathFault): Path => ({ ok: false, ...fault, checked: [] });

const noIssuer = (text: string): Path => broken({ fault: 'issuer', text, rule: 'RFC 5280 §6.1' });

/** Extensions that are understood; another one that is critical ends the path. RFC 5280 §4.2 */
const understood: ReadonlySet<string> = new Set(Object.values(extensionIds));

/** What is wrong with any certificate of a path. */
function commonFault(certificate: Certificate, at: number): PathFault | null {
  const name = nameText(certificate.subject);
  const rule = 'RFC 5280 §6.1.3';
  if (at < certificate.notBefore)
    return { fault: 'not-yet-valid', text: `the certificate of ${name} begins ${day(certificate.notBefore)}`, rule };
  if (at > certificate.notAfter)
    return { fault: 'expired', text: `the certificate of ${name} ended ${day(certificate.notAfter)}`, rule };
  if (certificate.isDoubled)
    return { fault: 'malformed', text: `the certificate of ${name} has an extension twice`, rule: 'RFC 5280 §4.2' };
  for (const [identifier, { isCritical }] of certificate.extensions)
    if (isCritical && !understood.has(identifier)) {
      const text = `the certificate of ${name} has a critical extension ${identifier}, which is not known here`;
      return { fault: 'unsupported', text, rule: 'RFC 5280 §4.2' };
    }
  const bits = rsaBits(certificate.publicKey);
  if (bits !== null && bits < limits.rsaBits) {
    const text = `the key of ${name} has ${bits} bits, fewer than ${limits.rsaBits}`;
    return { fault: 'weak', text, rule: 'RFC 8551 §6' };
  }
  return null;
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** What mail asks of the certificate of a person. RFC 8550 §4.4.2, §4.4.4 */
function endFault(certificate: Certificate, at: number, purpose: KeyPurpose): PathFault | null {
  const common = commonFault(certificate, at);
  if (common !== null) return common;
  const usage = keyUsage(certificate);
  const wanted =
    purpose === 'sign'
      ? [keyUsages.digitalSignature, keyUsages.contentCommitment]
      : [keyUsages.keyEncipherment, keyUsages.keyAgreement];
  if (usage === 'unreadable' || (usage !== null && !wanted.some((bit) => usage.has(bit)))) {
    const text = `its certificate is not for ${purpose === 'sign' ? 'signing' : 'encrypting'}`;
    return { fault: 'purpose', text, rule: 'RFC 8550 §4.4.2' };
  }
  return isForMail(certificate)
    ? null
    : { fault: 'purpose', text: 'its certificate is not for mail', rule: 'RFC 8550 §4.4.4' };
}

function isForMail(certificate: Certificate): boolean {
  const extended = extendedKeyUsage(certificate);
  if (extended === null || extended === 'unreadable') return extended === null;
  return extended.has(purposes.emailProtection) || extended.has(purposes.anyExtendedKeyUsage);
}

/** Whether a certificate may issue others. RFC 5280 §6.1.4 (k) to (n) */
function authorityFault(issuer: Certificate, below: number, isAnchor: boolean): PathFault | null {
  const name = nameText(issuer.subject);
  const constraints = basicConstraints(issuer);
  // An anchor is believed as it is; many old roots of organisations are of version 1.
  if (constraints === null && isAnchor) return null;
  if (constraints === null || constraints === 'unreadable' || !constraints.isAuthority)
    return { fault: 'issuer', text: `${name} is no authority`, rule: 'RFC 5280 §6.1.4 (k)' };
  if (constraints.pathLength !== null && below > constraints.pathLength) {
    const text = `${name} may have ${constraints.pathLength} authorities below it, not ${below}`;
    return { fault: 'issuer', text, rule: 'RFC 5280 §6.1.4 (m)' };
  }
  const usage = keyUsage(issuer);
  if (usage === 'unreadable' || (usage !== null && !usage.has(keyUsages.keyCertSign)))
    return { fault: 'issuer', text: `the key of ${name} may not sign certificates`, rule: 'RFC 5280 §6.1.4 (n)' };
  const bits = rsaBits(issuer.publicKey);
  if (bits !== null && bits < limits.rsaGoodBits)
    return {
      fault: 'issuer',
      text: `the key of ${name} has only ${bits} bits: that proves nothing`,
      rule: 'RFC 8551 §6',
    };
  // What an authority is for binds all below it: one for web servers vouches for nobody's mail. An anchor was chosen for mail.
  if (!isAnchor && !isForMail(issuer))
    return { fault: 'issuer', text: `${name} is an authority for other things than mail`, rule: 'RFC 5280 §4.2.1.12' };
  return null;
}

function signatureStrengthFault(certificate: Certificate): PathFault | null {
  const scheme = schemeOf(certificate.signatureAlgorithm, null);
  const name = nameText(certificate.subject);
  if (!scheme.ok)
    return { fault: 'unsupported', text: `the certificate of ${name}: ${scheme.error}`, rule: 'RFC 8550 §4.3' };
  const { digest } = scheme.value;
  // Two certificates of one SHA-1 can be made at will: whoever got the harmless one signed has the other as well.
  if (digest === null || (digest.strength !== 'broken' && digest.strength !== 'old')) return null;
  const text = `the certificate of ${name} is signed over ${digest.name}, which can be forged: that proves nothing`;
  return { fault: 'issuer', text, rule: 'RFC 8550 §4.3' };
}

export async function isSignedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  const scheme = schemeOf(certificate.signatureAlgorithm, null);
  if (!scheme.ok) return false;
  return (await verifySignature(scheme.value, issuer.publicKey, certificate.signed, certificate.signature)) === true;
}
