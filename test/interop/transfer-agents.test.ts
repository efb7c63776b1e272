/**
 * Postfix, Exim and OpenSMTPD: as the next hop of our courier and as senders to our server, under every policy of TLS, with
 * the extensions that they have; and what would be two messages to some is one to none of them.
 */
import { X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { noMetrics } from '../../src/base/metrics.ts';
import type { Courier, CourierReport, Hop, Parcel } from '../../src/mta/deliver/port.ts';
import { plainMail, plainRcpt } from '../../src/mta/testing/envelope.ts';
import { createCourier } from '../../src/smtp/client/courier.ts';
import { defaultCourierLimits } from '../../src/smtp/limits.ts';
import { type TlsDemand, isMandatory } from '../../src/transport/types.ts';
import { type Received, type Running, contentOf, startServer, throwAwayCertificate } from '../dialogs/smtp/doubles.ts';
import { describeWith } from '../support/describe-with.ts';
import { startExim } from '../support/exim.ts';
import { carrier, falseEnds } from '../support/false-ends.ts';
import { startOpenSmtpd } from '../support/opensmtpd.ts';
import type { Peer } from '../support/peers.ts';
import { freePort } from '../support/ports.ts';
import { startPostfixAgent } from '../support/postfix.ts';
import { rsaAuthority } from '../support/rsa.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import type { AgentOptions, TransferAgent } from '../support/transfer-agent.ts';
import { waitFor } from '../support/wait-for.ts';

interface Kind {
  readonly name: string;
  readonly peer: Peer;
  readonly start: (options: AgentOptions) => Promise<TransferAgent>;
  /** It has a key: TLS as a server, and a certificate as a client. */
  readonly hasKey: boolean;
  /** What it has of the extensions that a hop is about. */
  readonly smtpUtf8: boolean;
  readonly dsn: boolean;
  /** What its log says when a certificate is not one of the authority. */
  readonly distrust: string;
}

const kinds: readonly Kind[] = [
  {
    name: 'Postfix',
    peer: 'postfix',
    start: startPostfixAgent,
    hasKey: true,
    smtpUtf8: true,
    dsn: true,
    distrust: 'not verified',
  },
  {
    name: 'Exim',
    peer: 'exim4',
    start: startExim,
    hasKey: true,
    smtpUtf8: true,
    dsn: true,
    distrust: 'certificate verification',
  },
  {
    name: 'OpenSMTPD',
    peer: 'smtpd',
    start: startOpenSmtpd,
    hasKey: false,
    smtpUtf8: false,
    dsn: true,
    distrust: 'SSL certificate check failed',
  },
];

for (const kind of kinds) describeWith(kind.name, { peers: [kind.peer], root: true }, () => hops(kind));

function hops(kind: Kind): void {
  vi.setConfig({ testTimeout: 90_000 });
  let folder: TemporaryFolder;
  let agent: TransferAgent;
  let courier: Courier;
  let stranger: Courier;
  let authority = '';
  /** Servers of ours, by the domain that the agent sends to them. */
  const servers = new Map<string, Running>();

  beforeAll(async () => {
    folder = temporaryFolder('agents', true);
    mkdirSync(folder.path, { recursive: true });
    const file = (name: string, text: string, mode = 0o600): string => {
      const path = join(folder.path, name);
      writeFileSync(path, text, { mode });
      return path;
    };
    const issuer = await rsaAuthority();
    const own = await issuer.issue(['mx.alpha.test', '127.0.0.1']);
    const theirs = await issuer.issue(['mx.peer.test']);
    const client = await issuer.issue(['client.peer.test']);
    const unknown = await throwAwayCertificate('mx.alpha.test');
    authority = issuer.certificate;
    servers.set('clear.test', await startServer({}, null));
    servers.set('any.test', await startServer({}, unknown));
    servers.set('required.test', await startServer({ tlsLevel: 'required' }, own));
    servers.set('distrusted.test', await startServer({}, unknown));
    servers.set(
      'client.test',
      await startServer({ tlsLevel: 'verified-client', clientAuthorities: [new X509Certificate(authority)] }, own),
    );
    const port = (domain: string): number => servers.get(domain)?.port ?? 0;
    agent = await kind.start({
      port: await freePort(),
      certificate: file('certificate.pem', theirs.certificate),
      key: file('key.pem', theirs.key),
      clientCertificate: file('client.pem', client.certificate),
      clientKey: file('client-key.pem', client.key),
      authority: file('authority.pem', authority, 0o644),
      routes: [
        { domain: 'clear.test', port: port('clear.test'), policy: 'opportunistic' },
        { domain: 'any.test', port: port('any.test'), policy: 'opportunistic' },
        { domain: 'required.test', port: port('required.test'), policy: 'verified' },
        { domain: 'distrusted.test', port: port('distrusted.test'), policy: 'verified' },
        { domain: 'client.test', port: port('client.test'), policy: 'client-certificate' },
      ],
    });
    const options = { hostname: 'client.test', log: silentLog, metrics: noMetrics, clock: systemClock };
    courier = createCourier({ ...options, authorities: [authority], limits: defaultCourierLimits });
    stranger = createCourier({ ...options, authorities: [unknown.certificate], limits: defaultCourierLimits });
  });
  afterAll(async () => {
    await courier.close();
    await stranger.close();
    await agent.stop();
    for (const server of servers.values()) await server.close();
    folder.remove();
  });

  const hop = (tls: TlsDemand): Hop => ({
    ...{ host: 'mx.peer.test', address: '127.0.0.1', port: agent.port },
    ...{ tls, because: 'configured', protocol: 'smtp' },
  });
  const parcel = (text: string | Buffer, to: readonly string[], more: Partial<Parcel> = {}): Parcel => ({
    reversePath: 'ann@beta.test',
    parameters: plainMail,
    recipients: to.map((forwardPath) => ({ forwardPath, parameters: plainRcpt })),
    content: contentOf(Buffer.from(text)),
    eightBit: false,
    ...more,
  });
  const give = (tls: TlsDemand, what: Parcel, by: Courier = courier): Promise<CourierReport> =>
    by.deliver(hop(tls), what, new AbortController().signal);
  const arrived = (domain: string, text: string): Promise<Received> =>
    waitFor(
      `${text} at ${domain} (${agent.log()})`,
      () => servers.get(domain)?.receiver.received.find(({ bytes }) => bytes.includes(text)) ?? null,
      { timeout: 60_000 },
    );
  const delivered = { kind: 'spoken', recipients: [{ kind: 'delivered' }] };

  describe('takes our mail and passes it on', () => {
    it.each<[string, () => TlsDemand, string | null, string | null]>([
      ['in clear', () => ({ kind: 'none' }), null, null],
      ['opportunistic', () => ({ kind: 'opportunistic' }), 'TLS', 'pkix'],
      ['encrypted', () => ({ kind: 'encrypted' }), 'TLS', 'pkix'],
      ['verified', () => ({ kind: 'verified', names: ['mx.peer.test'] }), 'TLS', 'pkix'],
      ['DANE', () => ({ kind: 'dane', records: [tlsa()], names: ['mx.peer.test'] }), 'TLS', 'dane'],
    ])('%s', async (name, demand, protocol, proof) => {
      const report = await give(demand(), parcel(`Subject: ${name}\r\n\r\n.dots\r\n..\r\n`, ['bob@clear.test']));
      if (!kind.hasKey && isMandatory(demand())) {
        expect(report).toMatchObject({ kind: 'unreachable', tlsFailure: 'starttls-not-supported' });
        return;
      }
      expect(report, agent.log()).toMatchObject(delivered);
      expect(report).toMatchObject({ tls: protocol === null || !kind.hasKey ? null : { proof } });
      const { bytes, transaction } = await arrived('clear.test', `Subject: ${name}\r\n`);
      expect(bytes.toString()).toMatch(/\r\n\r\n\.dots\r\n\.\.\r\n$/);
      expect(transaction.reversePath).toBe('ann@beta.test');
    });

    /** DANE-TA of the whole authority. */
    const tlsa = () => ({ usage: 2, selector: 0, matchingType: 0, data: new X509Certificate(authority).raw }) as const;

    it.each<[string, () => TlsDemand, boolean, string]>([
      ['another name', () => ({ kind: 'verified', names: ['mx.other.test'] }), true, 'certificate-host-mismatch'],
      ['another authority', () => ({ kind: 'verified', names: ['mx.peer.test'] }), false, 'certificate-not-trusted'],
      [
        'another TLSA record',
        () => ({
          kind: 'dane',
          records: [{ usage: 3, selector: 1, matchingType: 1, data: Buffer.alloc(32) }],
          names: ['mx.peer.test'],
        }),
        true,
        'validation-failure',
      ],
    ])('gets nothing under %s', async (_, demand, known, failure) => {
      const report = await give(demand(), parcel('x\r\n', ['bob@clear.test']), known ? courier : stranger);
      expect(report).toMatchObject({
        kind: 'unreachable',
        tlsFailure: kind.hasKey ? failure : 'starttls-not-supported',
      });
    });

    it('octets with the eighth bit, and the parameters of DSN', async () => {
      const report = await give(
        { kind: 'opportunistic' },
        parcel('Subject: eight\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGrüße\r\n', [], {
          eightBit: true,
          parameters: { ...plainMail, body: '8bitmime', ret: 'hdrs', envid: 'a+b=c' },
          recipients: [
            { forwardPath: 'bob@clear.test', parameters: { notify: ['failure'], orcpt: 'rfc822;b+b@beta.test' } },
          ],
        }),
      );
      expect(report, agent.log()).toMatchObject({ ...delivered, dsn: kind.dsn });
      const { bytes, transaction } = await arrived('clear.test', 'Subject: eight\r\n');
      expect(bytes.toString()).toContain('\r\n\r\nGrüße\r\n');
      expect(transaction.parameters).toMatchObject({ ret: 'hdrs', envid: 'a+b=c' });
      expect(transaction.recipients[0]?.parameters).toMatchObject({
        notify: ['failure'],
        orcpt: 'rfc822;b+b@beta.test',
      });
    });

    it('an address in UTF-8, or the word that it cannot', async () => {
      const what = parcel('Subject: grüße\r\n\r\nx\r\n', ['bøb@clear.test'], {
        eightBit: true,
        parameters: { ...plainMail, body: '8bitmime', smtpUtf8: true },
      });
      const report = await give({ kind: 'opportunistic' }, what);
      if (kind.smtpUtf8) {
        expect(report, agent.log()).toMatchObject(delivered);
        const { transaction } = await arrived('clear.test', 'Subject: grüße\r\n');
        expect(transaction.parameters.smtpUtf8).toBe(true);
        expect(transaction.recipients[0]?.forwardPath).toBe('bøb@clear.test');
      } else expect(report).toMatchObject({ recipients: [{ kind: 'refused', reply: { enhanced: '5.6.7' } }] });
    });

    it('one message where some would see two', async () => {
      const { received } = servers.get('clear.test')?.receiver ?? { received: [] };
      const before = received.length;
      for (const end of falseEnds) {
        const report = await give({ kind: 'opportunistic' }, parcel(carrier(end), ['bob@clear.test']));
        expect(report).toMatchObject({
          kind: 'spoken',
          recipients: [{ kind: 'refused', permanent: true, reply: { enhanced: '5.6.0' } }],
        });
      }
      // Dots where they belong are kept as they are, and nothing came before this one.
      const text = 'Subject: last\r\n\r\n.\r\n..\r\n.\r\n\r\n.QUIT\r\nMAIL FROM:<evil@beta.test>\r\n';
      expect(await give({ kind: 'opportunistic' }, parcel(text, ['bob@clear.test']))).toMatchObject(delivered);
      const { bytes } = await arrived('clear.test', 'Subject: last\r\n');
      expect(bytes.toString().endsWith(text.slice(text.indexOf('\r\n\r\n')))).toBe(true);
      expect(received.length).toBe(before + 1);
    });
  });

  describe('sends us mail', () => {
    const handOver = async (domain: string, subject: string): Promise<void> => {
      const talk = await SmtpTalk.open(agent.port);
      await talk.command('EHLO client.test');
      const message = Buffer.from(`From: <carol@peer.test>\r\nSubject: ${subject}\r\n\r\n.one\r\n..two\r\nthree\r\n`);
      const reply = await talk.send('carol@peer.test', [`bob@${domain}`], message);
      expect(reply.code, reply.text).toBe(250);
      await talk.quit();
    };

    it.each([
      ['in clear where there is no STARTTLS', 'clear.test', false],
      ['under TLS, whoever the certificate names', 'any.test', true],
      ['under TLS where we want it, to a host that it verified', 'required.test', true],
    ])('%s', async (subject, domain, secure) => {
      await handOver(domain, subject);
      const { bytes, client } = await arrived(domain, `Subject: ${subject}\r\n`);
      expect(bytes.toString()).toMatch(/\r\n\r\n\.one\r\n\.\.two\r\nthree\r\n$/);
      expect(client.tls !== null, agent.log()).toBe(secure);
    });

    if (kind.hasKey)
      it('with a certificate of its own where we ask for one', async () => {
        await handOver('client.test', 'certified');
        const { client } = await arrived('client.test', 'Subject: certified\r\n');
        expect(client.tls?.certificate).toMatchObject({ names: ['client.peer.test'], verified: true });
      });

    it('one message for each that it took, whatever stood in it', async () => {
      const server = servers.get('any.test')?.receiver;
      let subjects = 0;
      for (const end of falseEnds) {
        const talk = await SmtpTalk.open(agent.port);
        for (const line of ['EHLO c.test', 'MAIL FROM:<ann@peer.test>', 'RCPT TO:<bob@any.test>', 'DATA'])
          await talk.command(line);
        await talk.socket.write(Buffer.concat([carrier(end), Buffer.from('\r\n.\r\n')]));
        if ((await talk.reply()).code === 250) subjects += 1;
        talk.socket.destroy();
      }
      await handOver('any.test', 'after the carriers');
      await arrived('any.test', 'Subject: after the carriers\r\n');
      const carriers = server?.received.filter(({ bytes }) => bytes.includes('Subject: carrier\r\n')) ?? [];
      expect(carriers.length).toBeLessThanOrEqual(subjects);
      // What the agent itself took for a second message is its own affair; we make none of one.
      for (const { bytes } of carriers) expect(bytes.toString('latin1')).not.toMatch(/[^\r]\n|\r[^\n]|\0/);
    });

    // Last, because OpenSMTPD lets the whole address rest after it.
    it('nothing where it does not believe the certificate', async () => {
      await handOver('distrusted.test', 'never');
      await waitFor('the refusal', () => agent.log().includes(kind.distrust), { timeout: 60_000 });
      expect(servers.get('distrusted.test')?.receiver.received).toEqual([]);
    });
  });
}
