/**
 * A Verified Mark Certificate: who says that the indicator is the domain's own.
 * Implements: draft-fetch-validation-vmc-wchuang (what a receiver looks at), RFC 5280 §6.1 as far as (a).
 * Not here: revocation, and the logs of Certificate Transparency.
 */
import { X509Certificate } from 'node:crypto';
import { type ClientAuthorities, leadsTo, namesIn } from '../../base/client-certificate.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import { subjectLogo } from './logotype.ts';

/** id-kp-BrandIndicatorforMessageIdentification */
const purpose = '1.3.6.1.5.5.7.3.31';

export interface Asserted {
  readonly selector: string;
  /** Of the record. */
  readonly domain: string;
  readonly author: string;
  readonly organization: string;
}

/** The indicator in it; the error goes on with 'the certificate …'. */
export async function checkEvidence(
  pem: Buffer,
  asserted: Asserted,
  authorities: ClientAuthorities,
  now: number,
): Promise<Result<Buffer, string>> {
  const chain = chainOf(pem.toString('latin1'));
  const [leaf] = chain ?? [];
  if (chain === null || leaf === undefined) return fail('cannot be read');
  const uses = leaf.keyUsage as readonly string[] | undefined;
  if (uses?.includes(purpose) !== true) return fail('was not given out for indicators');
  if (!covers(namesIn(leaf).dns, asserted)) return fail(`does not name ${asserted.domain}`);
  if (!isLeading(chain, authorities, now))
    return fail('leads to no authority that is trusted here, or is not valid now');
  const logo = await subjectLogo(leaf);
  return logo === null ? fail('has no indicator in it') : ok(logo);
}

/** Leaf first, as it must be; null for what holds no certificates, or more than a chain has. */
function chainOf(text: string): readonly X509Certificate[] | null {
  const end = '-----END CERTIFICATE-----';
  const blocks = text.split(end, limits.bimiChain + 2).slice(0, -1);
  if (blocks.length === 0 || blocks.length > limits.bimiChain) return null;
  try {
    return blocks.map((block) => new X509Certificate(block + end));
  } catch {
    return null;
  }
}

function isLeading(chain: readonly X509Certificate[], authorities: ClientAuthorities, now: number): boolean {
  try {
    return leadsTo(chain, authorities, now);
  } catch {
    // A key that cannot be computed with.
    return false;
  }
}

/** The domain, its organization, or the record of one of them by its name. */
function covers(names: readonly string[], { selector, domain, author, organization }: Asserted): boolean {
  const domains = [author, domain, organization];
  const wanted = new Set([...domains, ...domains.map((name) => `${selector}._bimi.${name}`)]);
  return names.some((name) => wanted.has(name.toLowerCase()));
}
