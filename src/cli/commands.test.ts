/** Every command that needs data, against a store of its own. */
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../base/log.ts';
import type { QueueId } from '../mta/queue/port.ts';
import { openStore } from '../store/sqlite/open.ts';
import { hotp } from '../directory/totp.ts';
import { openApopSecret } from '../directory/apop.ts';
import { serverSecret } from '../system/secret.ts';
import { run } from './testing.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = async (line: string, more: Parameters<typeof run>[1] = {}) =>
  await run(line.split(' '), { workingDirectory: folder, env: { POSTERN_CONFIG: 'postern.toml' }, ...more });

const json = async (line: string): Promise<unknown> => JSON.parse((await at(`${line} --json`)).out);

test('init makes a server that can be administered, and refuses to do it twice', async () => {
  const line =
    'init --domain example.org --data data --config postern.toml --account ada@example.org --password-stdin --json';
  const made = await at(line, { stdin: 'a good password\n' });
  expect(made.error).toBe('');
  const told = JSON.parse(made.out) as { records: { name: string; type: string; value: string }[] };
  expect(told).toMatchObject({ hostname: 'mail.example.org', domain: 'example.org', password: null });
  expect(told.records).toContainEqual({ name: 'example.org.', type: 'MX', value: '10 mail.example.org.' });
  const tlsa = told.records.find(({ type }) => type === 'TLSA');
  expect(tlsa?.name).toBe('_25._tcp.mail.example.org.');
  expect(tlsa?.value).toMatch(/^3 1 1 [0-9a-f]{64}$/);
  expect(readFileSync(join(folder, 'postern.toml'), 'utf8')).toContain('hostname = "mail.example.org"');
  expect(statSync(join(folder, 'data', 'tls', 'key.pem')).mode & 0o777).toBe(0o600);
  const again = await at(line.replace(' --json', ''), { stdin: 'a good password\n' });
  expect([again.exit, again.error]).toEqual([
    73,
    `postern: ${join(folder, 'postern.toml')} exists already\n  name another file with --config, or move it away\n`,
  ]);
});

test('init asks for what is not given', async () => {
  const answers = ['example.net', '', 'net.toml', 'net', '', 'a good password', 'a good password'];
  const made = await run(['init'], { workingDirectory: folder, answers });
  expect([made.exit, made.error]).toEqual([0, '']);
  expect(made.out).toContain('postmaster@example.net');
  expect(made.out).toContain('10 mail.example.net.');
  expect(existsSync(join(folder, 'net', 'postern.db'))).toBe(true);
});

test('a broken configuration is told with key, line and remedy', async () => {
  writeFileSync(join(folder, 'bad.toml'), '[server]\nhostname = "mail.example.org"\ndata = "data"\n[log]\nlevel = 1\n');
  const spoken = await at('account list --config bad.toml');
  expect([spoken.exit, spoken.error]).toEqual([
    78,
    `postern: ${join(folder, 'bad.toml')} cannot be used:\n  log.level must be "debug" or "info" or "warn" or "error" (line 5): write level = "info"\n`,
  ]);
});

type Row = readonly [line: string, exit: number, says: string, stdin?: string];

/** In this order; each sees what those before it did. */
const dialog: readonly Row[] = [
  ['domain add example.com', 0, 'example.com is served from now on\n'],
  [
    'domain add example.com',
    65,
    'postern: example.com exists already\n  postern account list, alias list and domain list show what there is\n',
  ],
  ['domain add exa_mple..com', 65, 'postern: "exa_mple..com" is not a domain name'],
  ['domain list', 0, 'DOMAIN       CATCH-ALL\nexample.com  -\nexample.org  -\n'],
  ['domain catch-all example.com ada@example.org', 0, 'unknown users of example.com go to ada@example.org\n'],
  ['domain catch-all example.com', 0, 'unknown users of example.com are refused\n'],
  [
    'account add bob@example.com --password-stdin --name Bob',
    0,
    'bob@example.com can receive mail and log in\n',
    'a good password\n',
  ],
  ['account add bob@example.com --password-stdin', 65, 'postern: bob@example.com exists already', 'a good password\n'],
  [
    'account add bob@nowhere.test --password-stdin',
    67,
    'postern: bob@nowhere.test is in a domain that is not served here',
    'a good password\n',
  ],
  ['account add bob+x@example.com --password-stdin', 65, 'postern: "bob+x" has a "+"', 'a good password\n'],
  ['account add eve@example.com --password-stdin', 65, 'postern: The password has fewer than 8 characters', 'short\n'],
  ['account add eve@example.com', 64, 'postern: there is no terminal to ask for a password'],
  [
    'account password bob@example.com --password-stdin',
    0,
    'bob@example.com has a new password\n',
    'another password\r\n',
  ],
  ['account quota bob@example.com 5GB', 0, 'bob@example.com may store 5GB\n'],
  ['account apop bob@example.com --off', 0, 'bob@example.com cannot log in by APOP any more\n'],
  ['account apop eve@example.com', 67, 'postern: eve@example.com is not an account here'],
  ['account disable bob@example.com', 0, 'bob@example.com is disabled\n'],
  ['account enable bob@example.com', 0, 'bob@example.com is enabled\n'],
  ['account disable eve@example.com', 67, 'postern: eve@example.com is not an account here'],
  ['alias add info@example.com bob@example.com', 0, 'mail for info@example.com goes to bob@example.com\n'],
  [
    'alias add info@example.com nobody@example.com',
    0,
    'mail for info@example.com goes to nobody@example.com; but nobody@example.com does not exist here: postern account add makes it\n',
  ],
  ['alias remove info@example.com nobody@example.com', 0, 'info@example.com no longer goes to nobody@example.com\n'],
  ['account list nowhere.test', 67, 'postern: nowhere.test is not served here\n  postern domain list shows what is\n'],
  ['domain remove nowhere.test', 67, 'postern: nowhere.test is not served here\n  postern domain list shows what is\n'],
  ['alias list', 0, 'ADDRESS           TARGET\ninfo@example.com  bob@example.com\n'],
  ['mailbox rights bob@example.com', 0, 'bob@example.com shares no mailbox: postern mailbox share bob@example.com'],
  [
    'mailbox share bob@example.com Drafts ada@example.org lrs',
    0,
    'IDENTIFIER       RIGHTS\nbob@example.com  lrswipkxtecda\nada@example.org  lrs\n',
  ],
  [
    'mailbox share bob@example.com Drafts ada@example.org +i',
    0,
    'IDENTIFIER       RIGHTS\nbob@example.com  lrswipkxtecda\nada@example.org  lrsi\n',
  ],
  ['mailbox share bob@example.com Drafts -- -ada@example.org s', 0, 'IDENTIFIER        RIGHTS\n'],
  ['mailbox share bob@example.com Drafts ada@example.org z', 65, 'postern: z are no rights\n'],
  [
    'mailbox share bob@example.com Drafts nobody@example.org lr',
    67,
    'postern: nobody@example.org is neither an account nor an alias here\n',
  ],
  ['mailbox share bob@example.com Nowhere ada@example.org lr', 67, 'postern: bob@example.com has no mailbox Nowhere'],
  ['mailbox unshare bob@example.com Drafts -- -ada@example.org', 0, 'IDENTIFIER       RIGHTS\n'],
  [
    'mailbox rights bob@example.com',
    0,
    'MAILBOX  IDENTIFIER       RIGHTS\nDrafts   bob@example.com  lrswipkxtecda\nDrafts   ada@example.org  lrsi\n',
  ],
  ['mailbox unshare bob@example.com Drafts ada@example.org', 0, 'IDENTIFIER       RIGHTS\n'],
  ['domain remove example.com', 65, 'postern: example.com still has accounts or aliases'],
  ['alias remove info@example.com', 0, 'info@example.com no longer goes anywhere\n'],
  ['alias remove info@example.com', 67, 'postern: info@example.com is not an alias here'],
  [
    'account remove bob@example.com',
    64,
    'postern: bob@example.com was not removed: nobody said yes\n  write yes, or give --yes\n',
  ],
  ['account remove bob@example.com --yes', 0, 'bob@example.com is removed\n'],
  ['domain remove example.com', 0, 'example.com is no longer served\n'],
  ['queue list', 0, 'Nothing waits.\n'],
  ['queue retry', 0, '0 recipients will be tried now\n'],
  ['queue show nope', 67, 'postern: there is no message nope in the queue'],
  ['queue hold nope', 67, 'postern: there is no message nope in the queue'],
  ['verify', 0, 'All is well: 0 messages, 0 in the queue, 0 B read.\n'],
  ['purge', 0, '0 messages are removed for good'],
  ['alias list', 0, 'There are no aliases yet: postern alias add ADDRESS TARGET\n'],
  ['backup copy', 0, '0 messages, with keys and configuration, are copied to '],
  ['backup copy', 73, 'postern: '],
];

const gatewayDialog: readonly Row[] = [
  ['token add ada@example.org shop --scope send,fly', 64, 'postern: --scope names what is no scope'],
  ['token add eve@example.org shop', 67, 'postern: eve@example.org is not an account here'],
  ['token add ada@example.org shop --expires 90d', 0, 'postern_'],
  ['token add ada@example.org shop', 65, 'postern: ada@example.org has a token shop already'],
  ['token list ada@example.org', 0, 'ADDRESS          NAME  SCOPE  MADE'],
  ['token remove ada@example.org shop', 0, 'the token shop of ada@example.org is gone\n'],
  ['token remove ada@example.org shop', 67, 'postern: ada@example.org has no token shop'],
  ['token list', 0, 'There are no tokens.\n'],
  ['webhook add ada@example.org crm ftp://x.test/', 65, 'postern: ftp://x.test/ is no URL of a receiver'],
  ['webhook add ada@example.org crm https://x.test/ --events all', 64, 'postern: --events names what is no event'],
  ['webhook add ada@example.org crm http://127.0.0.1:9/', 0, 'whsec_'],
  ['webhook add ada@example.org crm https://x.test/', 65, 'postern: ada@example.org has a webhook crm already'],
  ['webhook test ada@example.org crm', 69, 'postern: http://127.0.0.1:9/: 127.0.0.1 is no public address'],
  ['webhook list', 0, 'ADDRESS          NAME  URL'],
  ['webhook enable ada@example.org crm', 0, 'the webhook crm of ada@example.org is on\n'],
  ['webhook remove ada@example.org crm', 0, 'the webhook crm of ada@example.org is gone\n'],
  ['webhook remove ada@example.org crm', 67, 'postern: ada@example.org has no webhook crm'],
];

const transportDialog: readonly Row[] = [
  ['certificate show', 0, 'file        '],
  [
    'certificate renew',
    78,
    'postern: acme.authority is not set\n  name a CA there, or renew the files by hand and send SIGHUP\n',
  ],
  ['dns example.org', 0, 'NAME'],
  ['dns example.net', 67, 'postern: example.net is not served here\n  postern domain add example.net\n'],
  ['reports tls', 0, 'No reports have come. postern dns DOMAIN shows the record that asks for them.\n'],
  ['reports tls --days 0', 64, 'postern: --days is no number of days\n  write --days 30\n'],
];

const credentialDialog: readonly Row[] = [
  ['account mechanism ada@example.org CRAM-MD5 on', 0, 'MECHANISM      SERVER  ACCOUNT\nEXTERNAL       offers  may\n'],
  ['account mechanism ada@example.org NONSENSE on', 65, 'postern: NONSENSE is not a mechanism here'],
  ['account mechanism ada@example.org CRAM-MD5', 64, 'postern: on, off or default is missing'],
  ['account mechanism ada@example.org CRAM-MD5 default', 0, 'MECHANISM '],
  ['account app-list ada@example.org', 0, 'ada@example.org has no app passwords: postern account app-add'],
  ['account reset-link ada@example.org', 0, 'https://mail.example.org/reset#'],
  ['account app-add ada@example.org Phone --for fax', 65, 'postern: fax are not services'],
  ['account app-remove ada@example.org Phone', 67, 'postern: "Phone" is not an app password of this account'],
  ['account app-add eve@example.com Phone', 67, 'postern: eve@example.com is not an account here'],
  [
    'account otp ada@example.org --password-stdin',
    0,
    'ada@example.org has 499 one-time passwords',
    'a good pass phrase\n',
  ],
  ['account otp ada@example.org --password-stdin', 65, 'postern: the pass phrase has fewer', 'short\n'],
  ['account otp ada@example.org --off', 0, 'ada@example.org has no one-time passwords any more\n'],
  ['account totp ada@example.org --code 123456', 65, 'postern: ada@example.org has no secret yet'],
  ['account totp ada@example.org --off', 0, 'ada@example.org has no second factor any more\n'],
  ['bans', 0, 'Nobody is held up.\n'],
  ['unban 192.0.2.7', 67, 'postern: 192.0.2.7 is not held up'],
  ['unban nobody', 65, 'postern: nobody is nobody'],
];

async function replay(rows: readonly Row[]): Promise<void> {
  for (const [line, exit, says, stdin = ''] of rows) {
    const spoken = await at(line, { stdin });
    expect({ line, exit: spoken.exit, text: (spoken.out + spoken.error).slice(0, says.length) }).toEqual({
      line,
      exit,
      text: says,
    });
  }
}

test('the dialog of administration', () => replay(dialog));

test('the dialog of the gateway', () => replay(gatewayDialog));

test('the dialog of certificates, records and reports', () => replay(transportDialog));

test('the dialog of credentials', () => replay(credentialDialog));

test('--json has a shape to rely on', async () => {
  expect(await json('domain list')).toEqual([{ domain: 'example.org', catchAll: null }]);
  expect(await json('account list')).toEqual([
    {
      address: 'ada@example.org',
      name: '',
      used: 0,
      quota: 0,
      disabled: false,
      createdAt: expect.any(String) as string,
    },
  ]);
  expect(await json('alias list')).toEqual([]);
  expect(await json('mailbox rights ada@example.org')).toEqual([]);
  expect(await json('verify')).toMatchObject({ messages: 0, problems: [] });
  expect(await json('purge')).toMatchObject({ emails: 0 });
  expect(await json('backup copy2')).toMatchObject({ messages: 0 });
  expect(await json('account quota ada@example.org 5GB')).toEqual({ address: 'ada@example.org', quota: 5e9 });
});

test('dns shows the keys that it made, and rotate makes others beside them', async () => {
  const records = (await json('dns example.org')) as readonly { readonly name: string; readonly value: string }[];
  const keys = records.filter(({ name }) => name.includes('._domainkey.example.org.'));
  expect(keys.map(({ value }) => /^"v=DKIM1; k=(rsa|ed25519);/.exec(value)?.[1])).toEqual(['ed25519', 'rsa']);
  // Strings of 255 octets, as zone files have them.
  expect(keys.every(({ value }) => value.split('" "').every((string) => string.length <= 257))).toBe(true);
  const listed = await json('dkim list');
  expect(listed).toMatchObject([
    { domain: 'example.org', type: 'ed25519', state: 'new', record: expect.stringMatching(/^v=DKIM1;/) as string },
    { domain: 'example.org', type: 'rsa', state: 'new' },
  ]);
  // Those wait for DNS already: nothing has to be made.
  expect(await json('dkim rotate example.org')).toHaveLength(2);
  expect(await json('dkim list example.org')).toEqual(listed);
  expect((await at('dkim rotate example.net')).exit).toBe(67);
});

test('a secret for APOP is shown once, is another one each time, and can be read with the secret of the server', async () => {
  const shown = await at('account apop ada@example.org');
  const secret = / secret ([\w-]{27})\n$/.exec(shown.out)?.[1];
  const again = (await json('account apop ada@example.org')) as { readonly secret: string };
  expect(again.secret).toMatch(/^[\w-]{27}$/);
  expect(again.secret).not.toBe(secret);
  const data = join(folder, 'data');
  const store = await openStore({
    directory: data,
    role: 'tool',
    undeleteDays: 14,
    log: silentLog,
    onFatal: (reason) => expect.fail(reason),
  });
  if (store === 'locked') expect.fail('locked');
  const credentials = await store.directory.credentials('ada@example.org');
  await store.close();
  expect(openApopSecret(serverSecret(data), 'ada@example.org', credentials?.verifiers.APOP ?? '')).toBe(again.secret);
  expect((await at('account apop ada@example.org --off')).exit).toBe(0);
});

test('an account that is held is listed with its reason, until it is released', async () => {
  const account = 'account hold ada@example.org --reason';
  const words = { workingDirectory: folder, env: { POSTERN_CONFIG: 'postern.toml' } };
  expect((await run([...account.split(' '), 'seen in\r\nRomania'], words)).out).toBe(
    'ada@example.org may send nothing until it is released\n',
  );
  expect(await json('account held')).toMatchObject([
    { address: 'ada@example.org', reason: 'seen in\ufffd\ufffdRomania' },
  ]);
  expect((await at('account hold nobody@example.org')).exit).toBe(67);
  expect((await at('account release ada@example.org')).out).toBe('ada@example.org may send again\n');
  expect((await at('account release ada@example.org')).out).toBe('ada@example.org was not held\n');
  expect((await at('account held')).out).toBe('No account is held.\n');
});

test('stamps are as the server makes them, or as an account wishes', async () => {
  const postage = 'account postage ada@example.org';
  expect((await at(postage)).out).toBe('What ada@example.org sends gets no stamps, as the server does\n');
  expect(await json(`${postage} on`)).toEqual({ address: 'ada@example.org', preferred: true, stamps: true });
  expect(await json(postage)).toMatchObject({ preferred: true });
  expect(await json(`${postage} default`)).toMatchObject({ preferred: null, stamps: false });
  expect((await at(`${postage} perhaps`)).exit).toBe(64);
});

test('a check of a server that does not run', async () => {
  const others = ['submission', 'submissions', 'imap', 'imaps', 'pop3s', 'http'].map(
    (name) => `[listeners.${name}]\nenabled = false\n`,
  );
  const own = readFileSync(join(folder, 'postern.toml'), 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('[listeners'));
  // Port 1 is nobody's.
  const smtp = '[listeners.smtp]\nhost = "127.0.0.1"\nport = 1\n';
  writeFileSync(join(folder, 'check.toml'), [...own, smtp, ...others].join('\n'));
  const words = 'check --offline --domain EXAMPLE.org --config check.toml';
  const spoken = await at(words);
  expect([spoken.exit, spoken.error]).toEqual([2, '']);
  expect(spoken.out).toContain('problem  The server does not run: nothing listens on any of its ports.\n');
  expect(spoken.out).toContain('         -> postern alias add abuse@example.org ada@example.org\n');
  expect(spoken.out).toMatch(/\nproblems: 1, warnings: 1, notes: 2, well: \d+\.\n$/);
  const { worst, findings } = (await json(words)) as { worst: string; findings: readonly object[] };
  expect(worst).toBe('problem');
  expect(Object.keys(findings[0] ?? {})).toEqual(['topic', 'about', 'severity', 'what', 'why', 'mend']);
  expect((await at('check --offline --domain nowhere.test')).exit).toBe(67);
});

test('an app password is shown once, listed and revoked', async () => {
  const made = (await json('account app-add ada@example.org Phone --for imap,smtp')) as { readonly password: string };
  expect(made).toMatchObject({ address: 'ada@example.org', name: 'Phone', services: ['imap', 'smtp'] });
  expect(made.password).toMatch(/^[a-z2-7]{24}$/);
  expect((await at('account app-add ada@example.org Phone')).exit).toBe(65);
  const listed = await json('account app-list ada@example.org');
  expect(listed).toMatchObject([{ name: 'Phone', services: ['imap', 'smtp'], lastUsed: null }]);
  expect(JSON.stringify(listed)).not.toContain(made.password);
  expect((await at('account app-remove ada@example.org Phone')).out).toBe('"Phone" of ada@example.org is revoked\n');
  expect(await json('account app-list ada@example.org')).toEqual([]);
});

test('a second factor counts once a code has proven it', async () => {
  const begun = (await json('account totp ada@example.org')) as { readonly uri: string };
  expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Postern:ada%40example\.org\?secret=[A-Z2-7]{32}&issuer=Postern$/);
  expect((await at('account totp ada@example.org --code 000')).exit).toBe(65);
  const secret = decodeBase32(/secret=([A-Z2-7]+)/.exec(begun.uri)?.[1] ?? '');
  const code = hotp(secret, Math.floor(Date.now() / 30_000));
  expect((await at(`account totp ada@example.org --code ${code}`)).out).toContain('has a second factor');
  expect((await at('account totp ada@example.org')).exit).toBe(65);
  expect(await json('account totp ada@example.org --off')).toEqual({ address: 'ada@example.org', totp: 'off' });
});

function decodeBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const octets = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(octets.map((octet) => parseInt(octet, 2)));
}

test('an error with --json is JSON on stderr, and stdout stays empty', async () => {
  const { exit, out, error } = await at('domain remove nowhere.test --json');
  expect([exit, out, JSON.parse(error)]).toEqual([
    67,
    '',
    { error: 'nowhere.test is not served here', remedy: 'postern domain list shows what is', exit: 67 },
  ]);
});

test('a backup is a server: keys, secret and configuration are in it, for its owner alone', async () => {
  mkdirSync(join(folder, 'kept'), { mode: 0o755 });
  writeFileSync(join(folder, 'data', 'secret'), 'x'.repeat(32));
  symlinkSync(join(folder, 'data', 'tls', 'certificate.pem'), join(folder, 'data', 'link.pem'));
  expect((await at('backup kept')).exit).toBe(0);
  const [copy, data] = [join(folder, 'kept'), join(folder, 'data')];
  for (const name of ['tls/key.pem', 'tls/certificate.pem', 'secret', 'link.pem'])
    expect(readFileSync(join(copy, name))).toEqual(readFileSync(join(data, name)));
  expect(lstatSync(join(copy, 'link.pem')).isFile()).toBe(true);
  expect(readFileSync(join(copy, 'postern.toml'))).toEqual(readFileSync(join(folder, 'postern.toml')));
  expect(statSync(copy).mode & 0o777).toBe(0o700);
  expect(statSync(join(copy, 'tls', 'key.pem')).mode & 0o777).toBe(0o600);
  expect(existsSync(join(copy, 'backup.running'))).toBe(false);
});

test('backups inside the data folder do not hold each other', async () => {
  for (const name of ['one', 'two']) expect((await at(`backup data/backups/${name}`)).exit).toBe(0);
  expect((await at('backup elsewhere')).exit).toBe(0);
  for (const place of ['data/backups/two', 'elsewhere'])
    expect(readdirSync(join(folder, place), { recursive: true })).not.toContain(join('backups', 'one', 'postern.db'));
});

test.runIf(process.getuid?.() === 0)('root does not touch the data of another user', async () => {
  const database = join(folder, 'data', 'postern.db');
  chownSync(database, 4711, 4711);
  try {
    for (const line of ['account list', 'serve --config postern.toml']) {
      const { exit, error } = await at(line);
      expect([exit, error]).toEqual([77, expect.stringContaining('belongs to user 4711')]);
    }
  } finally {
    chownSync(database, 0, 0);
  }
});

test('the queue, in words and in JSON', async () => {
  const id = 'q1' as QueueId;
  await queueOne(id);
  const listed = await at('queue list');
  expect(listed.out).toMatch(
    /^ID {2}AGE {2}SIZE.*\nq1 {2}\d s {2}23 B {2}<ada@example\.org> {2}x@far\.test {2}goes now\n$/,
  );
  expect(await json('queue list')).toMatchObject([
    {
      id,
      reversePath: 'ada@example.org',
      size: 23,
      recipients: [{ address: 'x@far.test', state: 'waiting', attempts: 0 }],
    },
  ]);
  expect((await at('queue show q1 --content')).out).toContain('\n\nX: 1\r\nSubject: hi\r\n\r\nhi');
  expect((await at('queue hold q1')).out).toBe('1 recipient held\n');
  expect((await at('queue list')).out).toContain('held\n');
  expect((await at('queue retry q1')).out).toBe('1 recipient will be tried now\n');
  expect((await at('queue cancel q1')).out).toBe('1 recipient cancelled\n');
  expect((await at('queue list')).out).toBe('Nothing waits.\n');
});

async function queueOne(id: QueueId): Promise<void> {
  const fatal = (reason: string): void => {
    throw new Error(reason);
  };
  const store = await openStore({
    directory: join(folder, 'data'),
    role: 'tool',
    undeleteDays: 1,
    log: silentLog,
    onFatal: fatal,
  });
  if (store === 'locked') throw new Error('locked');
  const now = Date.now();
  const parameters = { size: null, body: '7bit', smtpUtf8: false, ret: null, envid: null, auth: null } as const;
  const recipient = { address: 'x@far.test', domain: 'far.test', parameters: { notify: null, orcpt: null } };
  await store.spool.accept({
    id,
    content: { kind: 'bytes', bytes: Buffer.from('Subject: hi\r\n\r\nhi') },
    receivedAt: now,
    deliveries: [],
    relay: {
      reversePath: 'ada@example.org',
      parameters,
      prefix: Buffer.from('X: 1\r\n'),
      recipients: [recipient],
      notBefore: now,
      expires: now + 86_400_000,
    },
  });
  await store.close();
}
