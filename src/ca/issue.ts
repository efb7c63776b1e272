/**
 * A certificate for a person: what is asked for is looked at, and what stands in it comes from the directory.
 * Implements: RFC 5280 §4.1.2, §4.2, RFC 8550 §3 and §4.4 (addresses, key usage, emailProtection), RFC 9598.
 */
import { type Result, fail, ok } from '../base/result.ts';
import type { CertificateRequest } from '../smime/certificates/request.ts';
import { nameConstraints, purposes } from '../smime/certificates/extensions.ts';
import type { Certificate } from '../smime/certificates/certificate.ts';
import {
  accessExtension,
  addressesExtension,
  authorityKeyExtension,
  distributionExtension,
  keyUsageExtension,
  purposeExtension,
  subjectKeyExtension,
  writeCertificate,
  writeName,
} from '../smime/certificates/write.ts';
import type { Authority } from './hierarchy.ts';
import { keyFault, usagesOf } from './key-policy.ts';
import { limits } from './limits.ts';
import { type Places, placesOf } from './places.ts';
import type { CertificateUsage } from './types.ts';

export interface Holder {
  /** Of the account, as it is kept. */
  readonly address: string;
  /** All of its own, that one among them. */
  readonly addresses: readonly string[];
}

export interface IssuePlan {
  readonly issuer: Authority;
  readonly places: Places;
  readonly usage: CertificateUsage;
  readonly serial: Buffer;
  readonly now: number;
  readonly notAfter: number;
}

/** Of what is asked for, in the spelling of the directory; the account's own address where nothing is. */
export function addressesFor(
  asked: readonly string[],
  holder: Holder,
  normalise: (address: string) => string | null,
): Result<readonly string[], string> {
  if (asked.length > limits.addresses) return fail(`more than ${limits.addresses} addresses are asked for`);
  if (asked.length === 0) return ok([holder.address]);
  const addresses = new Set<string>();
  for (const written of asked) {
    const address = normalise(written);
    if (address === null || !holder.addresses.includes(address))
      return fail(`${shown(written)} is no address of ${holder.address}`);
    addresses.add(address);
  }
  return ok([...addresses]);
}

/** A stranger's words, as far as they are quoted. */
const shown = (text: string): string =>
  Array.from(text)
    .filter((character) => character > ' ' && character !== '\u007f')
    .slice(0, limits.name)
    .join('');

/** The hosts that an authority may speak for; null for any. */
export function permittedHosts(authority: Certificate): readonly string[] | null {
  const constraints = nameConstraints(authority);
  if (constraints === null || constraints === 'unreadable') return null;
  return constraints.permitted.flatMap((tree) => (tree.kind === 'address' ? [tree.base] : []));
}

export async function issue(
  { publicKey }: Pick<CertificateRequest, 'publicKey'>,
  addresses: readonly string[],
  plan: IssuePlan,
): Promise<Result<Certificate, string>> {
  const { issuer, places, usage, serial, now, notAfter } = plan;
  const fault = keyFault(publicKey);
  if (fault !== null) return fail(fault);
  const usages = usagesOf(publicKey, usage);
  if (usages === null) return fail('nothing can be encrypted to a key of this kind');
  const permitted = permittedHosts(issuer.certificate);
  const foreign = addresses.find((address) => permitted?.includes(hostOf(address)) === false);
  if (foreign !== undefined)
    return fail(`the authority may not speak for ${hostOf(foreign)}: it was founded without it`);
  const [first = ''] = addresses;
  const { list, certificate, ocsp } = placesOf(places, issuer.name);
  return ok(
    await writeCertificate({
      signing: issuer.signing,
      issuer: issuer.certificate.subject.octets,
      subject: writeName(['commonName', Array.from(first).slice(0, limits.name).join('')]),
      publicKey: publicKey.octets,
      serial,
      notBefore: now - limits.backdated,
      // No certificate outlives its issuer's.
      notAfter: Math.min(notAfter, issuer.certificate.notAfter),
      extensions: [
        keyUsageExtension(usages),
        purposeExtension(purposes.emailProtection),
        addressesExtension(addresses),
        subjectKeyExtension(publicKey.key),
        authorityKeyExtension(issuer.certificate.publicKey.key),
        distributionExtension(list),
        accessExtension({ ocsp, issuer: certificate }),
      ],
    }),
  );
}

const hostOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
