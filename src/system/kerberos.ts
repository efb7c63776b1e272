/** Kerberos as the configuration has it: the library, the keys, and what is missing. */
import { join } from 'node:path';
import type { Log } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import { parseRealm } from '../config/kerberos.ts';
import type { ListenerName } from '../config/listeners.ts';
import type { Config } from '../config/schema.ts';
import { type OpenedTickets, openTickets, ticketServices } from '../directory/kerberos/authority.ts';
import { openGss } from '../directory/kerberos/gss.ts';
import type { Service } from '../directory/types.ts';
import type { StartProblem } from './problem.ts';

const serviceOf: Readonly<Partial<Record<ListenerName, Service>>> = {
  submission: 'smtp',
  submissions: 'smtp',
  imap: 'imap',
  imaps: 'imap',
  pop3: 'pop3',
  pop3s: 'pop3',
};

/** null where it is not configured, or nothing can be done with it: the log says why, and the server starts without. */
export async function openKerberos(config: Config, log: Log): Promise<Result<OpenedTickets | null, StartProblem>> {
  if (config.kerberos.keytab === '') return ok(null);
  if (config.kerberos.realms.length === 0) {
    return fail({ kind: 'authority', key: 'kerberos.realms', reason: 'without a realm nobody is let in' });
  }
  const opened = await lookAtKerberos(config, log);
  if (typeof opened === 'string') {
    log.warn('kerberos.unavailable', { reason: opened });
    return ok(null);
  }
  for (const missing of missingKeys(config, opened)) log.warn('kerberos.key.missing', missing);
  return ok(opened);
}

/** A text is why there is no library. */
export async function lookAtKerberos(config: Config, log: Log): Promise<OpenedTickets | string> {
  const library = await openGss();
  if (!library.ok) return library.error;
  const { keytab, host, realms } = config.kerberos;
  return await openTickets(library.value, {
    keytab,
    replayCache: join(config.server.data, 'kerberos-replays'),
    host: host === '' ? config.server.hostname : host,
    realms: new Map(realms.map(parseRealm).filter((realm) => realm !== null)),
    log,
  });
}

/** Of the services that listeners speak, those without a key: the principal that is missing, and the library's words. */
export function missingKeys(
  { listeners, kerberos, server }: Config,
  { problems }: OpenedTickets,
): readonly { readonly principal: string; readonly reason: string }[] {
  const spoken = Object.entries(listeners).flatMap(([name, { enabled }]) =>
    enabled ? (serviceOf[name as ListenerName] ?? []) : [],
  );
  return [...new Set(spoken)].flatMap((service) => {
    const reason = problems[service];
    const principal = `${ticketServices[service]}/${kerberos.host === '' ? server.hostname : kerberos.host}`;
    return reason === undefined ? [] : [{ principal, reason }];
  });
}
