/**
 * Address lists: mailboxes and groups, read tolerantly.
 * Implements: RFC 5322 §3.4 with the obsolete forms of §4.4 (routes, white space around dots, empty list members), RFC 6854.
 * Where the text is not an address something useful comes out: a missing local-part or domain is the empty string.
 * Not here: whether a domain exists or a local-part is allowed.
 */
import { DQUOTE } from '../../base/bytes.ts';
import { octets, type Cursor } from '../../base/cursor.ts';
import { limits } from '../limits.ts';
import type { Address } from '../types.ts';
import { cursorOver, quotedString, skipCfws, whiteSpace, wordOctets } from './lexical.ts';
import { octetText } from './text.ts';

const AT = 0x40;
const COMMA = 0x2c;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const LESS = 0x3c;
const GREATER = 0x3e;
const LEFT_BRACKET = 0x5b;
const RIGHT_BRACKET = 0x5d;
const DOT = 0x2e;

const domainOctets = octets(
  (octet) => octet > 0x20 && octet !== 0x7f && !'()<>@,;:"\\[]'.includes(String.fromCharCode(octet)),
);
const literalOctets = octets((octet) => octet !== RIGHT_BRACKET && octet !== GREATER && octet !== COMMA);

const groupEnd: Address = { name: null, mailbox: null, host: null };

/**
 * address-list = (address *("," address)) / obs-addr-list. RFC 5322 §3.4
 * Groups stand in the list as a marker with `group`, their members, and a marker that closes them.
 */
export function addressList(value: string | Buffer, most: number = limits.addresses): Address[] {
  const cursor = cursorOver(value);
  const list: Address[] = [];
  let inGroup = false;
  while (list.length < most) {
    skipCfws(cursor);
    if (cursor.done) break;
    if (cursor.take(COMMA)) continue;
    if (cursor.take(SEMICOLON)) {
      if (inGroup) list.push(groupEnd);
      inGroup = false;
      continue;
    }
    const address = groupOrMailbox(cursor, inGroup);
    if (address === null) continue;
    if (address.group !== undefined) inGroup = true;
    list.push(address);
  }
  if (inGroup) list.push(groupEnd);
  return list;
}

/** Words as they were found: what they say, and whether white space stood before them. */
interface Word {
  readonly text: string;
  readonly apart: boolean;
}

/**
 * address = mailbox / group; mailbox = name-addr / addr-spec; group = display-name ":" [group-list] ";"
 * Advances by at least one octet; null where what it read holds no address.
 */
function groupOrMailbox(cursor: Cursor, inGroup: boolean): Address | null {
  const words: Word[] = [];
  let remark: string | null = null;
  for (;;) {
    const before = cursor.position;
    remark = skipCfws(cursor) ?? remark;
    const apart = cursor.position > before;
    const octet = cursor.peek();
    switch (octet) {
      case -1:
      case COMMA:
      case SEMICOLON:
        return words.length === 0 ? null : { name: remark, mailbox: phrase(words), host: '' };
      case LESS: {
        const address = angleAddr(cursor);
        const after = trailing(cursor);
        return { ...address, name: displayName(words) ?? remark ?? after };
      }
      case COLON:
        cursor.next();
        if (inGroup) return null;
        return { name: null, mailbox: null, host: null, group: phrase(words) };
      case AT: {
        cursor.next();
        const host = domain(cursor);
        const comment = skipCfws(cursor);
        if (cursor.peek() === LESS) {
          words.push({ text: `@${host}`, apart: false });
          break;
        }
        const local = lastLocalPart(words);
        return { name: displayName(words) ?? comment ?? remark, mailbox: local, host };
      }
      case DQUOTE:
        words.push({ text: quotedString(cursor), apart });
        break;
      default: {
        const word = wordText(cursor);
        if (word !== null) words.push({ text: word, apart });
        else cursor.next();
      }
    }
  }
}

/** atom / dot-atom / obs-phrase, octets above 127 included. */
function wordText(cursor: Cursor): string | null {
  const from = cursor.position;
  return cursor.skipWhile(wordOctets) === 0 ? null : octetText(cursor.bytes, from, cursor.position);
}

/** angle-addr = [CFWS] "<" [obs-route] addr-spec ">" [CFWS], the cursor on "<". RFC 5322 §3.4, §4.4 */
function angleAddr(cursor: Cursor): Address {
  cursor.next();
  const route = obsRoute(cursor);
  let mailbox = '';
  let host = '';
  for (;;) {
    skipCfws(cursor);
    const octet = cursor.peek();
    if (octet === -1 || octet === GREATER || octet === COMMA || octet === SEMICOLON) break;
    if (octet === DQUOTE) mailbox += quotedString(cursor);
    else if (cursor.take(AT)) {
      host = domain(cursor);
      break;
    } else {
      const word = wordText(cursor);
      if (word === null) cursor.next();
      else mailbox += word;
    }
  }
  return route === '' ? { name: null, mailbox, host } : { name: null, mailbox, host, route };
}

/** obs-route = obs-domain-list ":"; obs-domain-list = *(CFWS / ",") "@" domain *("," [CFWS] ["@" domain]). RFC 5322 §4.4 */
function obsRoute(cursor: Cursor): string {
  const start = cursor.position;
  skipCfws(cursor);
  let route = '';
  if (cursor.peek() !== AT) return route;
  while (cursor.peek() === AT || cursor.peek() === COMMA) {
    if (!cursor.take(COMMA) && cursor.take(AT)) route += `${route === '' ? '' : ','}@${domain(cursor)}`;
    skipCfws(cursor);
  }
  if (cursor.take(COLON)) return route;
  cursor.position = start;
  return '';
}

/** Up to the ">" that should end an angle-addr, and the comment behind it. */
function trailing(cursor: Cursor): string | null {
  for (;;) {
    const remark = skipCfws(cursor);
    if (cursor.take(GREATER)) return skipCfws(cursor);
    const octet = cursor.peek();
    if (octet === -1 || octet === COMMA || octet === SEMICOLON) return remark;
    if (octet === DQUOTE) quotedString(cursor);
    else cursor.next();
  }
}

/** domain = dot-atom / domain-literal / obs-domain. RFC 5322 §3.4.1, §4.4 */
function domain(cursor: Cursor): string {
  skipCfws(cursor);
  if (cursor.peek() === LEFT_BRACKET) {
    const from = cursor.position;
    cursor.skipWhile(literalOctets);
    cursor.take(RIGHT_BRACKET);
    return octetText(cursor.bytes, from, cursor.position);
  }
  let host = '';
  for (;;) {
    const from = cursor.position;
    if (cursor.skipWhile(domainOctets) === 0) return host;
    host += octetText(cursor.bytes, from, cursor.position);
    // obs-domain allows white space around the dots
    const end = cursor.position;
    cursor.skipWhile(whiteSpace);
    if (cursor.peek() !== DOT && !host.endsWith('.')) {
      cursor.position = end;
      return host;
    }
  }
}

/** phrase: words with single spaces between those that stood apart. RFC 5322 §3.2.5 */
function phrase(words: readonly Word[]): string {
  let text = '';
  for (const word of words) text += text !== '' && word.apart ? ` ${word.text}` : word.text;
  return text;
}

const displayName = (words: readonly Word[]): string | null => {
  const name = phrase(words);
  return name === '' ? null : name;
};

const joined = (words: readonly Word[]): string => words.map((word) => word.text).join('');

/**
 * Takes the local-part off the end of the words: the last one, with those that a dot ties to it (obs-local-part).
 * What is left in front of it is a display-name whose "<" was forgotten.
 */
function lastLocalPart(words: Word[]): string {
  let first = words.length - 1;
  while (first > 0) {
    const here = words[first];
    const before = words[first - 1];
    if (here === undefined || before === undefined) break;
    if (here.apart && !here.text.startsWith('.') && !before.text.endsWith('.')) break;
    first -= 1;
  }
  return joined(words.splice(Math.max(first, 0)));
}
