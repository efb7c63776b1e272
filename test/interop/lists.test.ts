/** Encrypted lists over the wire, with GnuPG and OpenSSL as authors and subscribers: nobody gets the text in clear, and only members are heard. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { Inbox } from '../support/inbox.ts';
import { Lab, people } from '../support/lab.ts';
import { pathOf } from '../support/peers.ts';
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
