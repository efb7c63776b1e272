/**
 * Whose mail it says it is: the domains in the From field.
 * Implements: RFC 9989 §4.2, §5.3.1, §11.5; RFC 6854 (groups).
 * Display names say nothing here, whatever address they look like. RFC 9989 §11.4
 */
import { octets } from '../../base/cursor.ts';
import { addressList } from '../../message/header/address.ts';
import { type Field, findFields } from '../../message/header/fields.ts';
import { cursorOver, quotedString, skipCfws } from '../../message/header/lexical.ts';
import { domainName } from '../domain.ts';
import { limits } from '../limits.ts';
import { shown } from '../shown.ts';
import type { Reason } from '../../base/reason.ts';

export interface Authors {
  /** A-labels, each once, in order; no more than limits.dmarcAuthors. */
  readonly domains: readonly string[];
  /** Why they are not the one author domain that there should be, or why it cannot be believed; null where all is well. */
  readonly fault: Reason | null;
  /** The field names nobody, as it may: DMARC has nothing to say. RFC 6854 §1 */
  readonly isNobody: boolean;
}

const AT = 0x40;
const DQUOTE = 0x22;
const LEFT = 0x28;

const rule = 'RFC 9989 §5.3.1';

export function authorsOf(bytes: Buffer, fields: readonly Field[]): Authors {
  const from = findFields(fields, 'From');
  const values = from.slice(0, limits.dmarcAuthors).map((field) => bytes.subarray(field.valueStart, field.valueEnd));
  const addresses = values.flatMap((value) => addressList(value));
  const mailboxes = addresses.filter(({ host }) => host !== null);
  const hosts = mailboxes.map(({ host }) => domainName(host ?? ''));
  const domains = [...new Set(hosts.filter((host) => host !== null))];
  const fault = (text: string): Authors => ({
    domains: domains.slice(0, limits.dmarcAuthors),
    fault: { text, rule },
    isNobody: false,
  });
  if (from.length === 0) return fault('the message has no From field');
  if (from.length > 1) return fault(`the message has ${from.length} From fields where there may be one`);
  if (mailboxes.length === 0) {
    return addresses.length > 0 ? { domains, fault: null, isNobody: true } : fault('the From field has no address');
  }
  const bad = mailboxes.find((_, at) => hosts[at] === null);
  if (bad !== undefined) return fault(`the From field has an address without a domain: \`${shown(bad.host ?? '')}\``);
  if (values.some(hasDoubleAt)) return fault('the From field has an address with two domains');
  return domains.length > limits.dmarcAuthors
    ? fault(`the From field has authors of ${domains.length} domains`)
    : { domains, fault: null, isNobody: false };
}

/** What may stand between two "@" so that they belong to one address. */
const domainOctets = octets(
  (octet) => octet > 0x20 && !'()<>,;:"'.includes(String.fromCharCode(octet)) && octet !== AT,
);

/** `a@one@two`: which of both a reader sees is anybody's guess. */
function hasDoubleAt(value: Buffer): boolean {
  const cursor = cursorOver(value);
  while (!cursor.done) {
    const octet = cursor.peek();
    if (octet === DQUOTE) quotedString(cursor);
    else if (octet === LEFT) skipCfws(cursor);
    else if (cursor.take(AT)) {
      cursor.skipWhile(domainOctets);
      if (cursor.peek() === AT) return true;
    } else cursor.next();
  }
  return false;
}
