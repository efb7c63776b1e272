/** What no client says: each gets its defined reply, or the end of the connection; and the server goes on. */
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabService } from '../../src/lab/ports.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { LineSocket } from '../support/line-socket.ts';
import { seeded } from '../support/seeded.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { during } from './pulse.ts';
import { type Descriptors, descriptors, expectNothingLeft, expectWhole } from './vitals.ts';

let lab: Lab;
let before: Descriptors;
beforeAll(async () => {
  lab = await Lab.start({ plain: true });
  before = descriptors(lab);
});
afterAll(() => lab.remove());

/** Says it all at once, then nothing more, and answers what came back until the server closed or `enough` lines are there. */
async function said(service: LabService, text: Buffer | string, enough: number): Promise<readonly string[]> {
  const socket = await LineSocket.connect(lab.ports[service]);
  const lines: string[] = [await socket.line()];
  await socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text).catch(() => undefined);
  try {
    while (lines.length <= enough) lines.push(await socket.line());
  } catch {
    lines.push('closed');
  }
  socket.destroy();
  return lines.slice(1);
}

const long = 'x'.repeat(20_000);
const hello = 'EHLO client.test\r\n';

describe('SMTP', () => {
  it.each<[what: string, sent: string, last: RegExp]>([
    ['an unknown command', 'WIZ\r\n', /^500 5\.5\.1 /],
    ['an empty line', '\r\n', /^500 5\.5\./],
    ['RCPT before MAIL', 'HELO a.test\r\nRCPT TO:<a@b.test>\r\n', /^503 5\.5\.1 /],
    ['DATA before MAIL', 'HELO a.test\r\nDATA\r\n', /^503 5\.5\.1 /],
    ['MAIL before EHLO', 'MAIL FROM:<a@b.test>\r\n', /^503 5\.5\.1 /],
    ['a line of 20,000 octets', `NOOP ${long}\r\n`, /^500 5\.5\.[26] /],
    ['a NUL in a command', 'NOOP \0\r\n', /^50[01] 5\.5\./],
    ['a bare LF', 'NOOP\n', /^500 5\.5\.2 /],
    ['a bare CR', 'NO\rOP\r\n', /^500 5\.5\./],
    ['bad UTF-8 in an address', 'HELO a.test\r\nMAIL FROM:<\xff\xfe@b.test>\r\n', /^501 5\.5\.4 /],
    [
      'a size that no number holds',
      'HELO a.test\r\nMAIL FROM:<a@b.test> SIZE=99999999999999999999999\r\n',
      /^(501|552|555) 5\./,
    ],
    ['HTTP', 'GET / HTTP/1.1\r\n', /^502 5\.5\.1 /],
  ])('%s', async (_what, sent, last) => {
    const lines = await said('smtp', sent, sent.split('\n').length - 1);
    expect(lines.at(-1)).toMatch(last);
  });

  it('ends with 421 after too many errors', async () => {
    expect((await said('smtp', 'WIZ\r\n'.repeat(100), 200)).slice(-2)).toEqual([
      expect.stringMatching(/^421 4\.7\.0 /),
      'closed',
    ]);
  });

  it.each([
    ['bad base64', 'AUTH PLAIN ****\r\n'],
    ['base64 that stops', 'AUTH PLAIN abc\r\n'],
    ['NULs only', `AUTH PLAIN ${Buffer.alloc(9).toString('base64')}\r\n`],
    ['bad UTF-8', `AUTH PLAIN ${Buffer.from('\0\xff\xfe\0\xc3\x28', 'latin1').toString('base64')}\r\n`],
    ['12,000 octets', `AUTH PLAIN ${'A'.repeat(12_000)}\r\n`],
  ])('AUTH with %s', async (_what, sent) => {
    const talk = await SmtpTalk.open(lab.ports.submission);
    await talk.command('EHLO client.test');
    await talk.startTls(lab.tls());
    await talk.command('EHLO client.test');
    expect((await talk.command(sent.trimEnd())).text).toMatch(/^(501 5\.5\.2|501 5\.7\.0|535 5\.7\.8|500 5\.5\.6) /);
    expect((await talk.command('NOOP')).code).toBe(250);
    talk.socket.destroy();
  });

  it('STARTTLS with a command behind it is no way into the protected session', async () => {
    const lines = await said('submission', `${hello}STARTTLS\r\nMAIL FROM:<${people.alice}>\r\n`, 100);
    expect(lines.slice(-2)).toEqual([expect.stringMatching(/^554 5\.5\.1 /), 'closed']);
  });
});

describe('IMAP', () => {
  it.each<[what: string, sent: string, last: RegExp]>([
    ['an unknown command', 'a WIZ\r\n', /^a BAD /],
    ['no tag', '\r\n', /^\* BAD /],
    ['the wrong order', 'a FETCH 1 BODY[]\r\n', /^a BAD /],
    ['a line of 100,000 octets', `a LOGIN ${long.repeat(5)}\r\n`, /^a BAD \[TOOBIG\]/],
    ['a literal of 4 GB', 'a LOGIN {4294967295}\r\n', /^a NO \[TOOBIG\]/],
    ['a literal that no number holds', 'a LOGIN {99999999999999999999999999}\r\n', /^a (NO|BAD)/],
    ['a non-synchronizing literal of 4 GB', 'a LOGIN {4294967295+}\r\n', /^(a NO \[TOOBIG\]|closed)/],
    ['a NUL', 'a LOGIN \0 \0\r\n', /^a BAD/],
    ['bad base64', 'a AUTHENTICATE PLAIN ****\r\n', /^a (BAD|NO)/],
    ['deep parentheses', `a ID ${'('.repeat(5000)}\r\n`, /^a BAD/],
  ])('%s', async (_what, sent, answer) => {
    expect((await said('imap', sent, 1))[0]).toMatch(answer);
  });

  it.each([
    ['deep NOT', `SEARCH ${'NOT '.repeat(30_000)}ALL`],
    ['deep lists', `SEARCH ${'('.repeat(60_000)}ALL${')'.repeat(60_000)}`],
    ['deep OR', `SEARCH ${'OR '.repeat(20_000)}${'ALL '.repeat(20_000)}ALL`],
    ['a long set', `FETCH ${'1,'.repeat(60_000)}1 FLAGS`],
    ['a set of stars', `SEARCH ${'*:1,'.repeat(30_000)}1`],
    ['wildcards', `LIST "" "${'*%'.repeat(500)}x"`],
    ['a deep section', `FETCH 1 BODY[${'1.'.repeat(30_000)}1]`],
    ['many items', `FETCH 1 (${'BODY[] '.repeat(10_000)}UID)`],
    ['a deep mailbox', `CREATE "${'a/'.repeat(10_000)}"`],
    ['many keywords', `STORE 1 +FLAGS (${Array.from({ length: 9_000 }, (_, at) => `k${at}`).join(' ')})`],
    ['a large header list', `FETCH 1 BODY[HEADER.FIELDS (${'a '.repeat(20_000)}b)]`],
  ])('%s is answered, and quickly', async (_what, command) => {
    const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
    await imap.ok('APPEND INBOX', Buffer.from('Subject: one\r\n\r\nbody\r\n'));
    await imap.ok('SELECT INBOX');
    const { longest } = await during(lab.ports.smtp, () => imap.command(command));
    expect(longest).toBeLessThan(200);
    expect((await imap.command('NOOP')).status).toBe('OK');
    imap.socket.destroy();
  });

  it('STARTTLS with a command behind it', async () => {
    const socket = await LineSocket.connect(lab.ports.imap);
    await socket.line();
    await socket.write('a STARTTLS\r\nb CAPABILITY\r\n');
    expect(await socket.line()).toMatch(/^a (OK|BAD)/);
    await socket.upgrade(lab.tls()).catch(() => undefined);
    await socket.write('c NOOP\r\n').catch(() => undefined);
    const next = await socket.line().catch(() => 'closed');
    expect(next).toMatch(/^(c OK|closed)/);
    socket.destroy();
  });
});

describe('POP3', () => {
  it.each<[what: string, sent: string]>([
    ['an unknown command', 'WIZ\r\n'],
    ['the wrong order', 'RETR 1\r\n'],
    ['a long line', `USER ${long}\r\n`],
    ['a NUL', 'USER \0\r\n'],
    ['bad base64', 'AUTH PLAIN ****\r\n'],
    ['a large number', 'USER a\r\nTOP 99999999999999999999 99999999999999999999\r\n'],
  ])('%s', async (_what, sent) => {
    const lines = await said('pop3', sent, sent.split('\n').length - 1);
    expect(lines.at(-1)).toMatch(/^-ERR/);
  });
});

describe('HTTP', () => {
  it.each<[what: string, sent: string, answer: RegExp]>([
    ['a long header', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, /^HTTP\/1\.1 4/],
    ['another method', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1\.1 405 /],
    ['two lengths', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a way up', 'GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 404 /],
    ['no HTTP', 'EHLO a\r\n', /^HTTP\/1\.1 400 /],
  ])('%s', async (_what, sent, answer) => {
    expect(await firstOctets('http', sent)).toMatch(answer);
  });
});

function firstOctets(service: LabService, sent: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: lab.ports[service] });
    socket.on('error', () => resolve('closed'));
    socket.on('close', () => resolve('closed'));
    socket.once('data', (octets: Buffer) => {
      resolve(octets.toString('latin1'));
      socket.destroy();
    });
    socket.write(sent);
  });
}

const words = [
  'EHLO a\r\n',
  'MAIL FROM:<',
  'a1 LOGIN ',
  '{10}\r\n',
  '{3+}\r\n',
  'USER ',
  'AUTH PLAIN',
  '\r\n',
  '\n',
  '\0',
  '"',
  '(',
  ')',
  'BDAT 9 LAST\r\n',
  'DATA\r\n',
  '\r\n.\r\n',
  'GET / HTTP/1.1\r\n',
  'UID FETCH 1:* ',
  'STARTTLS\r\n',
  'STLS\r\n',
];

/** Octets at random, and words of the protocols at random. */
function junk(random: () => number): Buffer {
  const pieces = Array.from({ length: 1 + Math.floor(random() * 20) }, () =>
    random() < 0.5
      ? Buffer.from(words[Math.floor(random() * words.length)] ?? '', 'latin1')
      : Buffer.from(Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256))),
  );
  return Buffer.concat(pieces);
}

const stream = [
  'smtp',
  'submission',
  'submissions',
  'lmtp',
  'imap',
  'imaps',
  'pop3',
  'pop3s',
  'http',
  'https',
  'dns',
] as const;

/** Sends it and hangs up: at once, or as soon as something comes back. */
function throwAt(port: number, octets: Buffer, wait: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    if (wait) socket.once('data', () => socket.end(octets, () => socket.destroy()));
    else socket.write(octets, () => socket.destroy());
    socket.setTimeout(300, () => socket.destroy());
  });
}

it.each(stream)('%s outlives junk', async (service) => {
  const random = seeded(stream.indexOf(service) + 1);
  for (let round = 0; round < 5; round++) {
    await Promise.all(Array.from({ length: 40 }, (_, at) => throwAt(lab.ports[service], junk(random), at % 2 === 0)));
  }
  const next = await SmtpTalk.open(lab.ports.smtp);
  expect(next.greeting.code).toBe(220);
  next.socket.destroy();
});

it('the name server outlives junk in datagrams', async () => {
  const random = seeded(53);
  const socket = createSocket('udp4');
  for (let round = 0; round < 2000; round++) {
    const octets = junk(random);
    // Half of them look like questions up to the header.
    if (round % 2 === 0) Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]).copy(octets);
    await new Promise<void>((resolve) => socket.send(octets, lab.ports.dns, '127.0.0.1', () => resolve()));
  }
  const answered = new Promise<Buffer>((resolve) => {
    socket.on('message', (packet) => {
      if (packet.readUInt16BE(0) === 0xbeef) resolve(packet);
    });
  });
  const name = Buffer.from('\x05alpha\x04test\0', 'latin1');
  const question = Buffer.concat([
    Buffer.from('beef01000001000000000000', 'hex'),
    name,
    Buffer.from('000f0001', 'hex'),
  ]);
  // A datagram may be lost while the junk before it is still being read.
  const asking = setInterval(() => socket.send(question, lab.ports.dns, '127.0.0.1'), 50);
  expect((await answered).readUInt16BE(6)).toBeGreaterThan(0);
  clearInterval(asking);
  socket.close();
});

it('and nothing is left of it', async () => {
  await expectNothingLeft(lab, before);
  await expectWhole(lab);
  expect(lab.output).not.toMatch(/TypeError|RangeError|unhandled/i);
});
