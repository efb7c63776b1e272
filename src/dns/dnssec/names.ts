/**
 * Domain names as DNSSEC compares them: the octets of the wire in lower case, as a string of one character an octet, so
 * that they can be keys and be compared.
 * Implements: RFC 4034 §6.1 (canonical order), §6.2 (canonical form).
 */
import type { Branded } from '../../base/branded.ts';

/** Uncompressed, lower case, with the root's empty label: '\x05alpha\x04test\x00'. */
export type WireName = Branded<string, 'WireName'>;

export const root = '\0' as WireName;

/** Of a name in normal form (dns/name.ts). */
export function wireName(name: string): WireName {
  if (name === '') return root;
  return `${name
    .split('.')
    .map((label) => `${String.fromCharCode(label.length)}${label}`)
    .join('')}\0` as WireName;
}

/** ASCII alone: other octets have no case. Length octets are below any letter. RFC 4343 */
export function lowerCase(text: string): WireName {
  const octets = Buffer.from(text, 'latin1');
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] ?? 0;
    if (octet >= 0x41 && octet <= 0x5a) octets[at] = octet | 0x20;
  }
  return octets.toString('latin1') as WireName;
}

/** One level up; the root is its own parent. */
export const parentOf = (name: WireName): WireName =>
  name === root ? root : (name.slice(1 + name.charCodeAt(0)) as WireName);

/** The labels as they are read, without the root's. */
function labelsOf(name: WireName): readonly string[] {
  const labels: string[] = [];
  for (let at = name; at !== root; at = parentOf(at)) labels.push(at.slice(1, 1 + at.charCodeAt(0)));
  return labels;
}

/** Whether no label has a dot in it. */
export const isPlain = (name: WireName): boolean => labelsOf(name).every((label) => !label.includes('.'));

/** How many labels a name has without the root's. */
export function depthOf(name: WireName): number {
  let depth = 0;
  for (let at = name; at !== root; at = parentOf(at)) depth += 1;
  return depth;
}

/** Labels without the root's and without a wildcard's. RFC 4034 §3.1.3 */
export const labelCount = (name: WireName): number => (isWildcard(name) ? depthOf(name) - 1 : depthOf(name));

export const isWildcard = (name: WireName): boolean => name.startsWith('\x01*');

export const wildcardOf = (name: WireName): WireName => `\x01*${name}` as WireName;

/** Whether the name is the ancestor or lies below it. */
export function isBelowOrSame(name: WireName, ancestor: WireName): boolean {
  if (ancestor === root) return true;
  for (let at = name; at.length >= ancestor.length; at = parentOf(at)) if (at === ancestor) return true;
  return false;
}

/** The ancestor with so many labels (without the root's), or the name itself. */
export function ancestorWith(name: WireName, labels: number): WireName {
  let at = name;
  for (let left = depthOf(name) - labels; left > 0; left--) at = parentOf(at);
  return at;
}

/** The longest name that both are or lie below. */
export function commonAncestor(a: WireName, b: WireName): WireName {
  let at = a;
  while (!isBelowOrSame(b, at)) at = parentOf(at);
  return at;
}

/** Canonical order: by labels from the root down, each as octets. RFC 4034 §6.1 */
export function compareNames(a: WireName, b: WireName): number {
  const [x, y] = [labelsOf(a), labelsOf(b)];
  for (let at = 0; at < x.length && at < y.length; at++) {
    const [left = '', right = ''] = [x[x.length - 1 - at], y[y.length - 1 - at]];
    if (left !== right) return left < right ? -1 : 1;
  }
  return x.length - y.length;
}

/** For people and for the log. */
export const shownName = (name: WireName): string => (name === root ? '.' : `${labelsOf(name).join('.')}.`);
