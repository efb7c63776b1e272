/**
 * Who stands behind a message, as each of its parts says: author, envelope, host, Message-ID, list and links, each as the domain
 * that somebody registered (RFC 7489 §3.2 calls it the organisational domain). Where the message is a file, envelope and host are
 * taken from Return-Path and Received (RFC 5321 §4.4) as far as these tell.
 */
import { isIP } from 'node:net';
import { isPublic } from '../../base/public-address.ts';
import { addressList } from '../../message/header/address.ts';
import type { HeaderField, Link, SpamEnvelope, TrustGlimpse } from '../types.ts';
import { registeredDomain } from './links.ts';
import { type Hop, receivedHop } from './received.ts';

export interface Identity {
  /** Of From; '' where there is none. */
  readonly author: string;
  /** Of the reverse-path; '' is the null path, null where nobody tells. */
  readonly envelope: string | null;
  /** Where the message came to the recipient's side, or null. */
  readonly handover: Hop | null;
  /** Where the message came to whoever handed it over: to a list, from the author's side. null where that is nobody else. */
  readonly origin: Hop | null;
  /** Every hop, newest first. */
  readonly hops: readonly Hop[];
  /** Of the right side of Message-ID. */
  readonly messageId: string;
  /** Of the links, each once. */
  readonly links: readonly string[];
  /** Domains of which somebody else than the author says that the message is theirs: the host's name, SPF, DKIM. */
  readonly vouched: ReadonlySet<string>;
  /** Whether a list or a group passed it on: host and envelope are the list's then. RFC 2919, RFC 2369 */
  readonly isList: boolean;
}

/** Hops of one message that are looked at. */
const mostHops = 30;
const listFields = new Set(['list-id', 'list-post', 'x-mailing-list', 'x-beenthere', 'mailing-list', 'x-loop']);

export function identityOf(
  fields: readonly HeaderField[],
  from: string,
  links: readonly Link[],
  envelope: SpamEnvelope | null,
  trust: TrustGlimpse | null,
): Identity {
  const hops = fields
    .filter(({ name }) => name === 'received')
    .slice(0, mostHops)
    .map(({ raw }) => receivedHop(raw));
  const handover = envelope === null ? handoverOf(hops) : hopOf(envelope);
  return {
    author: organisation(from),
    envelope: envelopeOf(fields, envelope),
    handover,
    origin: handover === null ? null : originOf(hops.slice(hops.indexOf(handover) + 1), handover),
    hops,
    messageId: organisation(rightSide(fields.find(({ name }) => name === 'message-id')?.raw ?? '')),
    links: [...new Set(links.map(({ host }) => organisation(host)))].filter((each) => each !== ''),
    vouched: vouchedDomains(handover, trust),
    isList: fields.some(({ name, value }) => listFields.has(name) || (name === 'precedence' && value === 'list')),
  };
}

const organisation = (host: string): string => (host === '' ? '' : registeredDomain(host.toLowerCase()));

function envelopeOf(fields: readonly HeaderField[], envelope: SpamEnvelope | null): string | null {
  if (envelope !== null) return organisation(envelope.mailFrom.slice(envelope.mailFrom.lastIndexOf('@') + 1));
  const path = fields.find(({ name }) => name === 'return-path')?.raw;
  if (path === undefined) return null;
  return organisation(addressList(path, 1)[0]?.host ?? '');
}

const hopOf = ({ helo, ip, reverse }: SpamEnvelope): Hop => ({
  helo: helo.toLowerCase(),
  reverse: reverse?.toLowerCase() ?? null,
  ip,
  by: '',
  protocol: 'smtp',
  stamp: '',
});

/** id-right of Message-ID without what closes it. */
export function rightSide(messageId: string): string {
  const at = messageId.lastIndexOf('@');
  if (at === -1) return '';
  const end = messageId.indexOf('>', at);
  return messageId
    .slice(at + 1, end === -1 ? messageId.length : end)
    .trim()
    .toLowerCase();
}

/**
 * The first hop from the top that came from outside: from a public address, not fetched by POP or IMAP, and not between two hosts
 * of one organisation. All above it was written by the recipient's side; all below may be invented.
 */
function handoverOf(hops: readonly Hop[]): Hop | null {
  for (const hop of hops) {
    if (hop.ip === '' || !isPublic(hop.ip)) continue;
    if (hop.protocol.startsWith('imap') || hop.protocol.startsWith('pop')) continue;
    const client = hop.reverse === null || hop.reverse === '' ? hop.helo : hop.reverse;
    if (hop.by !== '' && organisation(client) === organisation(hop.by) && client.includes('.')) continue;
    return hop;
  }
  return null;
}

/** The first hop below the hand-over by which the organisation that handed over took the message from outside. */
function originOf(below: readonly Hop[], { reverse, helo }: Hop): Hop | null {
  const house = organisation(reverse === null || reverse === '' ? helo : reverse);
  return (
    below.find(({ by, ip, reverse: name, helo: told }) => {
      const client = organisation(name === null || name === '' ? told : name);
      return isPublic(ip) && organisation(by) === house && client !== house;
    }) ?? null
  );
}

function vouchedDomains(handover: Hop | null, trust: TrustGlimpse | null): ReadonlySet<string> {
  const domains = new Set<string>();
  const host = handover?.reverse ?? '';
  if (host.includes('.') && isIP(host) === 0) domains.add(organisation(host));
  if (trust?.spf?.mailFrom.result === 'pass') domains.add(organisation(trust.spf.mailFrom.domain));
  for (const { result, domain } of trust?.dkim ?? []) if (result === 'pass') domains.add(organisation(domain));
  return domains;
}
