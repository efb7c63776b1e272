/** An encrypted list over the wire, with GnuPG as author and as subscriber: nobody gets the text in clear, and only members are heard. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { Inbox } from '../support/inbox.ts';
import { Lab, people } from '../support/lab.ts';
import { pathOf } from '../support/peers.ts';
import { type Received, type SmtpSink, startSink } from '../support/smtp-sink.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

const list = 'council@alpha.test';
const secret = 'The vote is on Tuesday';

describeWith('GnuPG on an encrypted list', { peers: ['gpg'] }, () => {
  let folder: TemporaryFolder;
  let lab: Lab;

  const gpg = (...args: string[]): Buffer =>
    execFileSync(pathOf('gpg'), ['--homedir', folder.path, '--batch', '--yes', '--trust-model', 'always', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
  const file = (name: string, content: Buffer | string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };
  const postern = async (...args: string[]): Promise<string> => {
    const ran = await lab.postern(args);
    if (ran.code !== 0) throw new Error(ran.stderr);
    return ran.stdout;
  };
  /** From `author` to the list, through port 25. */
  const write = async (author: string, message: string): Promise<void> => {
    const talk = await SmtpTalk.open(lab.ports.smtp);
    await talk.command('EHLO client.example');
    expect((await talk.send(author, [list], Buffer.from(message))).code).toBe(250);
    await talk.quit();
  };
  const heading = (author: string, subject: string): string =>
    `From: ${author}\r\nTo: ${list}\r\nSubject: ${subject}\r\nDate: ${new Date().toUTCString()}\r\nMessage-ID: <${subject.length}.${Date.now()}@beta.test>\r\nMIME-Version: 1.0\r\n`;
  const encrypted = (author: string, subject: string, text: string): string => {
    const entity = file('entity', `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`);
    const armor = gpg('--armor', '--local-user', author, '--sign', '--encrypt', '--recipient', list, '-o', '-', entity);
    const body = armor.toString().replaceAll('\n', '\r\n');
    return `${heading(author, subject)}Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n${body}\r\n--b--\r\n`;
  };

  beforeAll(async () => {
    folder = temporaryFolder('gpg-list');
    lab = await Lab.start({ plain: true });
    for (const address of [people.alice, people.bob])
      gpg('--passphrase', '', '--quick-generate-key', `<${address}>`, 'future-default', 'default', 'never');
    const owner = ['--owner', people.admin, '--name', 'Council'];
    await postern('list', 'add', list, ...owner, '--encrypted', '--signed-only');
    for (const address of [people.alice, people.bob, people.admin]) await postern('list', 'subscribe', list, address);
    for (const address of [people.alice, people.bob])
      await postern('list', 'key', list, address, file(`${address}.asc`, gpg('--armor', '--export', address)));
    gpg('--import', file('list.asc', await postern('list', 'key', list)));
  }, 240_000);

  afterAll(async () => {
    await lab.remove();
    execFileSync('gpgconf', ['--homedir', folder.path, '--kill', 'all'], { timeout: 60_000 });
    folder.remove();
  });

  it('tells each subscriber and the operator who holds its key, and who has none', async () => {
    const shown = JSON.parse(await postern('list', 'show', list, '--json')) as {
      readonly fingerprint: string;
      readonly keyHeldBy: string;
      readonly subscribers: readonly { readonly address: string; readonly key: object | null }[];
    };
    expect(shown.keyHeldBy).toBe('server');
    expect(shown.subscribers).toMatchObject([
      { address: people.admin, key: null, missing: 'no key is known' },
      { address: people.alice, key: { standard: 'openpgp', source: 'given', proven: true }, missing: null },
      { address: people.bob, key: { standard: 'openpgp', source: 'given' } },
    ]);
    const inbox = await Inbox.open(lab, people.alice);
    expect(await inbox.messageWith('You are a member of Council')).toContain(shown.fingerprint.toUpperCase());
    await inbox.close();
  }, 120_000);

  it('opens, judges, and encrypts to each subscriber, signed by the list; who has no key gets a notice', async () => {
    await write(people.bob, encrypted(people.bob, 'Vote', secret));
    const inbox = await Inbox.open(lab, people.alice);
    const message = await inbox.messageWith('List-Id: <council.alpha.test>');
    expect(message).not.toContain(secret);
    expect(message).toContain('Subject: [...]');
    expect(message).toContain(`Reply-To: ${people.bob}`);
    const armor = message.slice(message.indexOf('-----BEGIN PGP'), message.indexOf('-----END PGP MESSAGE-----') + 27);
    const opened = join(folder.path, 'opened');
    const status = gpg('--status-fd', '1', '--output', opened, '--decrypt', file('sealed', armor)).toString();
    expect(status).toContain('GOODSIG');
    expect(status).toContain(list);
    const inside = readFileSync(opened, 'latin1');
    expect(inside).toContain(secret);
    expect(inside).toContain('Subject: Vote');
    expect(inside).toContain(`List-Signature: valid; by=${people.bob}`);
    await inbox.close();
    const admin = await Inbox.open(lab, people.admin);
    expect(await admin.messageWith('A message of Council that you cannot read')).not.toContain(secret);
    await admin.close();
  }, 120_000);

  it('sends on nothing that no member has signed, and tells the owner why', async () => {
    const text = 'I am Alice, believe me';
    await write(people.alice, `${heading(people.alice, 'Forged')}Content-Type: text/plain\r\n\r\n${text}\r\n`);
    const admin = await Inbox.open(lab, people.admin);
    const notice = await admin.messageWith('A message to Council was not sent on');
    expect(notice).toContain('no member has signed it');
    expect(notice).not.toContain(text);
    await admin.close();
  }, 120_000);
});

describeWith('GnuPG and OpenSSL on one encrypted list', { peers: ['gpg', 'openssl'] }, () => {
  const board = 'board@alpha.test';
  const { alice, bob } = people;
  let folder: TemporaryFolder;
  let lab: Lab;

  const path = (name: string): string => join(folder.path, name);
  const file = (name: string, content: Buffer | string): string => {
    writeFileSync(path(name), content);
    return path(name);
  };
  const peer = (name: 'gpg' | 'openssl', ...args: readonly string[]): Buffer =>
    execFileSync(pathOf(name), args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000, cwd: folder.path });
  const gpg = (...args: readonly string[]): Buffer =>
    peer('gpg', '--homedir', folder.path, '--batch', '--yes', '--trust-model', 'always', ...args);
  const postern = async (...args: readonly string[]): Promise<string> => {
    const ran = await lab.postern(args);
    if (ran.code !== 0) throw new Error(ran.stderr);
    return ran.stdout;
  };
  const write = async (author: string, message: Buffer): Promise<void> => {
    const talk = await SmtpTalk.open(lab.ports.smtp);
    await talk.command('EHLO client.example');
    expect((await talk.send(author, [board], message)).code).toBe(250);
    await talk.quit();
  };
  /** S/MIME with the header outside alone, as OpenSSL writes it: signed or not, AES-256-CBC. */
  const smime = (subject: string, text: string, isSigned: boolean): Buffer => {
    file('text', `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`);
    if (isSigned) peer('openssl', ...'cms -sign -in text -signer alice.pem -inkey alice.key -out inner'.split(' '));
    const inner = isSigned ? 'inner' : 'text';
    const heading = ['-from', alice, '-to', board, '-subject', subject];
    peer('openssl', ...`cms -encrypt -aes-256-cbc -in ${inner} -out outer`.split(' '), ...heading, 'board.pem');
    const id = `Message-ID: <${subject}@beta.test>\n`;
    return Buffer.from(
      `${id}${readFileSync(path('outer'), 'latin1')}`.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'),
      'latin1',
    );
  };

  beforeAll(async () => {
    folder = temporaryFolder('board');
    lab = await Lab.start({ plain: true });
    gpg('--passphrase', '', '--quick-generate-key', `<${bob}>`, 'future-default', 'default', 'never');
    peer(
      'openssl',
      ...'req -x509 -newkey rsa:2048 -nodes -keyout alice.key -out alice.pem -days 30 -subj /CN=Alice'.split(' '),
      ...['-addext', `subjectAltName=email:${alice}`, '-addext', 'keyUsage=digitalSignature,keyEncipherment'],
    );
    await postern('list', 'add', board, '--owner', people.admin, '--name', 'Board', '--encrypted');
    for (const address of [alice, bob]) await postern('list', 'subscribe', board, address);
    await postern('list', 'key', board, alice, path('alice.pem'));
    await postern('list', 'key', board, bob, file('bob.asc', gpg('--armor', '--export', bob)));
    file('board.pem', await postern('list', 'certificate', board));
    gpg('--import', file('board.asc', await postern('list', 'key', board)));
  }, 240_000);

  afterAll(async () => {
    await lab.remove();
    execFileSync('gpgconf', ['--homedir', folder.path, '--kill', 'all'], { timeout: 60_000 });
    folder.remove();
  });

  /** What came to the member by S/MIME, opened by OpenSSL, and the list's signature checked by it. */
  const openedBySmime = (message: string): string => {
    file('came', Buffer.from(message, 'latin1'));
    peer('openssl', ...'cms -decrypt -in came -recip alice.pem -inkey alice.key -out signed'.split(' '));
    peer('openssl', ...'cms -verify -in signed -CAfile board.pem -out opened'.split(' '));
    return readFileSync(path('opened'), 'latin1');
  };

  it('tells of its certificate, and of the standard of each member', async () => {
    const shown: unknown = JSON.parse(await postern('list', 'show', board, '--json'));
    expect(shown).toMatchObject({
      certificate: { origin: 'itself', requested: false },
      subscribers: [
        { address: alice, key: { standard: 'smime', source: 'given' } },
        { address: bob, key: { standard: 'openpgp', source: 'given' } },
      ],
    });
    const inbox = await Inbox.open(lab, alice);
    expect(await inbox.messageWith('You are a member of Board')).toContain('S/MIME certificate');
    await inbox.close();
    // The key and the certificate of the list are given out as those of an account are.
    const found: unknown = JSON.parse(await postern('key', 'lookup', board, '--json'));
    expect(found).toMatchObject({ keys: [{ source: 'own' }, { source: 'own' }] });
  }, 120_000);

  it('a post by S/MIME reaches each by his own standard, signed by the list', async () => {
    await write(alice, smime('Budget', 'Ten percent more', true));
    const [ofAlice, ofBob] = [await Inbox.open(lab, alice), await Inbox.open(lab, bob)];
    const one = await ofAlice.messageWith('List-Id: <board.');
    const other = await ofBob.messageWith('List-Id: <board.');
    expect(`${one}${other}`).not.toContain('Ten percent');
    const armor = other.slice(other.indexOf('-----BEGIN PGP'), other.indexOf('-----END PGP MESSAGE-----') + 27);
    const status = gpg('--status-fd', '1', '--output', path('bobs'), '--decrypt', file('armor', armor)).toString();
    expect(status).toContain('GOODSIG');
    for (const inside of [openedBySmime(one), readFileSync(path('bobs'), 'latin1')]) {
      expect(inside).toContain('Ten percent more');
      expect(inside).toContain('Subject: Budget');
      expect(inside).toContain(`List-Signature: valid; by=${alice}`);
    }
    await ofAlice.close();
    await ofBob.close();
  }, 120_000);

  it('a post by OpenPGP reaches the member who has S/MIME', async () => {
    const entity = file('entity', 'Content-Type: text/plain\r\n\r\nFive percent less\r\n');
    const sealed = gpg('--armor', '--local-user', bob, '--sign', '--encrypt', '--recipient', board, '-o', '-', entity);
    const body = sealed.toString().replaceAll('\n', '\r\n');
    const head = `From: ${bob}\r\nTo: ${board}\r\nSubject: Again\r\nMessage-ID: <again@beta.test>\r\nMIME-Version: 1.0\r\n`;
    await write(
      bob,
      Buffer.from(
        `${head}Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n${body}\r\n--b--\r\n`,
      ),
    );
    const inbox = await Inbox.open(lab, alice);
    const inside = openedBySmime(await inbox.messageWith('Message-ID: <again@beta.test>'));
    expect(inside).toContain('Five percent less');
    expect(inside).toContain(`List-Signature: valid; by=${bob}`);
    await inbox.close();
  }, 120_000);

  it('what anybody could have changed goes to nobody', async () => {
    await write(alice, smime('Loose', 'Nobody signed this', false));
    const admin = await Inbox.open(lab, people.admin);
    expect(await admin.messageWith('A message to Board was not sent on')).toContain('needs a signature inside');
    await admin.close();
  }, 120_000);

  it('gets a certificate of the authority of this server, or of another; what was written to former ones is opened', async () => {
    const former = smime('Former', 'To the former certificate', true);
    await postern('ca', 'init', 'Alpha');
    const made = await postern('list', 'certificate', board, '--make', '--json');
    expect(JSON.parse(made)).toMatchObject({ certificate: { origin: 'authority' } });
    file('root.pem', await postern('ca', 'export'));
    file('issuing.pem', await postern('ca', 'export', 'issuing'));
    file('made.pem', await postern('list', 'certificate', board));
    peer('openssl', ...'verify -CAfile root.pem -untrusted issuing.pem -purpose smimesign made.pem'.split(' '));
    await postern('list', 'certificate', board, '--request', path('board.csr'));
    peer(
      'openssl',
      ...'req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other.pem -days 30 -subj /CN=Other'.split(' '),
    );
    file('extensions', `subjectAltName=email:${board}\nkeyUsage=digitalSignature,keyEncipherment\n`);
    const sign = 'x509 -req -in board.csr -CA other.pem -CAkey other.key -days 20 -extfile extensions -out board2.pem';
    peer('openssl', ...sign.split(' '));
    const waits = await postern('list', 'show', board, '--json');
    expect(JSON.parse(waits)).toMatchObject({ certificate: { origin: 'authority', requested: true } });
    const brought = await postern('list', 'certificate', board, '--import', path('board2.pem'), '--json');
    expect(JSON.parse(brought)).toMatchObject({ certificate: { origin: 'imported', requested: false } });
    const foreign = await lab.postern(['list', 'certificate', board, '--import', path('alice.pem')]);
    expect([foreign.code, foreign.stderr.includes('none of the list waits')]).toEqual([65, true]);
    peer('openssl', ...'pkcs12 -export -in alice.pem -inkey alice.key -passout pass:x -out alice.p12'.split(' '));
    const p12 = ['list', 'certificate', board, '--import', path('alice.p12'), '--passphrase-file', file('x', 'x\n')];
    expect((await lab.postern(p12)).stderr).toContain('is not for this address');
    await write(alice, former);
    const inbox = await Inbox.open(lab, alice);
    const message = await inbox.messageWith('Message-ID: <Former@beta.test>');
    expect(message).toContain('List-Id: <board.');
    expect(message).not.toContain('To the former');
    await inbox.close();
  }, 240_000);
});

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
