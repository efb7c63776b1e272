/**
 * Whether a new domain, account or password will do, said in words for the operator.
 * Implements: RFC 5321 §2.3.5 and §4.5.3.1 (lengths), RFC 4013 (passwords).
 */
import { type Result, fail, ok } from '../base/result.ts';
import { saslPrep } from '../sasl/prepare.ts';
import { normaliseAddress, normaliseDomain, normaliseLocalPart, splitAddress } from './address.ts';
import { maxLocalPart, maxPassword, minPassword } from './limits.ts';

/** The name as it is kept: lower case, A-labels. */
export function checkDomainName(name: string): Result<string, string> {
  const domain = normaliseDomain(name);
  if (domain === null || domain.startsWith('[')) {
    return fail(`"${name}" is not a domain name: labels of letters, digits and hyphens, separated by dots`);
  }
  return ok(domain);
}

/** The address as it is kept. A separator in an account's name would make its subaddresses ambiguous. */
export function checkAccountAddress(address: string, subaddressSeparators: string): Result<string, string> {
  const parts = splitAddress(address);
  if (parts === null) return fail(`"${address}" is not an address: write user@domain`);
  const domain = checkDomainName(parts.domain);
  if (!domain.ok) return domain;
  const localPart = normaliseLocalPart(parts.localPart);
  if (localPart === null) {
    return Buffer.byteLength(parts.localPart) > maxLocalPart
      ? fail(`"${parts.localPart}" is longer than the ${maxLocalPart} octets that a local part may have`)
      : fail(`"${parts.localPart}" cannot stand before the @: use letters, digits and . _ - (quote anything else)`);
  }
  for (const separator of subaddressSeparators) {
    if (localPart.includes(separator)) {
      return fail(`"${parts.localPart}" has a "${separator}", which separates the user from a subaddress`);
    }
  }
  return ok(`${localPart}@${domain.value}`);
}

/** The target of an alias or a catch-all: any address. */
export function checkTarget(address: string): Result<string, string> {
  const target = normaliseAddress(address);
  return target === null ? fail(`"${address}" is not an address: write user@domain`) : ok(target);
}

/** The password as it was given; nothing is said of its strength but its length. */
export function checkPassword(password: string): Result<string, string> {
  const prepared = saslPrep(password);
  if (prepared === null) return fail('The password has control characters or others that cannot be typed everywhere');
  if (Array.from(prepared).length < minPassword) return fail(`The password has fewer than ${minPassword} characters`);
  if (Buffer.byteLength(prepared) > maxPassword) return fail(`The password is longer than ${maxPassword} octets`);
  return ok(password);
}
