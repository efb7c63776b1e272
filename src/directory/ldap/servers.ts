/**
 * The LDAP servers that are configured: connections that are kept, the next server where one does not answer, and a moment's rest
 * where none does, so that logins do not queue up behind a dead one.
 */
import type { Entry } from 'ldapts';
import type { Clock } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import { Gate } from '../gate.ts';
import { ldapPause, maxLdapConnections, maxLdapQueue } from '../limits.ts';
import { type LdapBind, LdapConnection, LdapProblem, type LdapQuestion, type LdapServer } from './connection.ts';

export interface LdapServersOptions {
  /** In the order in which they are asked. */
  readonly servers: readonly LdapServer[];
  readonly authorities: readonly string[] | null;
  readonly bind: LdapBind;
  readonly clock: Clock;
  readonly log: Log;
}

export const placeOf = ({ path, host, port }: LdapServer): string =>
  path ?? `${host.includes(':') ? `[${host}]` : host}:${port}`;

export class LdapServers {
  readonly #options: LdapServersOptions;
  readonly #searches = new Gate(maxLdapConnections, maxLdapQueue);
  readonly #binds = new Gate(maxLdapConnections, maxLdapQueue);
  readonly #idle: LdapConnection[] = [];
  #restsUntil = 0;

  constructor(options: LdapServersOptions) {
    this.#options = options;
  }

  /** Throws LdapProblem. */
  async search(question: LdapQuestion): Promise<readonly Entry[]> {
    const found = await this.#searches.run(() => this.#search(question));
    if (found === null) throw new LdapProblem('too many wait for an answer');
    return found;
  }

  /** Whether an entry has this password, on a connection of its own. Throws LdapProblem. */
  async check(dn: string, password: string): Promise<boolean> {
    const holds = await this.#binds.run(async () => {
      const connection = await this.#open();
      try {
        return await connection.tryBind(dn, password);
      } finally {
        connection.close();
      }
    });
    if (holds === null) throw new LdapProblem('too many wait for an answer');
    return holds;
  }

  close(): void {
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  async #search(question: LdapQuestion): Promise<readonly Entry[]> {
    const kept = this.#idle.pop();
    if (kept !== undefined) {
      try {
        return await this.#searchOn(kept, question);
      } catch {
        // The server may have ended a connection that was idle: what is wrong shows on a new one.
      }
    }
    const connection = await this.#open();
    await connection.bind(this.#options.bind);
    return await this.#searchOn(connection, question);
  }

  async #searchOn(connection: LdapConnection, question: LdapQuestion): Promise<readonly Entry[]> {
    const found = await connection.search(question);
    this.#idle.push(connection);
    return found;
  }

  async #open(): Promise<LdapConnection> {
    const { servers, authorities, clock, log } = this.#options;
    if (clock.now() < this.#restsUntil) throw new LdapProblem('no server answered a moment ago');
    const reasons: string[] = [];
    for (const server of servers) {
      try {
        return await LdapConnection.open(server, authorities);
      } catch (error) {
        reasons.push(`${placeOf(server)}: ${errorText(error)}`);
      }
    }
    this.#restsUntil = clock.now() + ldapPause;
    const reason = reasons.join('; ');
    log.warn('ldap.unavailable', { reason });
    throw new LdapProblem(reason);
  }
}
