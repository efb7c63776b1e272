/**
 * What a signature field says: DKIM-Signature, ARC-Message-Signature, ARC-Seal.
 * Implements: RFC 6376 §3.5 and §6.1.1, RFC 8301 §3, RFC 8463 §4.1, RFC 8616 §5, RFC 8617 §4.1.2 and §4.1.3.
 * Not here: the instance of an ARC field (arc/set.ts), and whether the signature holds (verify.ts).
 */
import { hostName, isWithin } from '../../dns/name.ts';
import type { Field } from '../../message/header/fields.ts';
import { domainName } from '../domain.ts';
import { limits } from '../limits.ts';
import { shown } from '../shown.ts';
import type { Reason } from '../../base/reason.ts';
import type { Canonicalization, DkimResult } from '../types.ts';
import { base64String, withoutWhiteSpace } from './base64.ts';
import type { Gap } from './signed-header.ts';
import { type TagList, colonList, parseTagList } from './tag-list.ts';

export type SignatureKind = 'dkim' | 'message' | 'seal';

/** Why a signature is not looked at any further. */
export interface Problem {
  readonly result: DkimResult;
  readonly reason: Reason;
}

/** What could be read; where there is a problem, tags behind it are as if they were missing. */
export interface Signature {
  readonly kind: SignatureKind;
  readonly field: Field;
  readonly tags: TagList;
  readonly domain: string;
  readonly selector: string;
  readonly identity: string;
  readonly algorithm: string;
  readonly keyType: 'rsa' | 'ed25519';
  readonly canonicalization: { readonly header: Canonicalization; readonly body: Canonicalization };
  /** h=, lower case. */
  readonly fields: readonly string[];
  readonly bodyHash: Buffer;
  readonly signature: Buffer;
  /** Where the value of b= stands, in the header. */
  readonly gap: Gap;
  /** l= */
  readonly length: number | null;
  readonly signedAt: number | null;
  readonly expiresAt: number | null;
  readonly problem: Problem | null;
}

type Draft = { -readonly [K in keyof Signature]: Signature[K] };

const permerror = (text: string, rule: string): Problem => ({ result: 'permerror', reason: { text, rule } });
const required = 'RFC 6376 §6.1.1';

export function readSignature(header: Buffer, field: Field, kind: SignatureKind): Signature {
  const draft: Draft = {
    kind,
    field,
    tags: new Map(),
    domain: '',
    selector: '',
    identity: '',
    algorithm: '',
    keyType: 'rsa',
    canonicalization: { header: kind === 'seal' ? 'relaxed' : 'simple', body: 'simple' },
    fields: [],
    bodyHash: Buffer.alloc(0),
    signature: Buffer.alloc(0),
    gap: { from: field.valueEnd, to: field.valueEnd },
    length: null,
    signedAt: null,
    expiresAt: null,
    problem: null,
  };
  if (field.valueEnd - field.valueStart > limits.signatureOctets) {
    const text = `the signature has more than ${limits.signatureOctets} octets`;
    return { ...draft, problem: { result: 'policy', reason: { text, rule: required } } };
  }
  const list = parseTagList(header, field.valueStart, field.valueEnd);
  if (!list.ok) {
    return { ...draft, problem: permerror(`the signature cannot be read: ${list.error}`, 'RFC 6376 §3.2') };
  }
  draft.tags = list.value;
  for (const read of readers[kind]) {
    draft.problem ??= read(draft, list.value);
  }
  return draft;
}

type Reader = (draft: Draft, tags: TagList) => Problem | null;

/** The value of a tag that must be there and say something, or what is wrong. */
function need(tags: TagList, name: string, use: (value: string) => Problem | null): Problem | null {
  const tag = tags.get(name);
  if (tag === undefined) return permerror(`the signature has no ${name}=`, required);
  return tag.value === '' ? permerror(`${name}= of the signature is empty`, required) : use(tag.value);
}

/** sig-v-tag: "1" */
const version: Reader = (_, tags) =>
  need(tags, 'v', (value) =>
    value === '1' ? null : permerror(`the signature is of version ${shown(value, 20)}, not 1`, required),
  );

/** sig-d-tag: domain-name = sub-domain 1*("." sub-domain). U-labels in internationalised headers: RFC 8616 §5 */
const domain: Reader = (draft, tags) =>
  need(tags, 'd', (value) => {
    const name = hostLabels(value);
    if (name === null || !name.includes('.')) {
      return permerror(`d=${shown(value)} is no domain name`, 'RFC 6376 §3.5');
    }
    draft.domain = name;
    draft.identity = `@${name}`;
    return null;
  });

/** selector = sub-domain *( "." sub-domain ). RFC 6376 §3.1 */
const selector: Reader = (draft, tags) =>
  need(tags, 's', (value) => {
    const name = hostLabels(value);
    if (name === null || hostName(`${name}._domainkey.${draft.domain}`) === null) {
      return permerror(`s=${shown(value)} is no selector`, 'RFC 6376 §3.1');
    }
    draft.selector = name;
    return null;
  });

/** A-labels of what hosts may be called. A name that ends with a dot is no domain-name. */
function hostLabels(value: string): string | null {
  const name = value.endsWith('.') ? null : domainName(value);
  return name === null ? null : hostName(name);
}

/** sig-a-tag-alg. rsa-sha1 is historic: whatever it signs has failed for good. RFC 8301 §3.1 */
const algorithm: Reader = (draft, tags) =>
  need(tags, 'a', (value) => {
    draft.algorithm = shown(value, 40);
    if (value === 'rsa-sha256' || value === 'ed25519-sha256') {
      draft.keyType = value === 'rsa-sha256' ? 'rsa' : 'ed25519';
      return null;
    }
    return value === 'rsa-sha1'
      ? permerror('it is signed with rsa-sha1, which proves nothing any more', 'RFC 8301 §3.1')
      : permerror(`it is signed with ${shown(value, 40)}, which is no algorithm of DKIM`, 'RFC 6376 §3.5');
  });

/** sig-c-tag-alg ["/" sig-c-tag-alg]; simple where there is none. */
const canonicalization: Reader = (draft, tags) => {
  const value = tags.get('c')?.value;
  if (value === undefined) return null;
  const slash = value.indexOf('/');
  const header = slash === -1 ? value : value.slice(0, slash);
  const body = slash === -1 ? 'simple' : value.slice(slash + 1);
  if (!isCanonicalization(header) || !isCanonicalization(body)) {
    return permerror(`c=${shown(value, 40)} is no canonicalization`, 'RFC 6376 §3.5');
  }
  draft.canonicalization = { header, body };
  return null;
};

const isCanonicalization = (word: string): word is Canonicalization => word === 'simple' || word === 'relaxed';

/** Field names between colons. From must be among them, and a seal in it would sign itself. RFC 6376 §6.1.1 */
const fields: Reader = (draft, tags) =>
  need(tags, 'h', (value) => {
    const names = colonList(value.toLowerCase());
    const wrong = names.find((name) => !isFieldName(name));
    if (wrong !== undefined) {
      return permerror(`h= has "${shown(wrong, 40)}", which is no field name`, 'RFC 6376 §3.5');
    }
    draft.fields = names;
    if (!names.includes('from')) return permerror('the signature does not cover From', required);
    if (draft.kind === 'message' && names.includes('arc-seal')) {
      return permerror('the signature covers ARC-Seal, which is written behind it', 'RFC 8617 §4.1.2');
    }
    return null;
  });

/** ftext = %d33-57 / %d59-126, without the semicolon that ends the tag. RFC 5322 §3.6.8 */
function isFieldName(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code < 33 || code > 126) return false;
  }
  return name !== '';
}

/** sig-bh-tag-data = base64string, as long as the hash is. */
const bodyHash: Reader = (draft, tags) =>
  need(tags, 'bh', (value) => {
    const hash = base64String(value);
    if (hash?.length !== 32) return permerror('bh= is no SHA-256 hash in base64', 'RFC 6376 §3.5');
    draft.bodyHash = hash;
    return null;
  });

/** sig-b-tag-data = base64string */
const signature: Reader = (draft, tags) =>
  need(tags, 'b', (value) => {
    const octets = base64String(value);
    const { from, to } = tags.get('b') ?? draft.gap;
    draft.gap = { from, to };
    if (octets === null) return permerror('b= is no base64', 'RFC 6376 §3.5');
    draft.signature = octets;
    return null;
  });

/** [ Local-part ] "@" domain-name, of d= or below it. Encoded as dkim-quoted-printable. */
const identity: Reader = (draft, tags) => {
  const value = tags.get('i')?.value;
  if (value === undefined) return null;
  const text = quotedPrintable(withoutWhiteSpace(value));
  const at = text?.lastIndexOf('@') ?? -1;
  const host = text === null || at === -1 ? null : hostLabels(text.slice(at + 1));
  if (text === null || host === null) return permerror(`i=${shown(value)} is no address`, 'RFC 6376 §3.5');
  draft.identity = shown(`${text.slice(0, at)}@${host}`);
  return isWithin(host, draft.domain)
    ? null
    : permerror(`i= is of ${shown(host)}, which is not below d=${draft.domain}`, required);
};

/** dkim-quoted-printable = *(FWS / hex-octet / dkim-safe-char), without its white space. RFC 6376 §2.11 */
function quotedPrintable(text: string): string | null {
  if (!text.includes('=')) return text;
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = text.indexOf('='); at !== -1; at = text.indexOf('=', from)) {
    const octet = hexOctet(text.slice(at + 1, at + 3));
    if (octet === null) return null;
    parts.push(Buffer.from(text.slice(from, at)), Buffer.from([octet]));
    from = at + 3;
  }
  return Buffer.concat([...parts, Buffer.from(text.slice(from))]).toString('utf8');
}

/** hex-octet = "=" 2HEXDIG, in upper case */
function hexOctet(digits: string): number | null {
  const [high = -1, low = -1] = Array.from(digits, (digit) => '0123456789ABCDEF'.indexOf(digit));
  return high === -1 || low === -1 ? null : high * 16 + low;
}

/** sig-q-tag-method *([FWS] ":" [FWS] sig-q-tag-method); dns/txt is the one there is. */
const query: Reader = (_, tags) => {
  const value = tags.get('q')?.value;
  return value === undefined || colonList(value).includes('dns/txt')
    ? null
    : permerror(`q=${shown(value, 40)} has no way to the key that we know`, 'RFC 6376 §3.5');
};

/** 1*76DIGIT */
const length: Reader = (draft, tags) => {
  const value = tags.get('l')?.value;
  if (value === undefined) return null;
  if (!isDigits(value, 76)) return permerror(`l=${shown(value, 40)} is no length`, 'RFC 6376 §3.5');
  draft.length = Number(value);
  return null;
};

/** t= and x=: 1*12DIGIT, longer ones being for ever. x= is behind t=. */
const times: Reader = (draft, tags) => {
  for (const [name, key] of [
    ['t', 'signedAt'],
    ['x', 'expiresAt'],
  ] as const) {
    const value = tags.get(name)?.value;
    if (value === undefined) continue;
    if (!isDigits(value, 76)) return permerror(`${name}=${shown(value, 40)} is no time`, 'RFC 6376 §3.5');
    draft[key] = Math.min(Number(value), 1e12);
  }
  return draft.signedAt !== null && draft.expiresAt !== null && draft.expiresAt <= draft.signedAt
    ? permerror('the signature expires before it was made', 'RFC 6376 §3.5')
    : null;
};

function isDigits(text: string, most: number): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return text !== '' && text.length <= most;
}

/** RFC 8617 §4.1.3: h= in a seal makes it fail. */
const noFields: Reader = (_, tags) =>
  tags.has('h') ? permerror('the seal has h=, which no seal may have', 'RFC 8617 §4.1.3') : null;

const signer: readonly Reader[] = [domain, selector, algorithm];
const content: readonly Reader[] = [canonicalization, query, fields, bodyHash, length];
const ends: readonly Reader[] = [times, signature];

/** v= and i= of RFC 6376 are no tags of ARC; a seal has no body and one canonicalization. RFC 8617 §4.1.2, §4.1.3 */
const readers: Readonly<Record<SignatureKind, readonly Reader[]>> = {
  dkim: [version, ...signer, identity, ...content, ...ends],
  message: [...signer, ...content, ...ends],
  seal: [noFields, ...signer, ...ends],
};
