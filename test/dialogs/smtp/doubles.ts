/**
 * Small in-memory sides of the ports that an SMTP session talks to.
 */
import '../../../src/lab/reflect.ts';
import { KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { noMetrics } from '../../../src/base/metrics.ts';
import type { Listener } from '../../../src/base/listener.ts';
import { TlsIdentity } from '../../../src/base/tls.ts';
import type { Authentication } from '../../../src/directory/authentication.ts';
import type { Account, AccountId } from '../../../src/directory/types.ts';
import type { Content } from '../../../src/message/content.ts';
import type { Draft, StagedContent } from '../../../src/ms/content.ts';
import type { Answer, Client, Receiver, Transaction } from '../../../src/mta/receive/port.ts';
import type { Refusal } from '../../../src/mta/types.ts';
import type { SaslExchange } from '../../../src/sasl/types.ts';
import { type SmtpLimits, defaultSmtpLimits } from '../../../src/smtp/limits.ts';
import { createSmtpListener } from '../../../src/smtp/server/listener.ts';
import type { SmtpOptions } from '../../../src/smtp/server/options.ts';

export interface Received {
  readonly client: Client;
  readonly transaction: Transaction;
  readonly bytes: Buffer;
}

/** Keeps everything, refuses what its name asks to be refused. */
export class MemoryReceiver implements Receiver {
  readonly received: Received[] = [];
  /** Drafts that are neither finished nor abandoned. */
  readonly open = new Set<Draft>();
  greeting: Refusal | null = null;
  lookups = false;
  /** Judges a message before it is accepted. */
  judge: (bytes: Buffer) => Refusal | null = () => null;
  /** Makes a write wait, for back-pressure. */
  slow: (() => Promise<void>) | null = null;

  connect(): Promise<Refusal | null> {
    return Promise.resolve(this.greeting);
  }

  priority(client: Client, asked: number): number {
    return client.account === null ? Math.min(asked, 0) : asked;
  }

  mail(_client: Client, reversePath: string): Promise<Refusal | null> {
    const refused = reversePath.startsWith('refused@');
    return Promise.resolve(refused ? { code: 550, enhanced: '5.7.1', text: 'Not from you' } : null);
  }

  rcpt(_client: Client, _transaction: Transaction, forwardPath: string): Promise<Refusal | null> {
    if (forwardPath.startsWith('unknown')) {
      return Promise.resolve({ code: 550, enhanced: '5.1.1', text: 'No such mailbox' });
    }
    const later = forwardPath.startsWith('later');
    return Promise.resolve(later ? { code: 451, enhanced: '4.7.1', text: 'Greylisted' } : null);
  }

  draft(): Draft {
    const chunks: Buffer[] = [];
    const { open } = this;
    const slow = (): Promise<void> | undefined => this.slow?.();
    let size = 0;
    const draft: Draft = {
      get size() {
        return size;
      },
      write(chunk) {
        chunks.push(chunk);
        size += chunk.length;
        return slow();
      },
      finish(): Promise<StagedContent> {
        open.delete(draft);
        return Promise.resolve({ kind: 'bytes', bytes: Buffer.concat(chunks) });
      },
      abandon() {
        open.delete(draft);
        return Promise.resolve();
      },
    };
    open.add(draft);
    return draft;
  }

  data(
    client: Client,
    transaction: Transaction,
    content: StagedContent,
  ): Promise<Answer<string> | readonly Answer<string>[]> {
    const bytes = content.kind === 'bytes' ? content.bytes : Buffer.alloc(0);
    const refused = this.judge(bytes);
    if (refused !== null) return Promise.resolve({ ok: false, error: refused });
    this.received.push({ client, transaction, bytes });
    const id = `m${this.received.length}`;
    if (client.service !== 'lmtp') return Promise.resolve({ ok: true, value: id });
    return Promise.resolve(
      transaction.recipients.map(({ forwardPath }) =>
        forwardPath.startsWith('full@')
          ? { ok: false, error: { code: 452, enhanced: '4.2.2', text: 'Mailbox full' } }
          : { ok: true, value: id },
      ),
    );
  }

  end(): void {
    return undefined;
  }

  vrfy(_client: Client, argument: string): Promise<Answer<string> | null> {
    return Promise.resolve(this.lookups ? { ok: true, value: `<${argument}@alpha.test>` } : null);
  }

  expn(_client: Client, argument: string): Promise<Answer<readonly string[]> | null> {
    if (!this.lookups) return Promise.resolve(null);
    if (argument !== 'staff') {
      return Promise.resolve({ ok: false, error: { code: 550, enhanced: '5.1.1', text: 'No such list' } });
    }
    return Promise.resolve({ ok: true, value: ['<ann@alpha.test>', '<bob@alpha.test>'] });
  }
}

export const account: Account = {
  id: 1 as AccountId,
  address: 'user@testserver',
  name: '',
  quota: 0,
  used: 0,
  disabled: false,
  createdAt: 0,
};

/** PLAIN for user@testserver / secretpassword. */
const plain = (): SaslExchange => ({
  step(response) {
    if (response === null) return Promise.resolve({ kind: 'challenge', data: Buffer.alloc(0) });
    const [, user, password, ...more] = response.toString('utf8').split('\0');
    if (password === undefined || more.length > 0) return Promise.resolve({ kind: 'failure', reason: 'malformed' });
    return Promise.resolve(
      user === account.address && password === 'secretpassword'
        ? { kind: 'success', address: account.address, data: null }
        : { kind: 'failure', reason: user === 'broken' ? 'temporary' : 'credentials' },
    );
  },
});

/** X-ECHO sends back what it gets as data with success, as SCRAM does with its last word. */
const echo = (): SaslExchange => ({
  step: (response) =>
    Promise.resolve(
      response === null
        ? { kind: 'challenge', data: Buffer.from('say') }
        : { kind: 'success', address: account.address, data: response },
    ),
});

const authentication: Authentication = {
  mechanisms: () => ['PLAIN', 'X-ECHO'],
  begin: (mechanism) => (mechanism === 'PLAIN' ? plain() : mechanism === 'X-ECHO' ? echo() : null),
  password: () => Promise.resolve({ kind: 'unavailable' }),
  account: (address) => Promise.resolve(address === account.address ? account : null),
};

x509.cryptoProvider.set(webcrypto);

export interface ThrowAway {
  readonly certificate: string;
  readonly key: string;
}

/** A self-signed certificate for a name, good for the length of a test. */
export async function throwAwayCertificate(name: string): Promise<ThrowAway> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 3_600_000),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    keys,
    extensions: [
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }]),
      new x509.BasicConstraintsExtension(true),
    ],
  });
  const key = KeyObject.from(keys.privateKey);
  return { certificate: certificate.toString('pem'), key: key.export({ type: 'pkcs8', format: 'pem' }) };
}

export interface Running {
  readonly listener: Listener;
  readonly port: number;
  readonly receiver: MemoryReceiver;
  readonly close: () => Promise<void>;
}

/** A server on loopback with small limits where a test would else be long. */
export async function startServer(
  options: Partial<Omit<SmtpOptions, 'limits' | 'receiver'>> & { readonly limits?: Partial<SmtpLimits> },
  identity: ThrowAway | null,
): Promise<Running> {
  const receiver = new MemoryReceiver();
  let sessions = 0;
  const listener = createSmtpListener({
    service: 'mta',
    hostname: 'mx.alpha.test',
    authentication,
    tls: identity === null ? null : new TlsIdentity(identity),
    implicitTls: false,
    allowClearPasswords: false,
    tarpit: null,
    log: silentLog,
    metrics: noMetrics,
    clock: systemClock,
    sessionId: () => `s${++sessions}`,
    ...options,
    receiver,
    limits: { ...defaultSmtpLimits, ...options.limits },
  });
  const port = await listener.listen('127.0.0.1', 0);
  return { listener, port, receiver, close: () => closed(listener) };
}

/** A server counts as closed a moment before its last socket says so; a connection that stays makes the test time out. */
async function closed(listener: Listener): Promise<void> {
  await listener.close(500);
  while (listener.connections > 0) await new Promise((resolve) => setImmediate(resolve));
}

export const contentOf = (bytes: Buffer): Content => ({
  size: bytes.length,
  read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
});
