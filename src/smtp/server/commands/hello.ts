/**
 * HELO, EHLO and LHLO.
 * Implements: RFC 5321 §4.1.1.1, RFC 2033 §4.1; the keywords of RFC 2920, 1870, 6152, 6531, 2034, 3030, 3461, 3207, 4954,
 * 2852, 4865 (submission only, §4.2), 6710, 8689 (under TLS only, §2), 9422.
 */
import type { Client } from '../../../mta/receive/port.ts';
import type { CommandOf } from '../../wire/command.ts';
import { formatDateTimeUtc } from '../../wire/times.ts';
import { replies, reply } from '../../wire/replies.ts';
import { type Desk, isConfidential, loginFacts } from '../desk.ts';
import type { State, Step } from '../state.ts';
import { release } from './session.ts';

/** A greeting ends a transaction like RSET. RFC 5321 §4.1.4 */
export async function hello(desk: Desk, state: State, command: CommandOf<'HELO' | 'EHLO' | 'LHLO'>): Promise<Step> {
  if ((command.verb === 'LHLO') !== (desk.service === 'lmtp')) return [state, replies.unknownCommand];
  await release(state);
  const extended = command.verb !== 'HELO';
  const client: Client = { ...state.client, helo: command.helo, extended };
  const lines = extended ? [desk.hostname, ...keywords(desk, client)] : [desk.hostname];
  return [{ name: 'ready', client }, reply(250, null, ...lines)];
}

/** What is offered to this client now. STARTTLS is not repeated under TLS (RFC 3207 §4.2), nor AUTH after AUTH. */
function keywords(desk: Desk, client: Client): string[] {
  const offered = [
    'PIPELINING',
    `SIZE ${desk.limits.maxMessageSize}`,
    '8BITMIME',
    'SMTPUTF8',
    'ENHANCEDSTATUSCODES',
    'CHUNKING',
    'BINARYMIME',
    'DSN',
    'DELIVERBY',
    'MT-PRIORITY MIXER',
    `LIMITS MAILMAX=${desk.limits.maxTransactions} RCPTMAX=${desk.limits.maxRecipients}`,
  ];
  if (desk.service === 'msa') offered.push(futureRelease(desk), 'XVERP');
  if (client.tls !== null) offered.push('REQUIRETLS');
  if (desk.tls !== null && client.tls === null) offered.push('STARTTLS');
  if (desk.service === 'msa' && client.account === null && isConfidential(desk, client)) {
    const mechanisms = desk.authentication.mechanisms(loginFacts(desk, client));
    if (mechanisms.length > 0) offered.push(`AUTH ${mechanisms.join(' ')}`);
  }
  if (desk.service !== 'lmtp') offered.push('HELP');
  return offered;
}

/** How long, and until when, a message may be held back. RFC 4865 §3 (3) */
function futureRelease({ clock, limits }: Desk): string {
  const seconds = Math.floor(limits.maxHold / 1000);
  return `FUTURERELEASE ${seconds} ${formatDateTimeUtc(clock.now() + limits.maxHold)}`;
}
