/** Plain lists over the wire: joining, leaving and approving by mail; one click, and what comes back from elsewhere. */
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Inbox } from '../support/inbox.ts';
import { Lab, people } from '../support/lab.ts';
import { type Received, type SmtpSink, startSink } from '../support/smtp-sink.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';

describe('a moderated list, by mail', () => {
  const friends = 'friends@alpha.test';
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.start({ plain: true });
    const made = ['list', 'add', friends, '--owner', people.admin, '--name', 'Friends', '--posting', 'moderated'];
    expect((await lab.postern(made)).stderr).toBe('');
  }, 120_000);
  afterAll(() => lab.remove());

  const write = async (author: string, to: string, subject: string, text = ''): Promise<void> => {
    const talk = await SmtpTalk.open(lab.ports.smtp);
    await talk.command('EHLO client.example');
    const message = `From: ${author}\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\n${text}\r\n`;
    expect((await talk.send(author, [to], Buffer.from(message))).code).toBe(250);
    await talk.quit();
  };
  /** What stands in a line of its own behind the word, in a message. */
  const lineWith = (word: string, message: string): string =>
    message
      .split('\r\n')
      .find((line) => line.startsWith(`  ${word} `))
      ?.trim() ?? '';

  it('takes who confirms, sends on what an owner lets through, and lets go who asks', async () => {
    const inbox = await Inbox.open(lab, people.alice);
    const admin = await Inbox.open(lab, people.admin);
    await write(people.alice, 'friends-join@alpha.test', 'hello');
    const confirm = lineWith('confirm', await inbox.messageWith('Confirm: join Friends'));
    // Somebody else's token is nobody's.
    await write(people.bob, 'friends-request@alpha.test', confirm);
    await write(people.alice, 'friends-request@alpha.test', `Re: ${confirm}`);
    await inbox.messageWith('You are a member of Friends');
    const members = (await lab.postern(['list', 'members', friends])).stdout;
    expect(members.trim()).toBe(people.alice);

    await write(people.alice, friends, 'Picnic', 'on Sunday');
    const approve = lineWith('approve', await admin.messageWith('A message to Friends waits'));
    await write(people.admin, 'friends-request@alpha.test', approve);
    const picnic = await inbox.messageWith('on Sunday');
    expect(picnic).toContain('List-Id: <friends.alpha.test>');
    expect(picnic).toContain('<mailto:friends-leave@alpha.test?subject=leave>');

    await write(people.alice, 'friends-leave@alpha.test', 'bye');
    await write(
      people.alice,
      'friends-request@alpha.test',
      lineWith('confirm', await inbox.messageWith('Confirm: leave')),
    );
    await inbox.messageWith('You have left Friends');
    expect((await lab.postern(['list', 'members', friends])).stdout.trim()).toBe('');
    await inbox.close();
    await admin.close();
  }, 120_000);
});

describe('a plain list with members elsewhere', () => {
  const news = 'news@alpha.test';
  const gone = 'gone@gamma.test';
  const ella = 'ella@gamma.test';
  let sink: SmtpSink;
  let lab: Lab;
  beforeAll(async () => {
    sink = await startSink({ answer: (line) => (line.includes(`<${gone}>`) ? '550 5.1.1 Nobody here' : null) });
    lab = await Lab.start({ plain: true, routes: [`gamma.test=127.0.0.1:${sink.port}`] });
    for (const line of [
      ['add', news, '--owner', people.admin, '--name', 'News', '--posting', 'open'],
      ...[people.alice, ella, gone].map((address) => ['subscribe', news, address]),
    ])
      expect((await lab.postern(['list', ...line])).stderr).toBe('');
  }, 120_000);
  afterAll(async () => {
    await lab.remove();
    await sink.close();
  });

  const write = async (subject: string): Promise<void> => {
    const talk = await SmtpTalk.open(lab.ports.smtp);
    await talk.command('EHLO client.example');
    const message = `From: ${people.bob}\r\nTo: ${news}\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@beta.test>\r\n\r\nNews\r\n`;
    expect((await talk.send(people.bob, [news], Buffer.from(message))).code).toBe(250);
    await talk.quit();
  };
  const post = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Host: 'postern.alpha.test' };
      const sent = request(
        { ...lab.tls('postern.alpha.test'), host: '127.0.0.1', port: lab.ports.https, path, method: 'POST', headers },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      sent.once('error', reject);
      sent.end('List-Unsubscribe=One-Click');
    });
  const copies = (): readonly Received[] => sink.received.filter(({ octets }) => octets.includes('List-Id: <news.'));
  const shown = async (): Promise<Readonly<Record<string, string | null>>> => {
    const { stdout } = await lab.postern(['list', 'show', news, '--json']);
    const { subscribers } = JSON.parse(stdout) as {
      readonly subscribers: readonly { readonly address: string; readonly suspendedAt: string | null }[];
    };
    return Object.fromEntries(subscribers.map(({ address, suspendedAt }) => [address, suspendedAt]));
  };

  it('suspends who bounces, tells the owner, and lets go who clicks', async () => {
    const admin = await Inbox.open(lab, people.admin);
    for (const [index, subject] of ['one', 'two', 'three', 'four', 'five'].entries()) {
      await write(subject);
      while (copies().length <= index) await sink.next();
    }
    const notice = await admin.messageWith(`${gone} gets no more mail of News`);
    expect(notice).toContain('5.1.1 Nobody here');
    const members = await shown();
    expect(members[gone]).not.toBeNull();
    expect(members[ella]).toBeNull();
    await admin.close();

    expect(copies().map(({ forwardPaths }) => forwardPaths)).toEqual(new Array(5).fill([ella]));
    expect(new Set(copies().map(({ reversePath }) => reversePath)).size).toBe(1);
    const copy = copies()[0]?.octets.toString('latin1') ?? '';
    // "The DKIM signature MUST cover List-Unsubscribe and List-Unsubscribe-Post": RFC 8058 §4.
    const signature = copy.slice(0, copy.indexOf('\r\nList-Unsubscribe: ')).replaceAll(/\s/g, '');
    expect(signature).toContain('DKIM-Signature:');
    expect(signature).toContain('d=alpha.test');
    expect(signature).toContain('List-Unsubscribe:List-Unsubscribe-Post');
    expect(copy).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
    const link = new URL(copy.slice(copy.indexOf('<https://') + 1).split('>', 1)[0] ?? '');
    expect(link.hostname).toBe('postern.alpha.test');
    expect(await post(link.pathname)).toBe(200);
    expect(Object.keys(await shown())).toEqual([people.alice, gone]);
    expect(await post(link.pathname)).toBe(200);
    expect(await post(link.pathname.slice(0, -8))).toBe(404);
    expect((await lab.postern(['list', 'resume', news, gone])).stdout).toContain('again');
  }, 240_000);
});
