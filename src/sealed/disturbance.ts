/**
 * What keeps a good signature of the author from speaking for what is shown: headers that two programs read differently, fields
 * that were changed outside the seals, an old message that is sent again, a signature over nothing.
 * Implements: RFC 5322 §2.2 and §3.6 (fields, and those that stand once), RFC 2045 §5 (one Content-Type), RFC 9788 §4.4 (From inside
 * and outside), §11 (replay).
 * Not here: micalg that names another digest (micalg.ts): it changes nothing that is read, and nothing that is verified.
 */
import { CR, HTAB, LF, NUL, SP } from '../base/bytes.ts';
import { day } from '../base/days.ts';
import { dateTime } from '../message/header/date.ts';
import { type Field, fieldBytes, findFields, headerFields } from '../message/header/fields.ts';
import { partBytes } from '../message/mime/text.ts';
import type { Part } from '../message/types.ts';
import { isSameAddress } from './address.ts';
import { addressesIn } from './author.ts';
import { type SealedField, type SealedHeader, isStructural } from './header.ts';
import { type ProtectedPart, envelopeOf, payload } from './protect.ts';
import type { DisturbanceFault, SignatureVerdict } from './types.ts';

export interface Disturbance {
  readonly fault: DisturbanceFault;
  readonly text: string;
  readonly rule: string;
}

/** The first one that is found. `signature` is that of the author. */
export function disturbanceOf(
  root: ProtectedPart,
  header: SealedHeader,
  signature: SignatureVerdict,
): Disturbance | null {
  return (
    doubledFault(root) ??
    untypedFault(root) ??
    outsideFault(header) ??
    timeFault(header, signature) ??
    emptyFault(root, header) ??
    elsewhereFault(root)
  );
}

const headerFault = (text: string, rule: string): Disturbance => ({ fault: 'header', text, rule });

/** Fields of which there is at most one. RFC 5322 §3.6, RFC 2045 §4 to §6 */
const singleFields = [
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'date', 'subject', 'message-id'],
  ...['mime-version', 'content-type', 'content-transfer-encoding'],
];

/** Parameters by which a program finds what is signed. */
const singleParameters = ['boundary', 'protocol', 'micalg', 'smime-type', 'hp', 'protected-headers'];

/** What two programs would read differently, in the headers round the seals and in the one that they protect. */
function doubledFault(root: ProtectedPart): Disturbance | null {
  for (const { opened } of envelopeOf(root)) {
    const { octets, part } = opened;
    const head = octets.subarray(part.start, part.body);
    if (hasStrayBreak(head))
      return headerFault('its header has line ends that others read differently', 'RFC 5322 §2.2');
    const fields = headerFields(octets, part.start, part.body);
    const torn = tornFault(octets, fields);
    if (torn !== null) return torn;
    const twice = singleFields.find((name) => findFields(fields, name).length > 1);
    if (twice !== undefined) return headerFault(`its header says ${twice} more than once`, 'RFC 5322 §3.6');
    const [contentType] = findFields(fields, 'content-type');
    const text = contentType === undefined ? '' : fieldBytes(octets, contentType).toString('latin1').toLowerCase();
    const repeated = singleParameters.find((name) => countOf(text, name) > 1);
    if (repeated !== undefined) return headerFault(`its Content-Type says ${repeated} more than once`, 'RFC 2045 §5.1');
  }
  return null;
}

/** A NUL, or a CR that ends no line. */
function hasStrayBreak(head: Buffer): boolean {
  if (head.includes(NUL)) return true;
  for (let cr = head.indexOf(CR); cr !== -1; cr = head.indexOf(CR, cr + 1)) if (head[cr + 1] !== LF) return true;
  return false;
}

/**
 * Lines that are no fields, and lines of white space, at which some programs end a header and others do not. RFC 5322 §2.2, §3.2.2.
 * mbox writes a line of its own above the first field. RFC 4155 §2
 */
function tornFault(octets: Buffer, fields: readonly Field[]): Disturbance | null {
  const isSeparator = ({ nameStart }: Field): boolean =>
    nameStart === 0 && (octets.indexOf('From ') === 0 || octets.indexOf('>From ') === 0);
  if (fields.some((field) => field.name === '' && !isSeparator(field)))
    return headerFault('its header has lines that are no fields: some programs do not show them', 'RFC 5322 §2.2');
  return fields.some((field) => hasBlankLine(fieldBytes(octets, field)))
    ? headerFault('its header has a line of white space, where some programs end it', 'RFC 5322 §3.2.2')
    : null;
}

/** A line but the first that has nothing but white space. */
function hasBlankLine(field: Buffer): boolean {
  for (let lf = field.indexOf(LF); lf !== -1; lf = field.indexOf(LF, lf + 1)) {
    let at = lf + 1;
    while (field[at] === SP || field[at] === HTAB) at += 1;
    if (at > lf + 1 && (at === field.length || field[at] === LF || field[at] === CR)) return true;
  }
  return false;
}

/** How often a parameter of this name begins; sections of one (RFC 2231 §3) count as well, and nobody needs those here. */
function countOf(contentType: string, name: string): number {
  let count = 0;
  for (let at = contentType.indexOf(name); at !== -1; at = contentType.indexOf(name, at + 1)) {
    const before = contentType.charAt(at - 1);
    const behind = contentType
      .slice(at + name.length)
      .trimStart()
      .charAt(0);
    if ((behind === '=' || behind === '*') && '; \t\r\n)'.includes(before)) count += 1;
  }
  return count;
}

/**
 * A text that was signed as it is, and is no MIME entity, would lose its beginning: programs take that for a header.
 * "The MIME entity is prepared": RFC 8551 §3.1, RFC 3156 §5
 */
function untypedFault(root: ProtectedPart): Disturbance | null {
  const { opened } = payload(root);
  if (opened === root.opened) return null;
  const fields = headerFields(opened.octets, opened.part.start, opened.part.body);
  return fields.length > 0 && !fields.some(({ name }) => isStructural(name))
    ? headerFault('what was signed is no MIME entity, and its first lines would not be shown', 'RFC 8551 §3.1')
    : null;
}

/** What stands outside must be what its author put there. */
function outsideFault({ by, fields, outer, announced }: SealedHeader): Disturbance | null {
  if (by === null) return null;
  const rule = 'RFC 9788 §4.4';
  if (!isSubset(addressesIn(outer, 'from'), addressesIn(fields, 'from')))
    return headerFault('the From outside is another than the one that was signed', rule);
  const expected = announced ?? fields;
  if (!isSubset(addressesIn(outer, 'to', 'cc'), addressesIn(expected, 'to', 'cc')))
    return headerFault('it was sent to others than those for whom it was signed', rule);
  const [outside, inside] = [sentAt(outer), sentAt(expected)];
  return outside !== null && inside !== null && Math.abs(outside - inside) > tolerance
    ? { fault: 'time', text: 'the Date outside is another than the one that was signed', rule }
    : null;
}

const isSubset = (some: readonly string[], all: readonly string[]): boolean =>
  some.every((address) => all.some((other) => isSameAddress(address, other)));

/** Milliseconds between the signature and the Date. Drafts wait, clocks and zones are wrong; a message that is sent again is older. */
const tolerance = day;

function timeFault({ fields }: SealedHeader, { signedAt }: SignatureVerdict): Disturbance | null {
  const date = sentAt(fields);
  if (date === null || signedAt === null || Math.abs(date - signedAt) <= tolerance) return null;
  const when = new Date(signedAt).toISOString().slice(0, 10);
  return {
    fault: 'time',
    text: `it was signed on ${when}, at another time than its Date says: an old message may have been sent again`,
    rule: 'RFC 9788 §11',
  };
}

export function sentAt(fields: readonly SealedField[]): number | null {
  const date = fields.find(({ name }) => name.toLowerCase() === 'date');
  return date === undefined ? null : (dateTime(date.value)?.epoch ?? null);
}

/** A signature over nothing lets an unsigned Subject be the whole message. */
function emptyFault(root: ProtectedPart, { by }: SealedHeader): Disturbance | null {
  const { opened } = payload(root);
  const holds = leaves(opened.part).some((leaf) => leaf.body < leaf.end && !isBlank(partBytes(opened.octets, leaf)));
  return by !== null || holds
    ? null
    : { fault: 'empty', text: 'nothing was signed but an empty text, and its Subject was not', rule: 'RFC 9787 §3' };
}

const isBlank = (text: Buffer): boolean => text.toString('latin1').trim() === '';

/** What a reader would fetch from elsewhere nobody signed. RFC 2046 §5.2.2, §5.2.3 */
function elsewhereFault(root: ProtectedPart): Disturbance | null {
  const elsewhere = leaves(payload(root).opened.part).some(
    ({ type, subtype }) => type === 'message' && (subtype === 'external-body' || subtype === 'partial'),
  );
  return elsewhere
    ? { fault: 'elsewhere', text: 'a part of it stands elsewhere, and was not signed', rule: 'RFC 2046 §5.2.3' }
    : null;
}

const leaves = (part: Part): readonly Part[] => (part.children.length === 0 ? [part] : part.children.flatMap(leaves));
