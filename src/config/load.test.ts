import { describe as group, expect, test } from 'vitest';
import { commentedConfig } from './commented.ts';
import { parseRoute } from './route.ts';
import { parseOctets } from './fields.ts';
import { keyLines, lineOf } from './lines.ts';
import { makeConfig, parseConfig } from './load.ts';
import { camelCase, nearest, snakeCase } from './names.ts';

const head = '[server]\nhostname = "mail.example.org"\ndata = "/var/lib/postern"\n';

/** Text after the head (which is three lines), and the words of the only problem. */
const problems: readonly (readonly [text: string, says: string])[] = [
  ['[listeners.smtp]\nport = 70000', 'listeners.smtp.port must be a number from 1 to 65535 (line 5): write port = 25'],
  ['[listeners.smtp]\nport = "25"', 'listeners.smtp.port must be a number from 1 to 65535 (line 5): write port = 25'],
  ['[listeners.smtp]\nport = 2.5', 'listeners.smtp.port must be a number from 1 to 65535 (line 5): write port = 25'],
  ['[listeners]\nsmtp.port = 0', 'listeners.smtp.port must be a number from 1 to 65535 (line 5): write port = 25'],
  [
    '[listeners]\nsmtp = { port = 0 }',
    'listeners.smtp.port must be a number from 1 to 65535 (line 5): write port = 25',
  ],
  ['[listeners.smtp]\nenabled = "yes"', 'listeners.smtp.enabled must be true or false (line 5): write enabled = true'],
  ['[listeners.imaps]\nhost = ""', 'listeners.imaps.host must be an address to listen on (line 5): write host = "::"'],
  ['[listeners.smtpd]\nport = 25', 'listeners.smtpd is not known (line 4): did you mean smtp?'],
  ['[listeners.smtp]\nprot = 25', 'listeners.smtp.prot is not known (line 5): did you mean port?'],
  ['[listenres]', 'listenres is not known (line 4): did you mean listeners?'],
  [
    '[telemetry]',
    'telemetry is not known (line 4): known here are server, listeners, tls, acme, mta_sts, tls_reports, dmarc_reports, dkim, ca, limits, door, mta, msa, outbound, trust, spam, greylist, hashcash, clamav, rspamd, milters, web, webhooks, dns, keys, imap, directory, openid, ldap, kerberos, sasl, log, store, pop3',
  ],
  [
    '[limits]\n\n# big\nmaxMessageSize = "1 GiB"',
    'limits.maxMessageSize is not known (line 7): did you mean max_message_size?',
  ],
  [
    '[limits]\nmax_message_size = 50',
    'limits.max_message_size must be a size from "64 KiB" to "2 GiB" (line 5): write max_message_size = "50 MiB"',
  ],
  [
    '[limits]\nmax_message_size = "50 apples"',
    'limits.max_message_size must be a size from "64 KiB" to "2 GiB" (line 5): write max_message_size = "50 MiB"',
  ],
  [
    '[limits]\nmax_recipients = 5',
    'limits.max_recipients must be a number from 100 to 50000 (line 5): write max_recipients = 1000',
  ],
  ['[mta]\nfirst_retry = "5"', 'mta.first_retry must be a time from "1s" to "1h" (line 5): write first_retry = "5m"'],
  [
    '[mta]\ntls = "yes"',
    'mta.tls must be "opportunistic" or "required" or "none" (line 5): write tls = "opportunistic"',
  ],
  [
    '[mta]\nroutes = ["beta.test"]',
    'mta.routes must be of the form "domain=host:port", then lmtp, tls=LEVEL, user=NAME, password-file=PATH or password-env=NAME (line 5): write routes = ["*=smtp.example.net:587 user=postern password-file=/etc/postern/smarthost"]',
  ],
  [
    '[mta]\nroutes = "beta"',
    'mta.routes must be a list in brackets (line 5): write routes = ["*=smtp.example.net:587 user=postern password-file=/etc/postern/smarthost"]',
  ],
  ['[imap]\nadmin = "nobody"', 'imap.admin must be a fitting line of text in quotes (line 5): write admin = ""'],
  [
    '[imap]\nfilters = ["a/b=SEEN"]',
    'imap.filters must be of the form "name=search" (line 5): write filters = ["large=UNSEEN LARGER 1000000"]',
  ],
  [
    '[directory]\nsubaddress_separators = "@"',
    'directory.subaddress_separators must be up to four characters in quotes, not @ (line 5): write subaddress_separators = "+"',
  ],
  [
    '[directory]\npostmaster = "ada"',
    'directory.postmaster must be an address in quotes, or "" (line 5): write postmaster = ""',
  ],
  ['[log]\nlevel = 3', 'log.level must be "debug" or "info" or "warn" or "error" (line 5): write level = "info"'],
  [
    '[store]\nundelete_days = -1',
    'store.undelete_days must be a number from 0 to 365 (line 5): write undelete_days = 14',
  ],
  [
    '[listeners.http]\nport = 587',
    'listeners.http.port is 587 like listeners.submission.port (line 5): give one of them another port, or write enabled = false below [listeners.http]',
  ],
  ['[[limits]]', 'limits must be a table (line 4): write [limits] on a line of its own'],
  ['[tls]\nkey = 5', 'tls.key must be a path in quotes (line 5): write key = "tls/key.pem"'],
];

test.each(problems)('%j', (text, says) => {
  const parsed = parseConfig(head + text);
  expect(parsed.ok ? [] : parsed.error.map((problem) => problem.text)).toEqual([says]);
});

group('the file as a whole', () => {
  test('what is missing is named', () => {
    const parsed = parseConfig('[server]\ndata = "/srv"');
    expect(parsed.ok ? '' : parsed.error[0]?.text).toBe(
      'server.hostname is missing: write hostname = "mail.example.org" below [server]',
    );
  });
  test('a missing section', () => {
    const parsed = parseConfig('');
    expect(parsed.ok ? '' : parsed.error[0]?.text).toBe('server must be a table: write [server] on a line of its own');
  });
  test('what is not TOML', () => {
    const parsed = parseConfig('[server]\nhostname = mail');
    expect(parsed.ok ? '' : parsed.error[0]?.text).toMatch(/^the file is not TOML: .* \(line 2, column \d+\)$/);
  });
  test('every problem is told, in order of lines', () => {
    const parsed = parseConfig(`${head}[log]\nlevle = 1\n[mta]\nconcurrency = 0\n[xyz]\n`);
    expect(parsed.ok ? [] : parsed.error.map((problem) => problem.line)).toEqual([5, 7, 8]);
  });
  test.each(['mail', 'mail.', '-a.example', '192.0.2.1', 'mail.exämple.org', 'a b.example'])('hostname %s', (name) => {
    const parsed = parseConfig(`[server]\nhostname = "${name}"\ndata = "/srv"`);
    expect(parsed.ok ? '' : parsed.error[0]?.text).toContain('server.hostname must be a full host name');
  });
});

group('defaults', () => {
  test('are safe', () => {
    const parsed = parseConfig(head);
    if (!parsed.ok) throw new Error(parsed.error[0]?.text);
    expect(parsed.value.listeners.http).toEqual({ enabled: true, host: '127.0.0.1', port: 8080 });
    expect(parsed.value.listeners.lmtp.enabled).toBe(false);
    expect(parsed.value.limits.maxMessageSize).toBe(50 * 1024 * 1024);
    expect(parsed.value.mta).toMatchObject({ tls: 'opportunistic', giveUpAfter: 5 * 86_400_000, routes: [] });
  });
  test('the commented file is the defaults', () => {
    const given = new Map([
      ['server.hostname', 'mail.example.org'],
      ['server.data', '/var/lib/postern'],
    ]);
    const text = commentedConfig(given);
    const plain = parseConfig(head);
    expect(parseConfig(text)).toEqual(plain);
    const uncommented = text
      .split('\n')
      .map((line) =>
        line.startsWith('# ') && line.includes(' = ') && !line.includes('["') && !line.startsWith('# filters')
          ? line.slice(2)
          : line,
      )
      .join('\n');
    expect(parseConfig(uncommented)).toEqual(plain);
  });
  test('makeConfig', () => {
    const config = makeConfig({ server: { hostname: 'mail.example.org', data: '/var/lib/postern' } });
    expect(parseConfig(head)).toEqual({ ok: true, value: config });
  });
});

group('lines', () => {
  const text = [
    'a = 1',
    'text = """',
    'b = 2 # not a key',
    '"""',
    '[ t . "q.r" ]',
    'x.y = 3',
    '[[list]]',
    'k = 1',
    '[[list]]',
    'k = 2',
  ].join('\n');
  test.each<readonly [path: readonly string[], line: number | null]>([
    [['a'], 1],
    [['text'], 2],
    [['b'], null],
    [['t', 'q.r'], 5],
    [['t', 'q.r', 'x', 'y'], 6],
    [['t', 'q.r', 'x', 'z'], 6],
    [['list', '0', 'k'], 8],
    [['list', '1', 'k'], 10],
    [['list', '1', 'other'], 9],
  ])('%j', (path, line) => {
    expect(lineOf(keyLines(text), path)).toBe(line);
  });
});

test.each([
  ['beta.test=127.0.0.1:25', { domain: 'beta.test', host: '127.0.0.1', port: 25 }],
  ['Beta.Test=mx.beta.test:2525', { domain: 'beta.test', host: 'mx.beta.test', port: 2525 }],
  ['beta.test=[::1]:25', { domain: 'beta.test', host: '::1', port: 25 }],
  ['*=h:587 tls=dane', { domain: '*', host: 'h', port: 587, tls: 'dane' }],
  ['a=[::1]:24 lmtp', { domain: 'a', host: '::1', port: 24, protocol: 'lmtp' }],
  [
    '*=h:587 user=me password-file=/f',
    { domain: '*', host: 'h', port: 587, login: { user: 'me', password: { file: '/f' } } },
  ],
  [
    '*=h:587 password-env=P user=me',
    { domain: '*', host: 'h', port: 587, login: { user: 'me', password: { env: 'P' } } },
  ],
  ['*=h:587 user=me', null],
  ['*=h:587 password-env=P', null],
  ['*=h:587 user=me password-env=P password-file=/f', null],
  ['*=h:587 user=me password=secret', null],
  ['*=h:587 tls=much', null],
  ['*=h:587 tls=dane tls=none', null],
  ['*=h:587 smtps', null],
  ['beta.test=::1:25', null],
  ['beta.test', null],
  ['=127.0.0.1:25', null],
  ['beta.test=:25', null],
  ['beta.test=h:0', null],
  ['beta.test=h:65536', null],
  ['beta.test=h:x', null],
])('route %s', (text, route) => {
  expect(parseRoute(text)).toEqual(route);
});

test.each([
  ['50 MiB', 52_428_800],
  ['2GB', 2e9],
  ['0 B', 0],
  ['MB', null],
  ['5', null],
  ['-5 MB', null],
  ['1.5 GB', null],
])('octets %s', (text, value) => {
  expect(parseOctets(text)).toBe(value);
});

test('names go both ways', () => {
  expect(camelCase('max_connections_per_address')).toBe('maxConnectionsPerAddress');
  expect(snakeCase('maxConnectionsPerAddress')).toBe('max_connections_per_address');
  expect(nearest('hots', ['host', 'port'])).toBe('host');
  expect(nearest('entirely', ['host', 'port'])).toBe(null);
});
