/**
 * Received fields as hops: who handed over, to whom, how and when, as far as the many forms of servers tell.
 * Implements: RFC 5321 §4.4, and what sendmail, Postfix, Exim, qmail, Exchange and fetchmail write of their own.
 *
 *   Time-stamp-line = "Received:" FWS Stamp CRLF
 *   Stamp           = From-domain By-domain Opt-info [CFWS] ";" FWS date-time
 *   From-domain     = "FROM" FWS Extended-Domain
 *   By-domain       = CFWS "BY" FWS Extended-Domain
 *   Extended-Domain = Domain / ( Domain FWS "(" TCP-info ")" ) / ( address-literal FWS "(" TCP-info ")" )
 *   TCP-info        = address-literal / ( Domain FWS address-literal )
 *   Opt-info        = [Via] [With] [ID] [For] [Additional-Registered-Clauses]
 *
 * Whatever stands below the hand-over (identity.ts) may be forged.
 */
import { isIP } from 'node:net';

export interface Hop {
  /** What the client called itself, lower case; '' where the field has no From-domain. */
  readonly helo: string;
  /** The name that the server found for the address; '' where it found none, null where the form does not tell. */
  readonly reverse: string | null;
  /** '' where none is told. */
  readonly ip: string;
  readonly by: string;
  /** Lower case: 'esmtp', 'imap'. */
  readonly protocol: string;
  /** What stands behind the last ";". */
  readonly stamp: string;
}

interface Piece {
  readonly text: string;
  readonly isComment: boolean;
}

const clauses = new Set(['from', 'by', 'via', 'with', 'id', 'for']);
/** Pieces of one field that are looked at. */
const mostPieces = 60;

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

/** Words and comments of a stamp, in order; a comment may hold comments. RFC 5322 §3.2.2 */
function pieces(value: string): readonly Piece[] {
  const list: Piece[] = [];
  let at = 0;
  while (at < value.length && list.length < mostPieces) {
    if (isBlank(value[at])) {
      at += 1;
      continue;
    }
    const start = at;
    if (value[at] === '(') {
      at = commentEnd(value, at);
      list.push({ text: value.slice(start + 1, at - 1), isComment: true });
      continue;
    }
    while (at < value.length && !isBlank(value[at]) && value[at] !== '(') at += 1;
    list.push({ text: value.slice(start, at), isComment: false });
  }
  return list;
}

/** Behind the ")" that closes the comment; one that is never closed ends with the text. */
function commentEnd(value: string, from: number): number {
  let depth = 0;
  for (let at = from; at < value.length; at++) {
    if (value[at] === '(') depth += 1;
    else if (value[at] === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return value.length + 1;
}

const bare = (text: string): string => {
  const inner = text.startsWith('[') ? text.slice(1, text.includes(']') ? text.indexOf(']') : text.length) : text;
  return inner.toLowerCase().startsWith('ipv6:') ? inner.slice(5) : inner;
};

const addressIn = (text: string): string => {
  const address = bare(text);
  if (isIP(address) !== 0) return address;
  // qmail puts the answer of RFC 1413 before the address: (user@192.0.2.1)
  const behind = bare(address.slice(address.lastIndexOf('@') + 1));
  return isIP(behind) === 0 ? '' : behind;
};

const hostName = (text: string): string => {
  const lower = text.slice(text.lastIndexOf('@') + 1).toLowerCase();
  const end = lower.endsWith('.') || lower.endsWith(',') || lower.endsWith(';') ? lower.length - 1 : lower.length;
  return lower.slice(0, end);
};

/** What a From-domain and the comments behind it tell. */
class Client {
  helo = '';
  reverse: string | null = null;
  ip = '';
  /** Whether the address is the one that the server saw, and not the one that the client told. */
  #isSeen = false;

  /** The first word: the HELO name for most servers, the found name for Exim and qmail, which give the HELO apart. */
  name(text: string): void {
    if (this.helo === '') {
      this.helo = hostName(text);
      this.ip = addressIn(text);
    } else if (!this.#isSeen && addressIn(text) !== '') {
      this.ip = addressIn(text);
      this.#isSeen = true;
    }
  }

  /** TCP-info and its kin. */
  comment(text: string, isExim: boolean): void {
    const words = text.split(' ', 8).filter((word) => word !== '');
    const first = words[0] ?? '';
    const helo = words.find((word) => word.toLowerCase().startsWith('helo='));
    const address = words.map(addressIn).find((each) => each !== '') ?? '';
    if (helo !== undefined || first.toUpperCase() === 'HELO' || first.toUpperCase() === 'EHLO') {
      this.#found(isIP(bare(this.helo)) === 0 ? this.helo : '');
      this.helo = hostName(helo === undefined ? (words[1] ?? '') : helo.slice(5));
      if (address !== '') {
        this.ip = address;
        this.#isSeen = true;
      }
    } else if (address !== '' && !this.#isSeen) {
      this.ip = address;
      this.#isSeen = true;
      const isLiteral = addressIn(first) !== '';
      if (!isLiteral) this.#found(hostName(first));
      else if (first.includes('[')) this.#found(isExim ? this.helo : '');
    }
  }

  #found(name: string): void {
    if (this.reverse === null) this.reverse = name === 'unknown' || name === 'unverified' ? '' : name;
  }
}

/** A field's value, unfolded. Never throws; what cannot be read is empty. */
export function receivedHop(value: string): Hop {
  const semicolon = value.lastIndexOf(';');
  const stamp = semicolon === -1 ? '' : value.slice(semicolon + 1).trim();
  const client = new Client();
  const isExim = value.includes('(Exim ');
  let clause = '';
  let by = '';
  let protocol = '';
  for (const { text, isComment } of pieces(semicolon === -1 ? value : value.slice(0, semicolon))) {
    const lower = text.toLowerCase();
    if (!isComment && clauses.has(lower)) clause = lower;
    else if (clause === 'from' && isComment) client.comment(text, isExim);
    else if (isComment) continue;
    else if (clause === 'from') client.name(text);
    else if (clause === 'by' && by === '') by = hostName(text);
    else if (clause === 'with' && protocol === '') protocol = lower;
  }
  const { helo, reverse, ip } = client;
  return { helo, reverse, ip, by, protocol, stamp };
}
