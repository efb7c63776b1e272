/**
 * One connection to an LDAP server: TLS, bind, search, with a bound on time and octets. It is not used again once it has failed.
 * Implements, by ldapts: RFC 4511 (protocol), RFC 4513 §3 (StartTLS) and §5.1 (simple bind). Referrals are not followed.
 */
import { type Socket, connect, isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import {
  Client,
  type ClientOptions,
  ConstraintViolationError,
  type Entry,
  InappropriateAuthError,
  InvalidCredentialsError,
  InvalidDNSyntaxError,
  NoSuchObjectError,
  UnwillingToPerformError,
} from 'ldapts';
import { errorText } from '../../base/log.ts';
import { ldapTime } from '../limits.ts';
import { DirectoryUnavailable } from '../port.ts';
import { type Pieces, inPieces } from './pieces.ts';

export interface LdapServer {
  /** Where a socket is a file of this machine; else null. */
  readonly path: string | null;
  readonly host: string;
  readonly port: number;
  readonly tls: 'implicit' | 'starttls' | 'none';
}

export interface LdapBind {
  /** '' is nobody. RFC 4513 §5.1.1 */
  readonly dn: string;
  readonly password: string;
}

export interface LdapQuestion {
  readonly base: string;
  readonly scope: 'base' | 'sub';
  readonly filter: string;
  readonly attributes: readonly string[];
  /** Entries; more are an error. */
  readonly most: number;
}

/** The server cannot be asked, or says nothing that could be used. */
export class LdapProblem extends DirectoryUnavailable {}

/** Result codes that say no to this user, and nothing about the server. RFC 4511 appendix A */
const refusals = [
  ConstraintViolationError,
  InappropriateAuthError,
  InvalidCredentialsError,
  InvalidDNSyntaxError,
  NoSuchObjectError,
  UnwillingToPerformError,
];

export class LdapConnection {
  readonly #client: Client;
  readonly #pieces: Pieces[];

  private constructor(client: Client, pieces: Pieces[]) {
    this.#client = client;
    this.#pieces = pieces;
  }

  /** Connected, under TLS where the server is to be reached by it. Throws LdapProblem. `authorities` (PEM): null takes the system's. */
  static async open(server: LdapServer, authorities: readonly string[] | null): Promise<LdapConnection> {
    const { host, port } = server;
    const tls: ConnectionOptions = {
      ...{ minVersion: 'TLSv1.2', host },
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(authorities === null ? {} : { ca: [...authorities] }),
    };
    const socket =
      server.path !== null
        ? connect({ path: server.path })
        : server.tls === 'implicit'
          ? connectTls({ ...tls, port })
          : connect({ host, port, noDelay: true });
    await connected(socket, server.tls === 'implicit' ? 'secureConnect' : 'connect');
    const below = inPieces(socket);
    const pieces = [below];
    // ldapts, which knows streams as sockets, would open the connection itself: it gets one, and hears that it is open.
    const first = (): unknown => {
      queueMicrotask(() => below.stream.emit('connect'));
      return below.stream;
    };
    const secure = (): unknown => {
      const above = inPieces(connectTls({ ...tls, socket: below.stream }));
      pieces.push(above);
      return above.stream;
    };
    const options: ClientOptions = {
      url: 'ldap://server',
      timeout: ldapTime,
      strictDN: false,
      createConnection: first as unknown as typeof connect,
      createSecureConnection: secure as unknown as typeof connectTls,
    };
    const connection = new LdapConnection(new Client(options), pieces);
    if (server.tls === 'starttls') await connection.#ask(() => connection.#client.startTLS({}));
    return connection;
  }

  /** Throws LdapProblem where the server takes none of it. */
  async bind({ dn, password }: LdapBind): Promise<void> {
    if (!(await this.tryBind(dn, password))) throw new LdapProblem(`the server does not let ${dn || 'anybody'} in`);
  }

  /** Whether this is the password; false for what the server refuses this user. Throws LdapProblem. */
  tryBind(dn: string, password: string): Promise<boolean> {
    return this.#ask(async () => {
      try {
        await this.#client.bind(dn, password);
        return true;
      } catch (error) {
        if (refusals.some((kind) => error instanceof kind)) return false;
        throw error;
      }
    });
  }

  /** None where there is no such base. Throws LdapProblem, where there are too many too. */
  search({ base, scope, filter, attributes, most }: LdapQuestion): Promise<readonly Entry[]> {
    return this.#ask(async () => {
      try {
        const found = await this.#client.search(base, {
          ...{ scope, filter, derefAliases: 'never', timeLimit: Math.ceil(ldapTime / 1000) },
          ...{ sizeLimit: most, attributes: [...attributes] },
        });
        if (found.searchEntries.length > most) throw new LdapProblem('more entries than were asked for');
        return found.searchEntries;
      } catch (error) {
        if (scope === 'base' && error instanceof NoSuchObjectError) return [];
        throw error;
      }
    });
  }

  close(): void {
    for (const { stream } of this.#pieces.toReversed()) stream.destroy();
  }

  /** All within the time, the handshake too; whatever goes wrong ends the connection. */
  async #ask<T>(run: () => Promise<T>): Promise<T> {
    for (const pieces of this.#pieces) pieces.begin();
    const late = setTimeout(() => this.close(), ldapTime);
    try {
      return await run();
    } catch (error) {
      this.close();
      throw error instanceof LdapProblem ? error : new LdapProblem(errorText(error).replaceAll('\n', ' '));
    } finally {
      clearTimeout(late);
    }
  }
}

/** Throws LdapProblem. */
function connected(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (problem: string | null): void => {
      clearTimeout(late);
      socket.removeAllListeners();
      // Whoever takes the socket listens from now on; until then nothing is to throw.
      socket.on('error', () => undefined);
      if (problem === null) {
        resolve();
        return;
      }
      socket.destroy();
      reject(new LdapProblem(problem));
    };
    const late = setTimeout(() => settle('no answer'), ldapTime);
    socket.once(event, () => settle(null));
    socket.once('error', (error) => settle(errorText(error)));
    socket.once('close', () => settle('the connection was closed'));
  });
}
