/** Mail travels the whole way: submission, queue, DNS MX, SMTP, delivery, and is read by IMAP and POP3. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableResolver } from '../../src/dns/testing/table.ts';
import { createKeyReader } from '../../src/trust/dkim/key-record.ts';
import { examineSignatures } from '../../src/trust/signatures.ts';
import { contentOf } from '../../src/trust/testing/message.ts';
import { Inbox } from '../support/inbox.ts';
import { Lab, people } from '../support/lab.ts';
import { LineSocket } from '../support/line-socket.ts';
import { type SmtpSink, startSink } from '../support/smtp-sink.ts';
import { keysInUse } from '../support/signing-keys.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { waitFor } from '../support/wait-for.ts';

let lab: Lab;
let sink: SmtpSink;
beforeAll(async () => {
  sink = await startSink({
    answer: (line) => (line.startsWith('RCPT TO:<nobody@') ? '550 5.1.1 nobody of that name' : null),
  });
  lab = await Lab.start({ routes: [`relay.test=127.0.0.1:${sink.port}`] });
});
afterAll(async () => {
  await lab.remove();
  await sink.close();
});

async function addAlias(address: string, target: string): Promise<void> {
  const { code, output } = await lab.postern(['alias', 'add', address, target]);
  expect(code, output).toBe(0);
}

const letter = (subject: string, to: string, from: string = people.alice): Buffer =>
  Buffer.from(`From: Alice <${from}>\r\nTo: <${to}>\r\nSubject: ${subject}\r\n\r\nHello\r\n.dots\r\n..stay\r\n`);

async function submit(subject: string, to: readonly string[], sender: string = people.alice): Promise<string> {
  const talk = await SmtpTalk.open(lab.ports.submissions, lab.tls());
  await talk.command('EHLO client.test');
  expect((await talk.authPlain(sender, lab.password)).code).toBe(235);
  const { text } = await talk.send(sender, to, letter(subject, to[0] ?? ''));
  await talk.quit();
  return text;
}

/** Header fields of one name, unfolded. */
function fields(message: string, name: string): readonly string[] {
  const header = message.slice(0, message.indexOf('\r\n\r\n')).replaceAll('\r\n\t', ' ').replaceAll('\r\n ', ' ');
  return header.split('\r\n').filter((line) => line.startsWith(`${name}: `));
}

describe('from alice@alpha.test to bob@beta.test', () => {
  it('shows every hop, and the content as it was sent', async () => {
    expect(await submit('hops', [people.bob])).toMatch(/^250 2\.0\.0 /);
    const inbox = await Inbox.open(lab, people.bob);
    const message = await inbox.messageWith('Subject: hops');
    await inbox.close();
    const received = fields(message, 'Received');
    expect(received).toHaveLength(2);
    expect(received[0]).toMatch(/with ESMTPS/);
    expect(received[1]).toMatch(/from client\.test .* with ESMTPSA/);
    expect(fields(message, 'Return-Path')).toEqual([`Return-Path: <${people.alice}>`]);
    expect(fields(message, 'Message-ID')).toHaveLength(1);
    expect(fields(message, 'Date')).toHaveLength(1);
    expect(message.slice(message.indexOf('\r\n\r\n'))).toBe('\r\n\r\nHello\r\n.dots\r\n..stay\r\n');
  });

  it('is signed by its domain, with keys that the name server has', async () => {
    const keys = await keysInUse(lab, 'alpha.test');
    await submit('signed', [people.bob]);
    const inbox = await Inbox.open(lab, people.bob);
    const message = await inbox.messageWith('Subject: signed');
    await inbox.close();
    const table = Object.fromEntries(Object.entries(keys).map(([name, record]) => [`TXT ${name}`, [record]]));
    const context = { resolver: tableResolver(table), readKey: createKeyReader(), now: Date.now() };
    const { dkim } = await examineSignatures(contentOf(message), context);
    expect(dkim).toMatchObject([
      { result: 'pass', domain: 'alpha.test' },
      { result: 'pass', domain: 'alpha.test' },
    ]);
  });

  it('goes over TLS that DANE vouches for: the lab signs its zones, and names its key in them', async () => {
    await submit('vouched for', [people.bob]);
    const inbox = await Inbox.open(lab, people.bob);
    await inbox.messageWith('Subject: vouched for');
    await inbox.close();
    const hops = await waitFor('the hop to be counted', async () => {
      const response = await fetch(`http://127.0.0.1:${lab.ports.http}/metrics`);
      const lines = (await response.text())
        .split('\n')
        .filter((line) => line.startsWith('postern_transport_hops_total{'));
      return lines.length > 0 && lines;
    });
    expect(hops.every((line) => line.includes('because="dane"') && line.includes('tls="dane"'))).toBe(true);
  });

  it('reads the same octets by POP3 as by IMAP', async () => {
    await submit('both ways', [people.bob]);
    const inbox = await Inbox.open(lab, people.bob);
    const byImap = await inbox.messageWith('Subject: both ways');
    await inbox.close();
    const messages = await popMessages(people.bob);
    expect(messages).toContain(byImap);
  });
});

describe('addresses', () => {
  it('an alias of one domain reaches an account of the other', async () => {
    await addAlias('team@alpha.test', people.bob);
    // In the name of alpha.test nobody else can send.
    const stranger = 'someone@else.test';
    const talk = await SmtpTalk.open(lab.ports.smtp);
    await talk.command('EHLO client.test');
    expect(
      (await talk.send(stranger, ['team@alpha.test'], letter('for the team', 'team@alpha.test', stranger))).code,
    ).toBe(250);
    await talk.quit();
    const inbox = await Inbox.open(lab, people.bob);
    const message = await inbox.messageWith('Subject: for the team');
    await inbox.close();
    expect(fields(message, 'Delivered-To')).toEqual([`Delivered-To: ${people.bob}`]);
  });

  it('an alias forwards to a host elsewhere', async () => {
    await addAlias('away@beta.test', 'carol@relay.test');
    const arrived = sink.next();
    await submit('forwarded', ['away@beta.test']);
    const { forwardPaths, octets } = await arrived;
    expect(forwardPaths).toEqual(['carol@relay.test']);
    const message = octets.toString('latin1');
    expect(message).toContain('\r\nSubject: forwarded\r\n');
    expect(fields(message, 'Received')).toHaveLength(2);
  });

  it('a subaddress reaches its account', async () => {
    await submit('subaddressed', ['bob+lists@beta.test']);
    const inbox = await Inbox.open(lab, people.bob);
    const message = await inbox.messageWith('Subject: subaddressed');
    await inbox.close();
    expect(message).toContain('for <bob+lists@beta.test>');
  });
});

describe('an unknown user', () => {
  it('here: is refused while the sender still waits', async () => {
    expect(await submit('nobody', ['nobody@beta.test'])).toMatch(/^550 5\.1\.1 /);
  });

  it('elsewhere: comes back as a report of failure', async () => {
    expect(await submit('lost', ['nobody@relay.test'])).toMatch(/^250 /);
    const inbox = await Inbox.open(lab, people.alice);
    const report = await inbox.messageWith('nobody@relay.test');
    await inbox.close();
    expect(fields(report, 'Return-Path')).toEqual(['Return-Path: <>']);
    expect(fields(report, 'Content-Type')[0]).toMatch(/multipart\/report;.*report-type="?delivery-status/i);
    expect(report).toMatch(/Final-Recipient: rfc822; ?nobody@relay\.test/i);
    expect(report).toContain('Action: failed');
    expect(report).toContain('Status: 5.1.1');
    expect(report).toContain('Diagnostic-Code: smtp; 550 5.1.1 nobody of that name');
    expect(report).toContain('Subject: lost');
  });
});

/** Every message of a maildrop. RFC 1939 */
async function popMessages(user: string): Promise<readonly string[]> {
  const socket = await LineSocket.connect(lab.ports.pop3s, lab.tls());
  const say = async (line: string): Promise<string> => {
    await socket.write(`${line}\r\n`);
    return await socket.line();
  };
  await socket.line();
  await say(`USER ${user}`);
  expect(await say(`PASS ${lab.password}`)).toMatch(/^\+OK/);
  const count = Number((await say('STAT')).split(' ')[1]);
  const messages: string[] = [];
  for (let number = 1; number <= count; number++) {
    expect(await say(`RETR ${number}`)).toMatch(/^\+OK/);
    let message = '';
    for (let line = await socket.line(); line !== '.'; line = await socket.line())
      message += `${line.startsWith('.') ? line.slice(1) : line}\r\n`;
    messages.push(message);
  }
  await say('QUIT');
  socket.destroy();
  return messages;
}
