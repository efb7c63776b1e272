/**
 * The courier against our own server, TLS included, and against servers that do what a script says.
 */
import { X509Certificate, createHash } from 'node:crypto';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { type Running, contentOf, startServer, throwAwayCertificate } from '../../../test/dialogs/smtp/doubles.ts';
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import type { TlsDemand } from '../../transport/types.ts';
import type { Courier, CourierReport, Hop, Parcel } from '../../mta/deliver/port.ts';
import { type CourierLimits, defaultCourierLimits } from '../limits.ts';
import { createCourier } from './courier.ts';

const identity = await throwAwayCertificate('mx.alpha.test');
const other = await throwAwayCertificate('mx.alpha.test');
const never = new AbortController().signal;
const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of running.splice(0)) await close();
});

function courierWith(limits: Partial<CourierLimits> = {}, authorities: readonly string[] | null = null): Courier {
  const courier = createCourier({
    hostname: 'client.test',
    authorities,
    limits: { ...defaultCourierLimits, ...limits },
    log: silentLog,
    metrics: noMetrics,
    clock: systemClock,
  });
  running.unshift(() => courier.close());
  return courier;
}

async function serve(...args: Parameters<typeof startServer>): Promise<Running> {
  const server = await startServer(...args);
  running.push(server.close);
  return server;
}

const hopTo = (port: number, more: Partial<Hop> = {}): Hop => ({
  host: 'mx.alpha.test',
  address: '127.0.0.1',
  port,
  tls: { kind: 'none' },
  because: 'opportunistic',
  protocol: 'smtp',
  ...more,
});

const parcelOf = (text: string | Buffer, recipients: readonly string[], more: Partial<Parcel> = {}): Parcel => ({
  reversePath: 'ann@beta.test',
  parameters: { size: null, body: '7bit', smtpUtf8: false, ret: null, envid: null, auth: null },
  recipients: recipients.map((forwardPath) => ({ forwardPath, parameters: { notify: null, orcpt: null } })),
  content: contentOf(Buffer.from(text)),
  eightBit: false,
  ...more,
});

/** A report in one line: what a table can say. */
const brief = (report: CourierReport): string =>
  report.kind === 'unreachable'
    ? `unreachable: ${report.reason}${report.reply === null ? '' : ` (${report.reply.code})`}`
    : report.recipients
        .map((one) =>
          one.kind === 'delivered' ? 'delivered' : `${one.reply.code} ${one.permanent ? 'for good' : 'for now'}`,
        )
        .join(', ');

describe('the courier and our own server', () => {
  it('delivers what it is given, octet by octet', async () => {
    const server = await serve({}, null);
    const text = '.first\r\n..\r\n\r\n.\r\nlast without an end';
    const report = await courierWith({ block: 3 }).deliver(
      hopTo(server.port),
      parcelOf(text, ['bob@alpha.test']),
      never,
    );
    expect(brief(report)).toBe('delivered');
    expect(report).toMatchObject({ dsn: true, tls: null });
    expect(server.receiver.received[0]?.bytes.toString()).toBe(`${text}\r\n`);
  });

  it('reports each recipient', async () => {
    const server = await serve({}, null);
    const to = ['bob@alpha.test', 'unknown@alpha.test', 'later@alpha.test', 'ann@alpha.test'];
    for (const pipelineWindow of [100, 2, 1]) {
      const report = await courierWith({ pipelineWindow }).deliver(hopTo(server.port), parcelOf('hi\r\n', to), never);
      expect(brief(report)).toBe('delivered, 550 for good, 451 for now, delivered');
    }
    expect(server.receiver.received.map(({ transaction }) => transaction.recipients.length)).toEqual([2, 2, 2]);
  });

  it('reports a refused sender, refused recipients and a refused message, and goes on with the connection', async () => {
    const server = await serve({}, null);
    server.receiver.judge = (bytes) =>
      bytes.includes('spam') ? { code: 554, enhanced: '5.7.1', text: 'No, thank you' } : null;
    const courier = courierWith();
    const hop = hopTo(server.port);
    const deliver = async (text: string, to: string, reversePath = 'ann@beta.test'): Promise<string> =>
      brief(await courier.deliver(hop, parcelOf(text, [to], { reversePath }), never));
    expect(await deliver('hi\r\n', 'bob@alpha.test', 'refused@beta.test')).toBe('550 for good');
    expect(await deliver('hi\r\n', 'unknown@alpha.test')).toBe('550 for good');
    expect(await deliver('spam\r\n', 'bob@alpha.test')).toBe('554 for good');
    expect(await deliver('hi\r\n', 'bob@alpha.test')).toBe('delivered');
    expect(server.receiver.received.length).toBe(1);
    expect(server.receiver.open.size).toBe(0);
  });

  it('uses a connection again, up to its share of messages', async () => {
    const server = await serve({}, null);
    const courier = courierWith({ maxMessagesPerConnection: 3 });
    for (let i = 0; i < 7; i++) {
      expect(brief(await courier.deliver(hopTo(server.port), parcelOf('x\r\n', ['b@a.test']), never))).toBe(
        'delivered',
      );
    }
    const sessions = server.receiver.received.map(({ client }) => client.session);
    expect(sessions).toEqual(['s1', 's1', 's1', 's2', 's2', 's2', 's3']);
  });

  it('uses it for as many messages as somebody said that this host takes', async () => {
    const server = await serve({}, null);
    const courier = courierWith({ maxMessagesPerConnection: 3 });
    for (const messages of [2, 2, 5, 5, 5, 5]) {
      const hop = hopTo(server.port, { messages });
      expect(brief(await courier.deliver(hop, parcelOf('x\r\n', ['b@a.test']), never))).toBe('delivered');
    }
    const sessions = server.receiver.received.map(({ client }) => client.session);
    expect(sessions).toEqual(['s1', 's1', 's2', 's2', 's2', 's2']);
  });

  it.each([
    ['learns how many a host takes, and says goodbye before it is sent away', '421 4.7.0 Too many messages', 4],
    ['but not from one that was idle for too long', '421 4.4.2 Idle for too long', 5],
  ])('%s', async (_, sentAway, mails) => {
    const ok = '250 ok\r\n';
    const one = [ok, ok, '354 go\r\n', ok];
    const { port, said } = await fake(['220 hi\r\n', '250 mx\r\n', ...one, `${sentAway}\r\n`]);
    const courier = courierWith({ quitTimeout: 50 });
    for (let i = 0; i < 2; i++) {
      expect(brief(await courier.deliver(hopTo(port), parcelOf('x\r\n', ['b@a.test']), never))).toBe('delivered');
    }
    // Each connection takes one message: the second is where that was learned.
    expect(brief(await courier.deliver(hopTo(port), parcelOf('x\r\n', ['b@a.test']), never))).toBe('delivered');
    expect(said.filter((line) => line.startsWith('EHLO')).length).toBe(3);
    expect(said.filter((line) => line.startsWith('MAIL')).length).toBe(mails);
  });

  it('finds a pooled connection dead and takes a new one', async () => {
    const server = await serve({ limits: { maxTransactions: 1 } }, null);
    const courier = courierWith();
    const hop = hopTo(server.port);
    expect(brief(await courier.deliver(hop, parcelOf('x\r\n', ['b@a.test']), never))).toBe('delivered');
    await server.listener.close(0);
    const again = await serve({}, null);
    const moved = hopTo(again.port);
    expect(brief(await courier.deliver(hop, parcelOf('x\r\n', ['b@a.test']), never))).toContain('ECONNREFUSED');
    expect(brief(await courier.deliver(moved, parcelOf('x\r\n', ['b@a.test']), never))).toBe('delivered');
  });

  it('passes the DSN parameters on, and the addresses in UTF-8', async () => {
    const server = await serve({}, null);
    const parcel: Parcel = {
      ...parcelOf('Grüße\r\n', []),
      eightBit: true,
      reversePath: 'änn@beta.test',
      parameters: { size: 7, body: '8bitmime', smtpUtf8: true, ret: 'hdrs', envid: 'a+b=c d', auth: null },
      recipients: [
        { forwardPath: '"a b"@alpha.test', parameters: { notify: [], orcpt: 'rfc822;a+b@beta.test' } },
        { forwardPath: 'böb@alpha.test', parameters: { notify: ['success', 'delay'], orcpt: null } },
      ],
    };
    expect(brief(await courierWith().deliver(hopTo(server.port), parcel, never))).toBe('delivered, delivered');
    const { transaction } = server.receiver.received[0] ?? {};
    expect(transaction).toEqual({
      reversePath: parcel.reversePath,
      parameters: { ...parcel.parameters, size: parcel.content.size },
      recipients: parcel.recipients,
    });
  });

  it('speaks LMTP: one report a recipient after the message', async () => {
    const server = await serve({ service: 'lmtp' }, null);
    const to = ['bob@alpha.test', 'unknown@alpha.test', 'full@alpha.test', 'ann@alpha.test'];
    const report = await courierWith().deliver(hopTo(server.port, { protocol: 'lmtp' }), parcelOf('hi\r\n', to), never);
    expect(brief(report)).toBe('delivered, 550 for good, 452 for now, delivered');
  });

  it.each([
    ['opportunistic', false, 'mx.alpha.test', 'delivered'],
    ['opportunistic', false, 'other.test', 'delivered'],
    ['verified', true, 'mx.alpha.test', 'delivered'],
    ['verified', true, 'mx.alpha.test.', 'delivered'],
    ['encrypted', false, 'other.test', 'delivered'],
    ['verified', true, 'other.test', 'unreachable: the host did not prove who it is: certificate-host-mismatch'],
    ['verified', false, 'mx.alpha.test', 'unreachable: the host did not prove who it is: certificate-not-trusted'],
  ] as const)('TLS %s, trusting %s, as %s: %s', async (kind, trusts, host, expected) => {
    const tls: TlsDemand = kind === 'verified' ? { kind, names: [host.replace('test.', 'test')] } : { kind };
    const server = await serve({}, identity);
    const courier = courierWith({}, trusts ? [identity.certificate] : null);
    const report = await courier.deliver(hopTo(server.port, { tls, host }), parcelOf('hi\r\n', ['b@a.test']), never);
    expect(brief(report)).toBe(expected);
    if (expected !== 'delivered') return;
    expect(report).toMatchObject({ tls: { protocol: 'TLSv1.3' } });
    expect(server.receiver.received[0]?.client.tls).toMatchObject({ protocol: 'TLSv1.3' });
  });

  it.each([
    ['its own', identity.certificate, 'delivered'],
    ['another', other.certificate, 'unreachable: the host did not prove who it is: validation-failure'],
  ])('takes the certificate that a TLSA record vouches for: %s', async (_, pem, expected) => {
    const server = await serve({}, identity);
    const data = createHash('sha256').update(new X509Certificate(pem).raw).digest();
    const records = [{ usage: 3, selector: 0, matchingType: 1, data }];
    const tls: TlsDemand = { kind: 'dane', records, names: ['elsewhere.test'] };
    const report = await courierWith().deliver(hopTo(server.port, { tls }), parcelOf('hi\r\n', ['b@a.test']), never);
    expect(brief(report)).toBe(expected);
    if (expected !== 'delivered') return;
    expect(report).toMatchObject({ tls: { proof: 'dane', failure: null } });
    // RFC 7672 §8.1: SNI is the TLSA base domain.
    expect(server.receiver.received[0]?.client.tls?.serverName).toBe('elsewhere.test');
  });

  it('does not go on in clear where TLS is required and not offered', async () => {
    const server = await serve({}, null);
    const deliver = (tls: Hop['tls']): Promise<CourierReport> =>
      courierWith().deliver(hopTo(server.port, { tls }), parcelOf('hi\r\n', ['b@a.test']), never);
    expect(brief(await deliver({ kind: 'encrypted' }))).toBe(
      'unreachable: TLS is required, and STARTTLS is not offered',
    );
    expect(brief(await deliver({ kind: 'opportunistic' }))).toBe('delivered');
  });

  it('carries a large message with flat buffers', async () => {
    const server = await serve({}, identity);
    const line = Buffer.from(`.${'x'.repeat(74)}\r\n`);
    const bytes = Buffer.alloc(line.length * 100_000, line);
    const parcel = { ...parcelOf('', ['b@a.test']), content: contentOf(bytes) };
    expect(
      brief(await courierWith().deliver(hopTo(server.port, { tls: { kind: 'opportunistic' } }), parcel, never)),
    ).toBe('delivered');
    expect(server.receiver.received[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('waits for what is under way when it closes, and takes nothing after', async () => {
    const server = await serve({}, null);
    const courier = courierWith();
    const under = courier.deliver(hopTo(server.port), parcelOf('hi\r\n', ['b@a.test']), never);
    await courier.close();
    expect(brief(await under)).toBe('delivered');
    const late = await courier.deliver(hopTo(server.port), parcelOf('hi\r\n', ['b@a.test']), never);
    expect(brief(late)).toBe('unreachable: the courier is closed');
  });
});

/** A server that answers by rote: for each line or, after DATA, for each message, the next answer. */
async function fake(
  script: readonly (string | ((socket: Socket) => void))[],
): Promise<{ port: number; said: string[] }> {
  const said: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    let at = 0;
    let text = '';
    let inData = false;
    const answer = (): void => {
      const next = script[at++];
      if (next === undefined) return;
      if (typeof next !== 'string') next(socket);
      else {
        socket.write(next);
        inData = next.startsWith('354');
      }
    };
    answer();
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (;;) {
        const mark = inData ? (text.startsWith('.\r\n') ? '.\r\n' : '\r\n.\r\n') : '\r\n';
        const end = text.indexOf(mark);
        if (end < 0) return;
        said.push(text.slice(0, end));
        text = text.slice(end + mark.length);
        inData = false;
        answer();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return { port: (server.address() as AddressInfo).port, said };
}

const hello = '250-mx\r\n250 PIPELINING\r\n';
const ok = '250 ok\r\n';
const end = (socket: Socket): void => void socket.destroy();

describe('the courier and servers of all kinds', () => {
  const two = parcelOf('hi\r\n', ['a@a.test', 'b@a.test']);
  it.each<[string, Parameters<typeof fake>[0], string, Partial<Parcel>?]>([
    ['a plain one', ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '354 go\r\n', ok], 'delivered, delivered'],
    [
      'one that knows only HELO',
      ['220 hi\r\n', '500 what\r\n', '250 mx\r\n', ok, ok, ok, '354 go\r\n', ok],
      'delivered, delivered',
    ],
    ['neither EHLO nor HELO', ['220 hi\r\n', '500 what\r\n', '502 no\r\n'], 'unreachable: HELO was refused (502)'],
    ['busy at EHLO', ['220 hi\r\n', '421 busy\r\n'], 'unreachable: EHLO was refused (421)'],
    ['refuses in the greeting', ['554 go away\r\n'], 'unreachable: the greeting refuses us (554)'],
    ['busy in the greeting', ['421-not\r\n421 now\r\n'], 'unreachable: the greeting refuses us (421)'],
    ['hangs up at once', [end], 'unreachable: no greeting: the server closed the connection'],
    ['speaks something else', ['HTTP/1.1 400 Bad Request\r\n'], 'unreachable: no greeting: what came is not a reply'],
    ['codes that differ', ['220-hi\r\n250 hi\r\n'], 'unreachable: no greeting: the codes of one reply differ'],
    ['endless greeting', ['220-x\r\n'.repeat(500)], 'unreachable: no greeting: a reply has too many lines'],
    ['endless line', [`220 ${'x'.repeat(9000)}`], 'unreachable: no greeting: a reply line is too long'],
    ['slow greeting', [() => undefined], 'unreachable: no greeting: the server took too long'],
    [
      'megabytes in one reply',
      [(socket) => void socket.write(Buffer.alloc(4 * 1024 * 1024, '220-x\r\n'))],
      'unreachable: no greeting: a reply has too many lines',
    ],
    [
      'megabytes in one line',
      [(socket) => void socket.write(Buffer.alloc(4 * 1024 * 1024, '2'))],
      'unreachable: no greeting: a reply line is too long',
    ],
    [
      'an endless reply to EHLO',
      ['220 hi\r\n', (socket) => void socket.write(Buffer.alloc(4 * 1024 * 1024, '250-X\r\n'))],
      'unreachable: a reply has too many lines',
    ],
    ['421 at HELO', ['220 hi\r\n', '500 what\r\n', '421 busy\r\n'], 'unreachable: HELO was refused (421)'],
    ['421 at DATA', ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '421 down\r\n'], '421 for now, 421 for now'],
    [
      '421 after the dot',
      ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '354 go\r\n', '421 down\r\n'],
      '421 for now, 421 for now',
    ],
    ['250 to DATA', ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, ok], '451 for now, 451 for now'],
    [
      'a code that nobody knows',
      ['220 hi\r\n', '250 mx\r\n', '299 yes\r\n', '250 ok\r\n', ok, '354 go\r\n', ok],
      'delivered, delivered',
    ],
    ['no code at all', ['220 hi\r\n', '250 mx\r\n', 'yes\r\n'], 'unreachable: what came is not a reply'],
    [
      'closes after DATA',
      ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, end],
      'unreachable: the server closed the connection',
    ],
    [
      'agrees to a message before its end',
      ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '354 go\r\n250 ok\r\n'],
      'unreachable: the server answered before it was asked',
    ],
    [
      'refuses a message before its end',
      ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '354 go\r\n552 too much\r\n'],
      '552 for good, 552 for good',
    ],
    [
      'answers before it is asked',
      ['220 hi\r\n250 mx\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n'],
      'unreachable: the server answered before it was asked',
    ],
    ['hangs up after MAIL', ['220 hi\r\n', '250 mx\r\n', end], 'unreachable: the server closed the connection'],
    [
      '421 at MAIL',
      ['220 hi\r\n', '250 mx\r\n', '421 4.3.2 down\r\n'],
      'unreachable: the server closes the connection (421)',
    ],
    ['421 at RCPT', ['220 hi\r\n', '250 mx\r\n', ok, '421 4.3.2 down\r\n'], '421 for now, 421 for now'],
    ['421 at the second RCPT', ['220 hi\r\n', '250 mx\r\n', ok, ok, '421 down\r\n'], '421 for now, 421 for now'],
    ['550, then 421', ['220 hi\r\n', '250 mx\r\n', ok, '550 no\r\n', '421 down\r\n'], '550 for good, 421 for now'],
    [
      'pipelines, 421 in the middle',
      ['220 hi\r\n', hello, ok, ok, '421 down\r\n', end],
      'unreachable: the server closed the connection',
    ],
    ['refuses DATA', ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '451 later\r\n', ok], '451 for now, 451 for now'],
    ['nonsense after MAIL', ['220 hi\r\n', '250 mx\r\n', '334 what\r\n'], '451 for now, 451 for now'],
    ['dies after the dot', ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '354 go\r\n', end], '451 for now, 451 for now'],
    ['silent after the dot', ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '354 go\r\n'], '451 for now, 451 for now'],
    [
      'refuses after the dot',
      ['220 hi\r\n', '250 mx\r\n', ok, '550 no\r\n', ok, '354 go\r\n', '552 5.2.2 full\r\n'],
      '550 for good, 552 for good',
    ],
    [
      'pipelines, nobody there',
      ['220 hi\r\n', hello, ok, '550 no\r\n', '551 no\r\n', '354 go\r\n', '554 none\r\n', ok],
      '550 for good, 551 for good',
    ],
    [
      'pipelines, sender refused',
      ['220 hi\r\n', hello, '550 no\r\n', '503 no\r\n', '503 no\r\n', '503 no\r\n', ok],
      '550 for good, 550 for good',
    ],
    [
      'no 8BITMIME, and a signature',
      ['220 hi\r\n', hello],
      '554 for good, 554 for good',
      {
        eightBit: true,
        content: contentOf(Buffer.from('Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nä\r\n--b--\r\n')),
      },
    ],
    ['no SMTPUTF8', ['220 hi\r\n', hello], '550 for good, 550 for good', { reversePath: 'ä@b.test' }],
    ['a small SIZE', ['220 hi\r\n', '250-mx\r\n250 SIZE 3\r\n'], '552 for good, 552 for good'],
    [
      'SIZE 0 is no limit',
      ['220 hi\r\n', '250-mx\r\n250 SIZE 0\r\n', ok, ok, ok, '354 go\r\n', ok],
      'delivered, delivered',
    ],
    [
      'a bare LF is not sent',
      ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '354 go\r\n'],
      '550 for good, 550 for good',
      { content: contentOf(Buffer.from('a\r\nb\n.\r\n')) },
    ],
    [
      'a control in an address',
      ['220 hi\r\n', hello],
      '553 for good, 553 for good',
      { reversePath: 'a\r\nRSET@b.test' },
    ],
    [
      'content that cannot be read',
      ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '354 go\r\n'],
      '451 for now, 451 for now',
      { content: { size: 9, read: () => Promise.reject(new Error('disk')) } },
    ],
  ])('%s', async (_name, script, expected, more) => {
    const { port, said } = await fake(script);
    const limits = {
      greetingTimeout: 300,
      commandTimeout: 300,
      rcptTimeout: 300,
      finalDotTimeout: 300,
      quitTimeout: 100,
    };
    const report = await courierWith(limits).deliver(hopTo(port), { ...two, ...more }, never);
    expect(brief(report)).toBe(expected);
    expect(said.some((line) => line.startsWith('RSET@'))).toBe(false);
  });

  it('takes a reply that comes octet by octet, with its controls made harmless', async () => {
    const reply = '550-5.7.1 first\x1b[31m\r\n550 5.7.1 second\0\r\n';
    const { port } = await fake([
      '220 hi\r\n',
      '250 mx\r\n',
      (socket) =>
        void (async () => {
          for (const octet of reply) await new Promise((resolve) => socket.write(octet, resolve));
        })(),
    ]);
    const report = await courierWith({ quitTimeout: 50 }).deliver(hopTo(port), two, never);
    expect(report).toMatchObject({
      kind: 'spoken',
      recipients: [{ reply: { code: 550, enhanced: '5.7.1', text: 'first [31m second' }, permanent: true }, {}],
    });
  });

  const drip =
    (text: string) =>
    (socket: Socket): void => {
      let at = 0;
      const timer = setInterval(() => socket.write(text.charAt(at++) || ' '), 20);
      socket.on('close', () => clearInterval(timer));
    };
  const short = { greetingTimeout: 400, commandTimeout: 400, mailTimeout: 400, rcptTimeout: 400, dataTimeout: 400 };

  it.each<[string, Parameters<typeof fake>[0], string]>([
    ['the greeting', [drip('220 a')], 'unreachable: no greeting: the server took too long, and only said "220 a'],
    ['EHLO', ['220 hi\r\n', drip('250-mx\r\n250')], 'unreachable: the server took too long to answer EHLO, and only'],
    ['MAIL', ['220 hi\r\n', hello, drip('250 ')], 'unreachable: the server took too long to answer MAIL, and only'],
    ['RCPT', ['220 hi\r\n', hello, ok, drip('250 ')], 'unreachable: the server took too long to answer RCPT, and only'],
    [
      'DATA',
      ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, drip('354 ')],
      'unreachable: the server took too long to answer DATA',
    ],
    ['the end', ['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '354 go\r\n', drip('250 ')], '451 for now, 451 for now'],
  ])('a reply to %s that drips octet by octet wins no time', async (_what, script, expected) => {
    const { port } = await fake(script);
    const report = await courierWith({ ...short, finalDotTimeout: 400, quitTimeout: 50 }).deliver(
      hopTo(port),
      two,
      never,
    );
    expect(brief(report).startsWith(expected)).toBe(true);
  });

  it('no part of a login is told where that takes too long', async () => {
    const { port } = await fake(['220 hi\r\n', '250-mx\r\n250 AUTH SCRAM-SHA-256\r\n']);
    const login = { user: 'me', password: () => Promise.resolve('secret') };
    const report = await courierWith(short).deliver(hopTo(port, { login }), two, never);
    expect(brief(report)).toBe('unreachable: the server took too long to answer AUTH');
  });

  it('an attempt that is broken off says why, where the one who broke it off does', async () => {
    const controller = new AbortController();
    const { port } = await fake(['220 hi\r\n', () => controller.abort(new Error('it was not done within 2 seconds'))]);
    const report = await courierWith().deliver(hopTo(port), two, controller.signal);
    expect(brief(report)).toBe('unreachable: it was not done within 2 seconds');
  });

  /** STARTTLS, and then TLS as the peer of it does. */
  const withTls = (secured: (socket: TLSSocket) => void): Parameters<typeof fake>[0] => [
    '220 hi\r\n',
    '250-mx\r\n250 STARTTLS\r\n',
    (socket) => {
      socket.removeAllListeners('data');
      const secure = new TLSSocket(socket, { isServer: true, key: identity.key, cert: identity.certificate });
      secure.on('error', () => undefined);
      secured(secure);
      socket.write('220 go\r\n');
    },
  ];
  it.each<[string, Parameters<typeof fake>[0], string]>([
    [
      'in the handshake',
      ['220 hi\r\n', '250-mx\r\n250 STARTTLS\r\n', '220 go\r\n'],
      'unreachable: TLS handshake failed: the server took too long',
    ],
    ['after it', withTls(() => undefined), 'unreachable: the server took too long to answer EHLO'],
    [
      'after it, in octets that drip',
      withTls((secure) => secure.once('data', () => drip('250-mx')(secure))),
      'unreachable: the server took too long to answer EHLO, and only said "250-mx',
    ],
  ])('TLS that stalls %s', async (_when, script, expected) => {
    const { port } = await fake(script);
    const hop = hopTo(port, { tls: { kind: 'opportunistic' } });
    const report = await courierWith({ ...short, handshakeTimeout: 400 }).deliver(hop, two, never);
    expect(brief(report).startsWith(expected)).toBe(true);
  });

  it('does not believe what comes in clear behind the answer to STARTTLS', async () => {
    const { port } = await fake(['220 hi\r\n', '250-mx\r\n250 STARTTLS\r\n', '220 go\r\n250 injected\r\n']);
    const report = await courierWith().deliver(hopTo(port, { tls: { kind: 'opportunistic' } }), two, never);
    expect(brief(report)).toBe('unreachable: octets in clear came behind the answer to STARTTLS');
  });

  it('says that TLS failed, and goes on in clear where STARTTLS is refused and may be', async () => {
    const broken = await fake(['220 hi\r\n', '250-mx\r\n250 STARTTLS\r\n', '220 go\r\n', 'no TLS at all\r\n']);
    const hop = hopTo(broken.port, { tls: { kind: 'opportunistic' } });
    expect(brief(await courierWith({ handshakeTimeout: 300 }).deliver(hop, two, never))).toContain(
      'unreachable: TLS handshake failed',
    );
    const script = ['220 hi\r\n', '250-mx\r\n250 STARTTLS\r\n', '454 not now\r\n', ok, ok, ok, '354 go\r\n', ok];
    const refusing = await fake(script);
    expect(
      brief(
        await courierWith({ quitTimeout: 50 }).deliver(
          hopTo(refusing.port, { tls: { kind: 'opportunistic' } }),
          two,
          never,
        ),
      ),
    ).toBe('delivered, delivered');
    const again = await fake(script);
    expect(
      brief(
        await courierWith({ quitTimeout: 50 }).deliver(
          hopTo(again.port, { tls: { kind: 'verified', names: ['127.0.0.1'] } }),
          two,
          never,
        ),
      ),
    ).toBe('unreachable: STARTTLS was refused (454)');
  });

  it.each([
    ['died', end],
    ['is being closed', '421 4.4.2 idle\r\n'],
  ])('tries once more on a new connection where an idle one %s unnoticed', async (_what, last) => {
    const { port, said } = await fake(['220 hi\r\n', '250 mx\r\n', ok, ok, ok, '354 go\r\n', ok, last]);
    const courier = courierWith({ quitTimeout: 50 });
    for (let i = 0; i < 2; i++)
      expect(brief(await courier.deliver(hopTo(port), two, never))).toBe('delivered, delivered');
    expect(said.filter((line) => line.startsWith('EHLO')).length).toBe(2);
    expect(said.filter((line) => line.startsWith('MAIL')).length).toBe(3);
  });

  it('ends at once when it is aborted, wherever it is', async () => {
    const full: readonly string[] = ['220 hi\r\n', hello, ok, ok, ok, '354 go\r\n'];
    for (let heard = 0; heard <= full.length; heard++) {
      const controller = new AbortController();
      const { port } = await fake([...full.slice(0, heard), () => controller.abort()]);
      // A server that says nothing at all calls its function when the client connects.
      const report = await courierWith().deliver(hopTo(port), two, controller.signal);
      expect(brief(report)).toContain('aborted');
    }
    const before = await courierWith().deliver(hopTo(1), two, AbortSignal.abort());
    expect(brief(before)).toBe('unreachable: aborted');
  });

  it('says that nobody listens', async () => {
    const { port, close } = await startServer({}, null);
    await close();
    expect(brief(await courierWith().deliver(hopTo(port), two, never))).toBe(
      'unreachable: no connection: ECONNREFUSED',
    );
  });

  it('is told why by a server that hangs up in the middle of the message', async () => {
    const { port } = await fake([
      '220 hi\r\n',
      '250 mx\r\n',
      ok,
      ok,
      ok,
      (socket) => {
        socket.write('354 go\r\n');
        socket.once('data', () => socket.end('552 5.3.4 too much\r\n'));
      },
    ]);
    const big = { ...two, content: contentOf(Buffer.alloc(64 * 1024 * 1024, 'x'.repeat(62) + '\r\n')) };
    expect(brief(await courierWith().deliver(hopTo(port), big, never))).toBe('552 for good, 552 for good');
  });
});

describe('logging in to a smarthost', () => {
  const login = (password: string): Pick<Hop, 'login'> => ({
    login: { user: 'user@testserver', password: () => Promise.resolve(password) },
  });
  const hi = parcelOf('hi\r\n', ['bob@alpha.test']);

  it.each([
    ['the right password', 'secretpassword', 'encrypted', 'delivered'],
    ['a wrong one', 'guess', 'encrypted', 'unreachable: the host refused our login (535)'],
    [
      'PLAIN is not for connections in clear',
      'secretpassword',
      'none',
      'unreachable: the host offers no way to log in that could be used here',
    ],
  ] as const)('%s', async (_, password, kind, result) => {
    const server = await serve({ service: 'msa' }, identity);
    const report = await courierWith().deliver(hopTo(server.port, { tls: { kind }, ...login(password) }), hi, never);
    expect(brief(report)).toBe(result);
  });

  it('a password that cannot be read', async () => {
    const server = await serve({ service: 'msa' }, identity);
    const password = () => Promise.reject(new Error('no such file'));
    const hop = hopTo(server.port, { tls: { kind: 'encrypted' }, login: { user: 'u', password } });
    const report = await courierWith().deliver(hop, hi, never);
    expect(brief(report)).toBe('unreachable: the password for u cannot be had: no such file');
  });

  it('a host that says yes without a proof is not believed', async () => {
    const ehlo = '250-mx\r\n250 AUTH SCRAM-SHA-256\r\n';
    const server = await fake(['220 hi\r\n', ehlo, '235 welcome\r\n', '221 bye\r\n']);
    const report = await courierWith().deliver(hopTo(server.port, login('x')), hi, never);
    expect(brief(report)).toBe('unreachable: the host did not prove that it knows the password');
    expect(server.said[1]?.startsWith('AUTH SCRAM-SHA-256 ')).toBe(true);
  });

  it('leaves from the address that is configured', async () => {
    const server = await serve({}, null);
    const courier = createCourier({
      ...{ hostname: 'client.test', authorities: null, limits: defaultCourierLimits, log: silentLog },
      ...{ metrics: noMetrics, clock: systemClock, source: { ipv4: '127.0.0.3', ipv6: null } },
    });
    running.unshift(() => courier.close());
    await courier.deliver(hopTo(server.port), hi, never);
    expect(server.receiver.received[0]?.client.remoteAddress).toBe('127.0.0.3');
  });
});
