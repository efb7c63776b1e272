/**
 * Security labels: how secret a message is to whoever signed it. They are shown, and nobody is kept from reading by them.
 * Implements: RFC 2634 §3.2 (ESSSecurityLabel).
 */
import { malformed, oid, smallInteger, string, tags } from '../asn1/reader.ts';
import type { Element } from '../asn1/tree.ts';
import { type Attribute, attributeIds, single } from '../cms/attributes.ts';
import { limits } from '../limits.ts';

/** SecurityClassification, those that the standard names; others are of the policy. */
export const classifications = [
  'unmarked',
  'unclassified',
  'restricted',
  'confidential',
  'secret',
  'top-secret',
] as const;

export interface SecurityLabel {
  /** OBJECT IDENTIFIER: what the rest means is said there. */
  readonly policy: string;
  readonly classification: (typeof classifications)[number] | number | null;
  /** What is to be shown, as its maker wrote it; bounded, without controls. */
  readonly privacyMark: string | null;
  /** Whether it names categories, which only those know who know the policy. */
  readonly hasCategories: boolean;
}

/** ESSSecurityLabel ::= SET { policy OID, classification INTEGER OPTIONAL, privacyMark OPTIONAL, categories SET OPTIONAL } */
function securityLabel(element: Element): SecurityLabel {
  if (element.tag !== tags.set) return malformed('a security label is no SET');
  const one = (...wanted: readonly number[]): Element | undefined => {
    const found = element.children.filter(({ tag }) => wanted.includes(tag));
    return found.length > 1 ? malformed('a security label says something twice') : found[0];
  };
  const policy = one(tags.oid);
  const level = one(tags.integer);
  const mark = one(tags.utf8String, tags.printableString);
  if (policy === undefined) return malformed('a security label has no policy');
  const value = level === undefined ? null : smallInteger(level);
  return {
    policy: oid(policy),
    classification: value === null ? null : (classifications[value] ?? value),
    privacyMark: mark === undefined ? null : shown(string(mark)),
    hasCategories: one(tags.set) !== undefined,
  };
}

const shown = (text: string): string =>
  Array.from(text)
    .filter((character) => character >= ' ' && (character < '\u007f' || character > '\u009f'))
    .slice(0, limits.privacyMark)
    .join('');

/** 'bad' for one that cannot be read, or several. */
export const labelIn = (attributes: readonly Attribute[]): SecurityLabel | null | 'bad' =>
  single(attributes, attributeIds.securityLabel, securityLabel);
