/**
 * Message-IDs out of Message-ID, In-Reply-To, References and Content-ID.
 * Implements: RFC 5322 §3.6.4 with the obsolete phrases of §4.5.4, read as liberally as RFC 5256 §2.2 asks for threading.
 */
import { DQUOTE } from '../../base/bytes.ts';
import { octets, type Cursor } from '../../base/cursor.ts';
import { limits } from '../limits.ts';
import { cursorOver, quotedString, skipCfws, whiteSpace } from './lexical.ts';
import { octetText } from './text.ts';

const LESS = 0x3c;
const GREATER = 0x3e;

const idOctets = octets((octet) => octet > 0x20 && octet !== 0x7f && octet !== GREATER);
const bareOctets = octets((octet) => octet > 0x20 && octet !== 0x7f && !'<>,;"('.includes(String.fromCharCode(octet)));

/**
 * 1*msg-id, msg-id = [CFWS] "<" id-left "@" id-right ">" [CFWS]; without the angle brackets and the white space of folds.
 * Where nothing stands in angle brackets, words with an "@" count. At most limits.messageIds: the first and the newest.
 */
export function messageIds(value: string | Buffer): string[] {
  const ids: string[] = [];
  const bare: string[] = [];
  const cursor = cursorOver(value);
  for (;;) {
    skipCfws(cursor);
    if (cursor.done) break;
    if (cursor.take(LESS)) add(ids, bracketed(cursor));
    else if (cursor.peek() === DQUOTE) quotedString(cursor);
    else if (!bareWord(cursor, bare)) cursor.next();
  }
  return ids.length > 0 ? ids : bare;
}

/** Up to ">", without white space; a "<" begins anew. */
function bracketed(cursor: Cursor): string {
  let id = '';
  for (;;) {
    cursor.skipWhile(whiteSpace);
    const from = cursor.position;
    if (cursor.peek() === LESS) {
      cursor.next();
      id = '';
    } else if (cursor.skipWhile(idOctets) > 0) {
      const text = octetText(cursor.bytes, from, cursor.position);
      const again = text.lastIndexOf('<');
      id = again === -1 ? id + text : text.slice(again + 1);
    } else if (!cursor.done && cursor.peek() !== GREATER) cursor.next();
    else {
      cursor.take(GREATER);
      return id;
    }
  }
}

function bareWord(cursor: Cursor, ids: string[]): boolean {
  const from = cursor.position;
  if (cursor.skipWhile(bareOctets) === 0) return false;
  const text = octetText(cursor.bytes, from, cursor.position);
  if (text.includes('@')) add(ids, text);
  return true;
}

function add(ids: string[], id: string): void {
  if (id === '' || id.length > limits.messageIdCharacters) return;
  if (ids.length >= limits.messageIds) ids.splice(1, 1);
  ids.push(id);
}
