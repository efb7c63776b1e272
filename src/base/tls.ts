/**
 * TLS on a socket that is already there: implicit TLS and STARTTLS are the same act.
 * Implements the server side of: RFC 8446, RFC 6066 §3 (SNI), RFC 7301 and RFC 8737 (acme-tls/1, while a CA looks for it),
 * RFC 9325 (TLS 1.2 and newer only).
 */
import { X509Certificate, constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket, type TLSSocketOptions, createSecureContext } from 'node:tls';

/** A certificate with its chain, and its private key. */
export interface PemPair {
  readonly certificate: string;
  readonly key: string;
}

/** The certificates a server shows. They can be replaced while connections are open. */
export class TlsIdentity {
  #context: SecureContext;
  /** Of the further certificates, by the names in them. */
  #byName: ReadonlyMap<string, SecureContext>;
  readonly #challenges = new Map<string, SecureContext>();

  /** The first is for clients that ask for none of the names of the others. Throws on an unusable pair. */
  constructor(pem: PemPair, others: readonly PemPair[] = []) {
    this.#context = contextOf(pem);
    this.#byName = contextsByName(others);
  }

  /** Connections from now on see the new certificates; open ones keep theirs. Throws on an unusable pair. */
  replace(pem: PemPair, others: readonly PemPair[] = []): void {
    const [context, byName] = [contextOf(pem), contextsByName(others)];
    this.#context = context;
    this.#byName = byName;
  }

  /** Of who asks for no name. */
  get context(): SecureContext {
    return this.#context;
  }

  /** Shown to who asks for the name by acme-tls/1 alone. RFC 8737 §3 */
  showChallenge(name: string, pem: PemPair): void {
    this.#challenges.set(name, contextOf(pem));
  }

  hideChallenge(name: string): void {
    this.#challenges.delete(name);
  }

  /** What a handshake on this socket needs. */
  handshake(socket: () => TLSSocket): Pick<TLSSocketOptions, 'secureContext' | 'SNICallback' | 'ALPNCallback'> {
    return {
      secureContext: this.#context,
      ...(this.#byName.size === 0 ? {} : { SNICallback: (name, done) => done(null, this.#contextFor(name)) }),
      ...(this.#challenges.size === 0 ? {} : { ALPNCallback: (asked) => this.#protocolFor(asked, socket()) }),
    };
  }

  #contextFor(serverName: string): SecureContext {
    const name = serverName.toLowerCase();
    const wild = `*${name.slice(Math.max(0, name.indexOf('.')))}`;
    return this.#byName.get(name) ?? this.#byName.get(wild) ?? this.#context;
  }

  #protocolFor({ servername, protocols }: AskedProtocols, socket: TLSSocket): string | undefined {
    const challenge = protocols.includes(acmeProtocol) ? this.#challenges.get(servername.toLowerCase()) : undefined;
    if (challenge !== undefined) {
      socket.setKeyCert(challenge);
      return acmeProtocol;
    }
    // Whoever has no such answer is cut off, and to leave it unanswered is not possible here.
    return spoken.find((one) => protocols.includes(one)) ?? protocols[0];
  }
}

type AskedProtocols = Parameters<NonNullable<TLSSocketOptions['ALPNCallback']>>[0];

/** RFC 8737 §6.2 */
const acmeProtocol = 'acme-tls/1';
/** RFC 7301 §6: protocols of ours that have a name. */
const spoken = ['http/1.1', 'imap', 'pop3', 'managesieve'];

/** Renegotiation is gone from TLS 1.3, and below it lets a client make a server work for nothing (CVE-2011-1473). */
const contextOf = ({ certificate, key }: PemPair): SecureContext =>
  createSecureContext({
    ...{ cert: certificate, key, minVersion: 'TLSv1.2', honorCipherOrder: true },
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  });

const contextsByName = (pairs: readonly PemPair[]): ReadonlyMap<string, SecureContext> =>
  new Map(
    pairs.flatMap((pem) => {
      const context = contextOf(pem);
      return dnsNames(pem.certificate).map((name) => [name, context] as const);
    }),
  );

/** The dNSNames of a certificate in lower case. RFC 5280 §4.2.1.6 */
export const dnsNames = (pem: string): readonly string[] =>
  (new X509Certificate(pem).subjectAltName ?? '')
    .split(', ')
    .flatMap((name) => (name.startsWith('DNS:') ? [name.slice('DNS:'.length).toLowerCase()] : []));

/** The state of a finished handshake, as sessions and Received fields name it. */
export interface TlsState {
  readonly protocol: string;
  readonly cipher: string;
  readonly serverName: string | null;
  readonly evidence: TlsEvidence;
  /** What the client showed of itself, where it was asked; else null. */
  readonly certificate: ClientCertificate | null;
}

export interface ClientCertificate {
  /** Its subject, in one line. */
  readonly subject: string;
  /** Common name and DNS names, lower case. */
  readonly names: readonly string[];
  /** SHA-256 of the whole, 64 hexadecimal digits in lower case. */
  readonly fingerprint: string;
  /** An authority that the configuration names gave it out, and it is valid now. */
  readonly verified: boolean;
}

/** With the mail addresses in it, where it is verified. */
export interface ShownCertificate {
  readonly certificate: ClientCertificate;
  readonly addresses: readonly string[];
}

/** What a login may rest on besides what the client says in it. */
export interface TlsEvidence {
  /** What ties an exchange to this connection; null where TLS has nothing that does. */
  readonly binding: ChannelBinding | null;
  /**
   * Mail addresses (rfc822Name and SmtpUTF8Mailbox of subjectAltName, RFC 5280 §4.2.1.6, RFC 8398) in the client's certificate,
   * once it was verified for the authorities that the configuration names. None where no certificate was asked for, given or trusted.
   */
  readonly clientAddresses: readonly string[];
}

/** RFC 5056 §2.1; RFC 9266 §2 (tls-exporter), RFC 5929 §3 (tls-unique, below TLS 1.3 only: RFC 9266 §4.1) */
export interface ChannelBinding {
  readonly type: 'tls-exporter' | 'tls-unique';
  readonly data: Buffer;
}

/** `side` is the end that `socket` is. */
export function tlsState(
  socket: TLSSocket,
  side: 'server' | 'client' = 'server',
  shown: ShownCertificate | null = null,
): TlsState {
  const serverName: unknown = (socket as { servername?: unknown }).servername;
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    serverName: typeof serverName === 'string' ? serverName : null,
    evidence: { binding: channelBinding(socket, side), clientAddresses: shown?.addresses ?? [] },
    certificate: shown?.certificate ?? null,
  };
}

function channelBinding(socket: TLSSocket, side: 'server' | 'client'): ChannelBinding | null {
  if (socket.getProtocol() === 'TLSv1.3') {
    return { type: 'tls-exporter', data: socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)) };
  }
  // The first Finished of the handshake: the client's, but the server's where a session is taken up again. RFC 5929 §3.1
  const first = socket.isSessionReused() ? 'server' : 'client';
  const finished = first === side ? socket.getFinished() : socket.getPeerFinished();
  return finished === undefined ? null : { type: 'tls-unique', data: finished };
}

/**
 * Does the handshake as a server. Resolves with the encrypted socket, or with null when the handshake failed, took
 * longer than `timeout` milliseconds or the peer went away (the socket is destroyed then).
 * `asks`: the client is asked for a certificate.
 * Whatever the plain socket still held in its buffer must have been thrown away by the caller. RFC 3207 §4.2
 */
export function acceptTls(
  plain: Socket,
  identity: TlsIdentity,
  timeout: number,
  asks = false,
): Promise<TLSSocket | null> {
  return new Promise((resolve) => {
    // Nobody is refused for a certificate here: what it is worth is for the session to say.
    const asking = asks ? { requestCert: true, rejectUnauthorized: false } : {};
    const secure: TLSSocket = new TLSSocket(plain, { isServer: true, ...asking, ...identity.handshake(() => secure) });
    const settle = (result: TLSSocket | null): void => {
      clearTimeout(timer);
      secure.removeListener('error', onFailure);
      secure.removeListener('close', onFailure);
      secure.removeListener('secure', onSecure);
      if (result === null) {
        // A late error of a socket that nobody holds must not become an uncaught exception.
        secure.on('error', () => undefined);
        secure.destroy();
        plain.destroy();
      }
      resolve(result);
    };
    const onFailure = (): void => settle(null);
    // RFC 8737 §3: who came to see the proof has seen it.
    const onSecure = (): void => settle(secure.alpnProtocol === acmeProtocol ? null : secure);
    const timer = setTimeout(onFailure, timeout);
    secure.on('error', onFailure);
    secure.on('close', onFailure);
    secure.on('secure', onSecure);
  });
}
