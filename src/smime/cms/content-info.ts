/**
 * What a CMS message is, before it is looked into.
 * Implements: RFC 5652 §3 (ContentInfo), §4 to §9, RFC 5083 §2, RFC 3274 §1.1 (content types).
 */
import { inContext, oid, sequence, malformed } from '../asn1/reader.ts';
import type { Element } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';

export const contentTypes = {
  data: '1.2.840.113549.1.7.1',
  /** Of a signed receipt. RFC 2634 §2.8 */
  receipt: '1.2.840.113549.1.9.16.1.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  authEnvelopedData: '1.2.840.113549.1.9.16.1.23',
  compressedData: '1.2.840.113549.1.9.16.1.9',
} as const;

export interface ContentInfo {
  readonly type: string;
  readonly content: Element;
}

/** ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT ANY } */
export function contentInfo(element: Element): ContentInfo {
  const info = sequence(element, 'ContentInfo');
  const type = oid(info.any('contentType'));
  const [content] = info.take(inContext(0), 'content').children;
  return content === undefined ? malformed('ContentInfo has no content') : { type, content };
}

export const writeContentInfo = (type: string, content: Buffer): Buffer =>
  write.sequence(write.oid(type), write.element(inContext(0), content));
