/** What the courier makes of the extensions that a server offers, said to a server that writes everything down. */
import { type Server, type Socket, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { contentOf } from '../../../test/dialogs/smtp/doubles.ts';
import { silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import type { CourierReport, Hop, Parcel } from '../../mta/deliver/port.ts';
import { plainMail, plainRcpt } from '../../mta/testing/envelope.ts';
import type { MailParameters, RcptParameters } from '../../mta/types.ts';
import { defaultCourierLimits } from '../limits.ts';
import { createCourier } from './courier.ts';

const now = Date.UTC(2026, 0, 1);
const never = new AbortController().signal;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Peer {
  readonly port: number;
  readonly said: readonly string[];
  /** Messages, as they were sent: stuffed, without the end. */
  readonly messages: readonly string[];
}

/** A server that offers these keywords and takes everything. */
async function peerWith(...keywords: readonly string[]): Promise<Peer> {
  const said: string[] = [];
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    let held = Buffer.alloc(0);
    let inData = false;
    let chunk = -1;
    socket.write('220 peer.test\r\n');
    const take = (end: number, rest: number): string => {
      const text = held.toString('latin1', 0, end);
      held = held.subarray(rest);
      return text;
    };
    /** Answers whether something was taken. */
    const step = (): boolean => {
      if (chunk >= 0) {
        if (held.length < chunk) return false;
        messages.push(take(chunk, chunk));
        chunk = -1;
        socket.write('250 2.0.0 kept\r\n');
        return true;
      }
      const end = inData ? held.indexOf('\r\n.\r\n') : held.indexOf('\r\n');
      if (end < 0) return false;
      if (inData) {
        messages.push(take(end + 2, end + 5));
        inData = false;
        socket.write('250 2.0.0 kept\r\n');
        return true;
      }
      const line = take(end, end + 2);
      said.push(Buffer.from(line, 'latin1').toString());
      if (line.startsWith('EHLO'))
        socket.write(['250-peer.test', ...keywords.map((word) => `250-${word}`), '250 HELP', ''].join('\r\n'));
      else if (line.startsWith('BDAT')) chunk = Number(line.split(' ')[1]);
      else if (line === 'DATA') {
        inData = true;
        socket.write('354 go on\r\n');
      } else socket.write('250 2.0.0 OK\r\n');
      return true;
    };
    socket.on('data', (octets: Buffer) => {
      held = Buffer.concat([held, octets]);
      while (step());
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return { port, said, messages };
}

const plain = 'Subject: S\r\n\r\ntext\r\n';

interface Letter {
  readonly text?: string;
  readonly from?: string;
  readonly to?: readonly (readonly [string, Partial<RcptParameters>])[];
  readonly mail?: Partial<MailParameters>;
  readonly by?: number;
}

async function deliver(peer: Peer, letter: Letter): Promise<CourierReport> {
  const { text = plain, from = 'ann@beta.test', to = [['bob@alpha.test', {}]], mail = {}, by = null } = letter;
  const courier = createCourier({
    hostname: 'client.test',
    authorities: null,
    limits: { ...defaultCourierLimits, quitTimeout: 50, block: 7 },
    log: silentLog,
    metrics: noMetrics,
    clock: { now: () => now },
  });
  closing.unshift(() => courier.close());
  const hop: Hop = {
    host: 'peer.test',
    address: '127.0.0.1',
    port: peer.port,
    tls: { kind: 'none' },
    because: 'opportunistic',
    protocol: 'smtp',
  };
  const bytes = Buffer.from(text);
  const parcel: Parcel = {
    reversePath: from,
    parameters: { ...plainMail, ...mail },
    recipients: to.map(([forwardPath, parameters]) => ({ forwardPath, parameters: { ...plainRcpt, ...parameters } })),
    content: contentOf(bytes),
    eightBit: bytes.length !== text.length,
    deliverByTime: by === null ? null : now + by * 1000,
  };
  return courier.deliver(hop, parcel, never);
}

const brief = (report: CourierReport): string =>
  report.kind === 'unreachable'
    ? report.reason
    : report.recipients
        .map((one) =>
          one.kind === 'delivered'
            ? 'ok'
            : `${one.reply.code} ${one.reply.enhanced ?? ''}${one.elsewhere === true ? ' here' : ''}`,
        )
        .join(', ');

describe('parameters, offered and not', () => {
  const by = { deliverBy: { seconds: 600, mode: 'return', trace: false } } as const;
  const notify = { deliverBy: { seconds: 600, mode: 'notify', trace: true } } as const;
  it.each<[string, readonly string[], Letter, string, readonly string[]]>([
    [
      'MT-PRIORITY',
      ['MT-PRIORITY MIXER'],
      { mail: { priority: -3 } },
      'ok',
      ['MAIL FROM:<ann@beta.test> MT-PRIORITY=-3'],
    ],
    ['no MT-PRIORITY', [], { mail: { priority: 3 } }, 'ok', ['MAIL FROM:<ann@beta.test>']],
    ['REQUIRETLS', ['REQUIRETLS'], { mail: { tls: 'required' } }, 'ok', ['MAIL FROM:<ann@beta.test> REQUIRETLS']],
    ['no REQUIRETLS', [], { mail: { tls: 'required' } }, '550 5.7.30 here', []],
    ['no REQUIRETLS, a notification', [], { mail: { tls: 'required' }, from: '' }, 'ok', ['MAIL FROM:<>']],
    ['TLS-Required: No', ['REQUIRETLS'], { mail: { tls: 'optional' } }, 'ok', ['MAIL FROM:<ann@beta.test>']],
    ['DELIVERBY', ['DELIVERBY'], { mail: by, by: 90 }, 'ok', ['MAIL FROM:<ann@beta.test> BY=90;R']],
    ['DELIVERBY, late', ['DELIVERBY'], { mail: notify, by: -5 }, 'ok', ['MAIL FROM:<ann@beta.test> BY=-5;NT']],
    ['no time left', ['DELIVERBY'], { mail: by, by: 0 }, '550 5.4.7', []],
    ['DELIVERBY that wants more', ['DELIVERBY 100'], { mail: by, by: 90 }, '550 5.3.3 here', []],
    ['no DELIVERBY, R', [], { mail: by, by: 90 }, '550 5.3.3 here', []],
    [
      'no DELIVERBY, N: delays are asked for',
      ['DSN'],
      {
        mail: notify,
        by: 90,
        to: [
          ['bob@alpha.test', {}],
          ['eve@alpha.test', { notify: ['success'] }],
          ['n@alpha.test', { notify: [] }],
        ],
      },
      'ok, ok, ok',
      [
        'MAIL FROM:<ann@beta.test>',
        'RCPT TO:<bob@alpha.test> NOTIFY=FAILURE,DELAY',
        'RCPT TO:<eve@alpha.test> NOTIFY=SUCCESS,DELAY',
        'RCPT TO:<n@alpha.test> NOTIFY=NEVER',
      ],
    ],
    [
      'an original address in UTF-8, for ASCII',
      ['DSN'],
      { to: [['bob@alpha.test', { orcpt: 'utf-8;böb@alpha.test' }]] },
      'ok',
      ['RCPT TO:<bob@alpha.test> ORCPT=utf-8;b\\x{F6}b@alpha.test'],
    ],
    [
      'an original address in UTF-8',
      ['DSN', 'SMTPUTF8'],
      { to: [['bob@alpha.test', { orcpt: 'utf-8;b\\x{F6}b@alpha.test' }]] },
      'ok',
      ['RCPT TO:<bob@alpha.test> ORCPT=utf-8;böb@alpha.test'],
    ],
    [
      'a domain of U-labels, for ASCII',
      [],
      { from: 'ann@bücher.test', to: [['bob@faß.test', {}]], mail: { smtpUtf8: true } },
      'ok',
      ['MAIL FROM:<ann@xn--bcher-kva.test>', 'RCPT TO:<bob@xn--fa-hia.test>'],
    ],
    ['a local part in UTF-8, for ASCII', [], { to: [['böb@alpha.test', {}]] }, '550 5.6.7', []],
    [
      'addresses in UTF-8',
      ['SMTPUTF8'],
      { to: [['böb@bücher.test', {}]] },
      'ok',
      ['MAIL FROM:<ann@beta.test> SMTPUTF8', 'RCPT TO:<böb@bücher.test>'],
    ],
  ])('%s', async (_, keywords, letter, expected, lines) => {
    const peer = await peerWith(...keywords);
    expect(brief(await deliver(peer, letter))).toBe(expected);
    const envelope = peer.said.filter((line) => line.startsWith('MAIL') || line.startsWith('RCPT'));
    for (const line of lines) expect(envelope).toContain(line);
    if (lines.length === 0) expect(envelope).toEqual([]);
  });
});

describe('the message itself', () => {
  const eight = 'Subject: S\r\n\r\nGrüße, as long as it takes to be quoted\r\n';
  const quoted =
    'Subject: S\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\n' +
    'Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe, as long as it takes to be quoted\r\n';
  const raw = 'Subject: Grüße\r\n\r\nGrüße\r\n';
  const binary = 'MIME-Version: 1.0\r\nContent-Type: a/b\r\n\r\n\r\n.\r\n\0\r';
  const asBase64 =
    'MIME-Version: 1.0\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\nDQouDQoADQ==\r\n';
  const latin = (text: string): string => Buffer.from(text).toString('latin1');
  it.each<[string, readonly string[], Letter, string, string | null, string]>([
    ['8BITMIME', ['8BITMIME'], { text: eight }, 'ok', latin(eight), ' BODY=8BITMIME'],
    ['no 8BITMIME', [], { text: eight }, 'ok', quoted, ''],
    [
      'SMTPUTF8',
      ['SMTPUTF8', '8BITMIME'],
      { text: raw, mail: { smtpUtf8: true } },
      'ok',
      latin(raw),
      ' BODY=8BITMIME SMTPUTF8',
    ],
    ['no SMTPUTF8', ['8BITMIME'], { text: raw, mail: { smtpUtf8: true } }, '550 5.6.7', null, ''],
    [
      'no SMTPUTF8, and it is not needed',
      ['8BITMIME'],
      { text: eight, mail: { smtpUtf8: true } },
      'ok',
      latin(eight),
      ' BODY=8BITMIME',
    ],
    ['no SMTPUTF8 nor 8BITMIME, and it is not needed', [], { text: eight, mail: { smtpUtf8: true } }, 'ok', quoted, ''],
    ['a header that cannot be converted', [], { text: raw }, '554 5.6.3', null, ''],
    [
      'BINARYMIME',
      ['BINARYMIME', 'CHUNKING'],
      { text: binary, mail: { body: 'binarymime' } },
      'ok',
      binary,
      ' BODY=BINARYMIME',
    ],
    [
      'BINARYMIME without CHUNKING',
      ['BINARYMIME', '8BITMIME'],
      { text: binary, mail: { body: 'binarymime' } },
      'ok',
      asBase64,
      '',
    ],
    ['no BINARYMIME', [], { text: binary, mail: { body: 'binarymime' } }, 'ok', asBase64, ''],
    [
      'no MT-PRIORITY',
      [],
      { text: `MT-Priority: 9\r\n${plain}`, mail: { priority: 2 } },
      'ok',
      `MT-Priority: 2\r\n${plain}`,
      '',
    ],
  ])('%s', async (_, keywords, letter, expected, message, parameters) => {
    const peer = await peerWith(...keywords);
    expect(brief(await deliver(peer, letter))).toBe(expected);
    expect(peer.messages).toEqual(message === null ? [] : [message]);
    if (message !== null) expect(peer.said).toContain(`MAIL FROM:<ann@beta.test>${parameters}`);
  });

  it('says a size that its message does not exceed', async () => {
    const peer = await peerWith('SIZE 1000000');
    await deliver(peer, { text: eight.repeat(40) });
    const size = Number(peer.said.find((line) => line.startsWith('MAIL'))?.split('SIZE=')[1]);
    expect(peer.messages[0]?.length).toBeLessThanOrEqual(size);
  });

  it('is not sent to its end where it is shorter than it should be', async () => {
    const peer = await peerWith('BINARYMIME', 'CHUNKING');
    const courier = createCourier({
      hostname: 'client.test',
      authorities: null,
      limits: defaultCourierLimits,
      log: silentLog,
      metrics: noMetrics,
      clock: { now: () => now },
    });
    closing.unshift(() => courier.close());
    for (const body of ['binarymime', '7bit'] as const) {
      const report = await courier.deliver(
        {
          host: 'peer.test',
          address: '127.0.0.1',
          port: peer.port,
          tls: { kind: 'none' },
          because: 'opportunistic',
          protocol: 'smtp',
        },
        {
          reversePath: '',
          parameters: { ...plainMail, body },
          recipients: [{ forwardPath: 'b@a.test', parameters: plainRcpt }],
          content: { size: 100, read: () => Promise.resolve(Buffer.from('too short\r\n')) },
          eightBit: false,
        },
        never,
      );
      expect(brief(report)).toBe('451 4.3.0');
    }
    expect(peer.messages).toEqual([]);
  });
});

describe('LIMITS', () => {
  const people = ['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}@alpha.test`, {}] as const);
  it.each<[string, number, number]>([
    ['LIMITS RCPTMAX=2', 3, 1],
    ['LIMITS MAILMAX=1 RCPTMAX=3 NEW=x', 2, 2],
    ['LIMITS RCPTMAX=x RCPTMAX=0', 1, 1],
    ['LIMITS', 1, 1],
  ])('%s: %i transactions over %i connections', async (keyword, transactions, connections) => {
    const peer = await peerWith(keyword, 'PIPELINING');
    expect(brief(await deliver(peer, { to: people }))).toBe('ok, ok, ok, ok, ok');
    expect(peer.said.filter((line) => line.startsWith('MAIL')).length).toBe(transactions);
    expect(peer.said.filter((line) => line.startsWith('RCPT')).length).toBe(5);
    expect(peer.said.filter((line) => line.startsWith('EHLO')).length).toBe(connections);
  });
});
