/**
 * Kerberos as a TicketAuthority: tickets for the services of this host, by the keys of a keytab.
 * Implements: RFC 4752 §3.2 (the credential is that of service@host, so that a ticket for another service does not do),
 * RFC 4120 §3.2.3 (replays and expired tickets are the library's to find, in a cache that outlives a restart).
 */
import type { Log } from '../../base/log.ts';
import { Gate } from '../gate.ts';
import type { TicketAuthority } from '../identity.ts';
import { maxTicketQueue, maxTickets } from '../limits.ts';
import type { Service } from '../types.ts';
import { createAcceptor } from './acceptor.ts';
import type { GssLibrary } from './gss.ts';
import { type Realms, principalAddress } from './principal.ts';

/** Service names of GSS-API: RFC 4954 §4, RFC 9051 §6.2.2, RFC 5034 §4, RFC 5804 §2.1, RFC 4559 §4. */
export const ticketServices: Readonly<Record<Service, string>> = {
  smtp: 'smtp',
  imap: 'imap',
  pop3: 'pop',
  managesieve: 'sieve',
  http: 'HTTP',
};

export interface TicketOptions {
  readonly keytab: string;
  /** File in which tickets that were seen are noted. */
  readonly replayCache: string;
  /** As clients name this server. */
  readonly host: string;
  readonly realms: Realms;
  readonly log: Log;
}

export interface OpenedTickets {
  readonly authority: TicketAuthority;
  /** Why tickets for a service are not taken, by service. */
  readonly problems: Readonly<Partial<Record<Service, string>>>;
}

/** Looks which keys there are; a service without one is not offered. */
export async function openTickets(library: GssLibrary, options: TicketOptions): Promise<OpenedTickets> {
  const problems: Partial<Record<Service, string>> = {};
  for (const service of Object.keys(ticketServices) as Service[]) {
    const key = await acquire(library, service, options);
    if (key.ok) await library.releaseCredential(key.value);
    else problems[service] = key.error;
  }
  return { authority: ticketAuthority(library, options, problems), problems };
}

/** Anew for each login: keys are changed while the server runs. */
const acquire = (library: GssLibrary, service: Service, { host, keytab, replayCache }: TicketOptions) =>
  library.acquire(`${ticketServices[service]}@${host}`, keytab, `file2:${replayCache}`);

function ticketAuthority(
  library: GssLibrary,
  options: TicketOptions,
  problems: OpenedTickets['problems'],
): TicketAuthority {
  const { log, realms } = options;
  const gate = new Gate(maxTickets, maxTicketQueue);
  return {
    serves: (service) => problems[service] === undefined,
    accept: (service) =>
      createAcceptor({
        library,
        gate,
        acquire: async () => {
          const key = await acquire(library, service, options);
          if (!key.ok) log.error('kerberos.key.failed', { service, reason: key.error });
          return key.ok ? key.value : null;
        },
        refused: (reason) => log.info('kerberos.ticket.refused', { service, reason }),
      }),
    address: (principal) => {
      const address = principalAddress(principal, realms);
      if (address === null) log.info('kerberos.principal.refused', { principal });
      return address;
    },
  };
}
