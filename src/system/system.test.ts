/** The whole system as the lab: mail from alpha.test to beta.test over raw sockets, and what start and stop do. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freeLabPorts } from '../../test/support/ports.ts';
import { openBeside } from '../../test/support/system.ts';
import { silentLog } from '../base/log.ts';
import { type LabPorts, labPorts } from '../lab/ports.ts';
import { checkSystem } from './check.ts';
import { type LabOptions, type RunningLab, labWorld, startLab } from './lab.ts';
import { mint } from '../spam/hashcash/mint.ts';

const log = { ...silentLog, setLevel: () => undefined, flush: () => Promise.resolve() };
let folder = '';
let lab: RunningLab;
let ports: LabPorts;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-lab-'));
  lab = await startSomewhere({});
  ports = lab.file.ports;
});

afterAll(async () => {
  await lab.system.stop();
  rmSync(folder, { recursive: true });
});

const options = (offset: number, more: Partial<LabOptions>): LabOptions => ({
  folder,
  ports: labPorts(offset) ?? expect.fail(`no ports at ${offset}`),
  plain: false,
  routes: [],
  password: null,
  log,
  onFatal: (reason) => expect.fail(reason),
  ...more,
});

async function startSomewhere(more: Partial<LabOptions>): Promise<RunningLab> {
  for (let attempt = 1; ; attempt++) {
    const { offset } = await freeLabPorts();
    const started = await startLab(options(offset, more));
    if (started.ok) return started.value;
    // Another test run may have taken a port between the look and the start.
    if (started.error.kind !== 'port' || attempt === 5) expect.fail(JSON.stringify(started.error));
  }
}

/** A client of a line protocol that answers when a line begins as it should. */
class Client {
  readonly #socket: Socket;
  #heard = '';
  #more: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.#heard += chunk;
      this.#more();
    });
    socket.on('close', () => this.#more());
  }

  /** Sends a line, if any, and answers everything up to the line that begins with `until`. */
  async say(line: string | null, until: string): Promise<string> {
    if (line !== null) this.#socket.write(`${line}\r\n`);
    for (;;) {
      const lines = this.#heard.split('\r\n');
      const found = lines.slice(0, -1).findIndex((heard) => heard.startsWith(until));
      if (found !== -1) {
        this.#heard = lines.slice(found + 1).join('\r\n');
        return lines.slice(0, found + 1).join('\n');
      }
      if (this.#socket.closed) return expect.fail(`closed while waiting for ${until}: ${this.#heard}`);
      await new Promise<void>((resolve) => (this.#more = resolve));
    }
  }

  end(): void {
    this.#socket.end();
  }
}

const client = async (port: number): Promise<Client> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return new Client(socket);
};

const secureClient = async (port: number): Promise<Client> => {
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'mail.beta.test', ca: readFileSync(lab.file.ca) });
  await once(socket, 'secureConnect');
  return new Client(socket);
};

const passwordOf = (address: string): string =>
  lab.file.accounts.find((account) => account.address === address)?.password ?? '';

async function submit(to: string, subject: string, fields = ''): Promise<void> {
  const smtp = await client(ports.submission);
  await smtp.say(null, '220 ');
  await smtp.say('EHLO client.test', '250 ');
  const plain = Buffer.from(`\0alice@alpha.test\0${passwordOf('alice@alpha.test')}`).toString('base64');
  await smtp.say(`AUTH PLAIN ${plain}`, '235 ');
  await smtp.say('MAIL FROM:<alice@alpha.test>', '250 ');
  await smtp.say(`RCPT TO:<${to}>`, '250 ');
  await smtp.say('DATA', '354 ');
  await smtp.say(`From: alice@alpha.test\r\nTo: ${to}\r\nSubject: ${subject}\r\n${fields}\r\nHello.\r\n.`, '250 ');
  await smtp.say('QUIT', '221 ');
}

/** The newest message of a mailbox, once there are `count`. IDLE says when that is. */
async function newest(imap: Client, address: string, count: number): Promise<string> {
  await imap.say(null, '* OK');
  await imap.say(`a LOGIN ${address} ${passwordOf(address)}`, 'a OK');
  const selected = await imap.say('b SELECT INBOX', 'b OK');
  if (!selected.includes(`* ${count} EXISTS`)) {
    await imap.say('c IDLE', '+');
    await imap.say(null, `* ${count} EXISTS`);
    await imap.say('DONE', 'c OK');
  }
  const fetched = await imap.say(`d FETCH ${count} BODY[]`, 'd OK');
  await imap.say('e LOGOUT', 'e OK');
  return fetched;
}

test('postern check finds nothing that is wrong with the lab', async () => {
  const world = labWorld(folder) ?? expect.fail('no lab');
  const store = await openBeside(folder);
  try {
    const findings = await checkSystem({
      ...world,
      store,
      domains: ['alpha.test', 'beta.test'],
      offline: false,
      signal: AbortSignal.timeout(30_000),
    });
    expect(findings.filter(({ severity }) => severity === 'warning' || severity === 'problem')).toEqual([]);
    const well = findings.filter(({ severity }) => severity === 'ok').map(({ topic }) => topic);
    const expected = ['configuration', 'certificate', 'port', 'relay', 'role', 'queue', 'resolver', 'address', 'ptr'];
    expect(well).toEqual(expect.arrayContaining([...expected, 'mx', 'spf', 'dmarc', 'dnssec', 'tlsa', 'srv']));
  } finally {
    await store.close();
  }
});

test('mail from alpha.test reaches beta.test by queue, DNS and SMTP, and is read by IMAP over TLS', async () => {
  const reader = await secureClient(ports.imaps);
  const arrival = newest(reader, 'bob@beta.test', 1);
  const order = { resource: 'bob@beta.test', bits: 20, now: Date.now(), rand: 'bGFi' };
  await submit('bob@beta.test', 'first', `X-Hashcash: ${mint(order, () => true) ?? ''}\r\n`);
  const message = await arrival;
  expect(message.match(/^X-Postern-Spam: .*(?:\r\n[ \t].*)*/m)?.[0]).toContain('hashcash -1');
  expect(message).toContain('Subject: first');
  expect(message).toContain('Return-Path: <alice@alpha.test>');
  expect(message).toContain('Delivered-To: bob@beta.test');
  expect(message.match(/^.*Received: from /gm)).toHaveLength(2);
  expect(message).toContain('with ESMTPS ');
});

test('mail to a name that does not exist comes back as a report', async () => {
  const reader = await client(ports.imap);
  const arrival = newest(reader, 'alice@alpha.test', 1);
  await submit('nobody@gamma.example', 'lost');
  const report = await arrival;
  expect(report).toContain('Content-Type: multipart/report');
  expect(report).toContain('nobody@gamma.example');
});

test('binary mail from elsewhere is read by IMAP and POP3 without a NUL, and no octet of it is lost', async () => {
  const data = '\0\x01.\n.\r\0';
  const message = `From: x@gamma.example\r\nMIME-Version: 1.0\r\nContent-Type: image/x\r\nContent-Transfer-Encoding: binary\r\n\r\n${data}`;
  const smtp = await client(ports.smtp);
  await smtp.say(null, '220 ');
  await smtp.say('EHLO client.test', '250 ');
  await smtp.say('MAIL FROM:<x@gamma.example> BODY=BINARYMIME', '250 ');
  await smtp.say('RCPT TO:<alice@alpha.test>', '250 ');
  await smtp.say(`BDAT ${message.length} LAST\r\n${message}QUIT`, '221 ');

  const encoded = Buffer.from(data, 'latin1').toString('base64');
  const read = await newest(await client(ports.imap), 'alice@alpha.test', 2);
  const pop3 = await client(ports.pop3);
  await pop3.say(null, '+OK');
  await pop3.say('USER alice@alpha.test', '+OK');
  await pop3.say(`PASS ${passwordOf('alice@alpha.test')}`, '+OK');
  const retrieved = await pop3.say('RETR 2', '.');
  pop3.end();
  for (const text of [read, retrieved]) {
    expect(text).toContain(`Content-Transfer-Encoding: base64\n\n${encoded}\n`);
    expect(text).not.toContain('\0');
  }
});

test('the lab keeps what it needs to be found again, for its owner alone', async () => {
  expect(JSON.parse(readFileSync(join(folder, 'lab.json'), 'utf8'))).toEqual(lab.file);
  expect(statSync(join(folder, 'lab.json')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'ca', 'ca-key.pem')).mode & 0o777).toBe(0o600);
  expect(existsSync(lab.file.ca)).toBe(true);
  const health = await fetch(`http://127.0.0.1:${ports.http}/healthz`);
  expect(await health.text()).toBe('ok\n');
  const metrics = await (await fetch(`http://127.0.0.1:${ports.http}/metrics`)).text();
  expect(metrics).toContain('postern_info{version="');
});

test('a port in use is named, and nothing stays open', async () => {
  const other = mkdtempSync(join(tmpdir(), 'postern-lab-'));
  const squatter: Server = createServer();
  try {
    const { offset, ports } = await freeLabPorts();
    const taken = ports.pop3;
    squatter.listen(taken, '127.0.0.1');
    await once(squatter, 'listening');
    const started = await startLab(options(offset, { folder: other }));
    expect(started).toEqual({
      ok: false,
      error: { kind: 'port', service: 'pop3', host: '127.0.0.1', port: taken, code: 'EADDRINUSE' },
    });
    squatter.close();
    await once(squatter, 'close');
    const again = await startLab(options(offset, { folder: other }));
    if (!again.ok) expect.fail(JSON.stringify(again.error));
    await again.value.system.stop();
  } finally {
    squatter.close();
    rmSync(other, { recursive: true });
  }
});

test('a second start finds mail, CA and passwords again; a given password is set anew', async () => {
  const ca = readFileSync(lab.file.ca, 'utf8');
  const before = lab.file.accounts;
  await lab.system.stop();
  await lab.system.stop();
  lab = await startSomewhere({});
  expect(lab.file.accounts).toEqual(before);
  expect(readFileSync(lab.file.ca, 'utf8')).toBe(ca);
  await lab.system.stop();
  lab = await startSomewhere({ password: 'one for all of them' });
  ports = lab.file.ports;
  const imap = await client(ports.imap);
  await imap.say(null, '* OK');
  await imap.say('a LOGIN bob@beta.test "one for all of them"', 'a OK');
  expect(await imap.say('b SELECT INBOX', 'b OK')).toContain('* 1 EXISTS');
  imap.end();
});

test('stopping says goodbye', async () => {
  const [smtp, imap, pop3] = [await client(ports.smtp), await client(ports.imap), await client(ports.pop3)];
  await smtp.say(null, '220 ');
  await imap.say(null, '* OK');
  await pop3.say(null, '+OK');
  const [stopped, ...words] = await Promise.all([
    lab.system.stop(),
    smtp.say(null, '421 '),
    imap.say(null, '* BYE'),
    pop3.say(null, '-ERR'),
  ]);
  expect(stopped).toBe(undefined);
  expect(words).toHaveLength(3);
});
