/**
 * The header of a message without the people in it.
 * Implements: RFC 6590 §3 (local parts become keyed hashes, so that the same one can be told again), RFC 6591 §3.1.
 * Fields that say how a message travelled and was signed stay, addresses lose their names and local parts, and of everything
 * else, subjects first of all, the name is left and a hash.
 */
import { createHmac } from 'node:crypto';
import { foldField, isFieldName } from '../../../message/compose/header.ts';
import { addressList } from '../../../message/header/address.ts';
import { fieldText, headerFields } from '../../../message/header/fields.ts';
import { domainName, isAscii } from '../../domain.ts';
import { limits } from '../../limits.ts';

export interface Redactor {
  /** Of an address: `hash@domain`; '' where it has no domain that could be shown. */
  address(address: string): string;
  header(header: Buffer): Buffer;
}

const addressFields: ReadonlySet<string> = new Set(['from', 'sender', 'reply-to', 'to', 'cc', 'return-path']);

const traceFields: ReadonlySet<string> = new Set([
  'received',
  'date',
  'message-id',
  'mime-version',
  'content-transfer-encoding',
  'dkim-signature',
  'arc-seal',
  'arc-message-signature',
  'arc-authentication-results',
  'authentication-results',
  'list-id',
]);

/** `key` is this server's own and secret: without it nobody can try names. */
export function createRedactor(key: Buffer): Redactor {
  const hash = (text: string): string =>
    createHmac('sha256', key).update(text.toLowerCase()).digest('base64url').slice(0, limits.redactedLetters);

  const address = (text: string): string => {
    const at = text.lastIndexOf('@');
    const domain = domainName(text.slice(at + 1));
    return at === -1 || domain === null ? '' : `${hash(text.slice(0, at))}@${domain}`;
  };

  /** Every word with an `@` loses what is before it; in a list of tags its name stays. */
  function withoutLocalParts(text: string): string {
    let result = '';
    let done = 0;
    for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
      let start = at;
      while (start > done && !delimiters.has(text.charAt(start - 1))) start -= 1;
      const word = text.slice(start, at);
      const tag = word.slice(0, word.indexOf('=') + 1);
      const isTag = knownTags.has(tag.toLowerCase());
      result += `${text.slice(done, start)}${isTag ? tag : ''}${word === '' || word === tag ? '' : hash(isTag ? word.slice(tag.length) : word)}@`;
      done = at + 1;
    }
    return result + text.slice(done);
  }

  function redacted(name: string, text: string): string {
    if (addressFields.has(name)) {
      const addresses = addressList(text, limits.redactedAddresses);
      return addresses
        .map(({ mailbox, host }) => (mailbox === null || host === null ? '' : address(`${mailbox}@${host}`)))
        .filter((one) => one !== '')
        .join(', ');
    }
    const isShown = traceFields.has(name) && isAscii(text) && !text.includes('"') && hasShortWords(text);
    return isShown ? withoutLocalParts(text) : `redacted:${hash(text)}`;
  }

  return {
    address,
    header(header) {
      const lines: Buffer[] = [];
      let octets = 0;
      for (const field of headerFields(header)) {
        if (!isFieldName(field.name)) continue;
        const line = foldField(field.name, redacted(field.name.toLowerCase(), fieldText(header, field)));
        octets += line.length;
        if (octets > limits.redactedHeader) break;
        lines.push(line);
      }
      return Buffer.concat([...lines, Buffer.from('\r\n')]);
    },
  };
}

const delimiters: ReadonlySet<string> = new Set(' \t<>,;:()[]');

/** Of signatures and results; whatever else stands before a `=` belongs to a local part, as in SRS and VERP. */
const knownTags: ReadonlySet<string> = new Set(['i=', 'smtp.mailfrom=', 'header.i=', 'header.from=', 'smtp.rcptto=']);

/** What cannot be folded would make lines that nobody takes. RFC 5322 §2.1.1 */
const hasShortWords = (text: string): boolean => text.split(' ').every((word) => word.length <= limits.redactedWord);
