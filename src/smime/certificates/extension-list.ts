/**
 * Extensions as they stand in certificates, in lists of revoked ones, and in what OCSP says.
 * Implements: RFC 5280 §4.1 (Extensions).
 */
import { boolean, octetString, oid, sequence, tags } from '../asn1/reader.ts';
import type { Element } from '../asn1/tree.ts';

export interface Extension {
  readonly isCritical: boolean;
  readonly value: Buffer;
}

export interface ExtensionList {
  /** By OBJECT IDENTIFIER; of one that stands twice the first counts, and `isDoubled` is set. */
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly isDoubled: boolean;
}

/** Extensions ::= SEQUENCE OF SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING } */
export function extensionsOf(list: Element | null): ExtensionList {
  const extensions = new Map<string, Extension>();
  let isDoubled = false;
  for (const element of list?.children ?? []) {
    const extension = sequence(element, 'Extension');
    const identifier = oid(extension.any('extnID'));
    const critical = extension.optional(tags.boolean);
    const value = octetString(extension.any('extnValue'));
    extension.end();
    if (extensions.has(identifier)) isDoubled = true;
    else extensions.set(identifier, { isCritical: critical !== null && boolean(critical), value });
  }
  return { extensions, isDoubled };
}
