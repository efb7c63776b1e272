/** Programs of others that log in, each told which mechanism to use over which protocol and how to encrypt. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from '../support/peers.ts';
import { type Ran, run } from '../support/run.ts';

export type Protocol = 'smtp' | 'imap' | 'pop3';
/** How the connection comes to be encrypted. RFC 8314 §3.3 */
export type Door = 'STARTTLS' | 'TLS';

/** What a client is told. */
export interface Order {
  readonly protocol: Protocol;
  readonly door: Door;
  readonly mechanism: string;
  readonly port: number;
  readonly user: string;
  /** Of whatever kind the mechanism wants: password, pass phrase, token. */
  readonly secret: string;
  readonly caFile: string;
  readonly certificate: { readonly file: string; readonly key: string };
  /** For files of its own. */
  readonly folder: string;
}

/** What it may be told. */
type Ways = Partial<Readonly<Record<Protocol, { readonly doors: readonly Door[]; readonly by: readonly string[] }>>>;

export interface LoginClient {
  readonly name: string;
  readonly peers: readonly Peer[];
  readonly ways: Ways;
  /** Ends with 0 when the login succeeds. */
  readonly logIn: (order: Order) => Promise<Ran>;
}

const both = ['STARTTLS', 'TLS'] as const;
const passwords = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'DIGEST-MD5'] as const;
const scram = ['SCRAM-SHA-1', 'SCRAM-SHA-256'] as const;
const tokens = ['OAUTHBEARER', 'XOAUTH2'] as const;
const letter = 'Subject: hello\n\nhello\n';

const isToken = (mechanism: string): boolean => (tokens as readonly string[]).includes(mechanism);

const swaks: LoginClient = {
  name: 'swaks',
  peers: ['swaks', 'libauthen-sasl-perl'],
  ways: { smtp: { doors: both, by: passwords } },
  logIn: ({ door, mechanism, port, user, secret, caFile }) =>
    run(
      'swaks',
      [
        ...['--server', `localhost:${port}`, '--from', user, '--to', user, '--quit-after', 'AUTH'],
        ...[door === 'TLS' ? '--tls-on-connect' : '--tls', '--tls-verify', '--tls-ca-path', caFile],
        ...['--auth', mechanism, '--auth-user', user, '--auth-password', secret],
      ],
      // It can do nothing with Cyrus SASL, which Perl takes where it is there.
      { env: { PERL5OPT: '-MAuthen::SASL=Perl' } },
    ),
};

const msmtp: LoginClient = {
  name: 'msmtp',
  peers: ['msmtp'],
  ways: { smtp: { doors: both, by: [...passwords, ...scram, ...tokens, 'EXTERNAL'] } },
  logIn: ({ door, mechanism, port, user, secret, caFile, certificate, folder }) => {
    const file = join(folder, 'msmtprc');
    const lines = [
      ...['account default', 'host localhost', `port ${port}`, `from ${user}`, `user ${user}`],
      ...['tls on', `tls_starttls ${door === 'TLS' ? 'off' : 'on'}`, `tls_trust_file ${caFile}`],
      `auth ${mechanism.toLowerCase()}`,
      ...(mechanism === 'EXTERNAL'
        ? [`tls_cert_file ${certificate.file}`, `tls_key_file ${certificate.key}`]
        : [`passwordeval cat ${file}.secret`]),
    ];
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    writeFileSync(`${file}.secret`, secret);
    return run('msmtp', ['-C', file, user], { input: letter });
  },
};

/** Debian's is built without a library for SCRAM. With a token it takes OAUTHBEARER where it is offered, whatever it is told. */
const curlKnows = [...passwords, ...tokens, 'EXTERNAL'];
const curl: LoginClient = {
  name: 'curl',
  peers: ['curl'],
  ways: {
    smtp: { doors: both, by: curlKnows },
    imap: { doors: both, by: curlKnows },
    pop3: { doors: both, by: [...curlKnows, 'APOP'] },
  },
  logIn: ({ protocol, door, mechanism, port, user, secret, caFile, certificate }) =>
    run('curl', [
      ...['-sS', '--ssl-reqd', '--cacert', caFile],
      ...['--login-options', `AUTH=${mechanism === 'APOP' ? '+APOP' : mechanism}`],
      ...['-u', `${user}:${isToken(mechanism) || mechanism === 'EXTERNAL' ? '' : secret}`],
      ...(isToken(mechanism) ? ['--oauth2-bearer', secret] : []),
      ...(mechanism === 'EXTERNAL' ? ['--cert', certificate.file, '--key', certificate.key] : []),
      ...(protocol === 'smtp' ? ['-X', 'NOOP'] : []),
      `${protocol}${door === 'TLS' ? 's' : ''}://localhost:${port}/`,
    ]),
};

const gsasl: LoginClient = {
  name: 'gsasl',
  peers: ['gsasl'],
  ways: {
    smtp: { doors: ['STARTTLS'], by: [...passwords, ...scram] },
    imap: { doors: ['STARTTLS'], by: [...passwords, ...scram, ...scram.map((name) => `${name}-PLUS`)] },
  },
  logIn: ({ protocol, mechanism, port, user, secret, caFile }) =>
    run('gsasl', [
      ...[`--${protocol}`, '--connect', `localhost:${port}`, '--x509-ca-file', caFile, '--mechanism', mechanism],
      ...['--authentication-id', user, '--authorization-id', user, '--password', secret, '--no-client-first'],
      ...(mechanism.endsWith('-PLUS') ? [] : ['--no-cb']),
    ]),
};

const mutt: LoginClient = {
  name: 'mutt',
  peers: ['mutt'],
  ways: { smtp: { doors: both, by: [...passwords, ...scram, ...tokens] } },
  logIn: ({ door, mechanism, port, user, secret, caFile, folder }) => {
    const file = join(folder, 'muttrc');
    const lines = [
      `set from="${user}" use_from=yes envelope_from=yes copy=no record="" crypt_use_gpgme=no`,
      `set certificate_file="${caFile}" ssl_starttls=yes ssl_force_tls=yes ssl_verify_host=yes`,
      `set smtp_url="smtp${door === 'TLS' ? 's' : ''}://${encodeURIComponent(user)}@localhost:${port}/"`,
      `set smtp_authenticators="${mechanism.toLowerCase()}"`,
      isToken(mechanism) ? `set smtp_oauth_refresh_command="printf %s '${secret}'"` : `set smtp_pass="${secret}"`,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    return run('mutt', ['-n', '-F', file, '-s', 'hello', '--', user], { input: letter, env: { HOME: folder } });
  },
};

/** Cyrus SASL inside, which knows one-time passwords. */
const mbsync: LoginClient = {
  name: 'mbsync',
  peers: ['mbsync', 'libsasl2-modules', 'libsasl2-modules-otp'],
  ways: { imap: { doors: both, by: [...passwords, ...scram, 'OTP'] } },
  logIn: ({ door, mechanism, port, user, secret, caFile, folder }) => {
    const file = join(folder, 'mbsyncrc');
    const lines = [
      ...['IMAPAccount here', 'Host localhost', `Port ${port}`, `User ${user}`, `Pass "${secret}"`],
      ...[`AuthMechs ${mechanism}`, `SSLType ${door === 'TLS' ? 'IMAPS' : 'STARTTLS'}`, `CertificateFile ${caFile}`],
      ...['', 'IMAPStore far', 'Account here', '', 'MaildirStore near', `Path ${folder}/`, `Inbox ${folder}/inbox`, ''],
      ...['Channel all', 'Far :far:', 'Near :near:', 'Patterns *', ''],
    ];
    writeFileSync(file, lines.join('\n'), { mode: 0o600 });
    return run('mbsync', ['-c', file, '--list', 'all'], { env: { HOME: folder } });
  },
};

/**
 * Perl's own SMTP and POP3, with Cyrus SASL. Where the server speaks first its Cyrus has nothing to say, which is undef, and that
 * Net::SMTP takes for a failure before it has sent AUTH: CRAM-MD5 and DIGEST-MD5 are POP3's alone.
 */
const perl: LoginClient = {
  name: 'Net::SMTP and Net::POP3',
  peers: ['perl', 'libauthen-sasl-cyrus-perl', 'libio-socket-ssl-perl', 'libsasl2-modules', 'libsasl2-modules-otp'],
  ways: {
    smtp: { doors: both, by: [...scram, 'OTP'] },
    pop3: { doors: both, by: ['CRAM-MD5', 'DIGEST-MD5', ...scram, 'OTP'] },
  },
  logIn: ({ protocol, door, mechanism, port, user, secret, caFile }) =>
    run('perl', ['-e', script, protocol, door, mechanism, String(port), user, secret, caFile]),
};

const script = `use strict; use Net::SMTP; use Net::POP3; use Authen::SASL qw(Cyrus);
my ($protocol, $door, $mechanism, $port, $user, $secret, $ca) = @ARGV;
my %tls = (SSL_ca_file => $ca, SSL_verifycn_name => 'localhost');
my $class = $protocol eq 'smtp' ? 'Net::SMTP' : 'Net::POP3';
my $talk = $class->new('localhost', Port => $port, Debug => 1, SSL => $door eq 'TLS', %tls) or die "no connection: $@";
$talk->starttls(%tls) or die 'no TLS: ' . $talk->message if $door ne 'TLS';
my $sasl = Authen::SASL->new(mechanism => $mechanism, callback => { user => $user, authname => $user, pass => $secret });
$talk->auth($sasl) or die 'refused: ' . $talk->message;
$talk->quit;
`;

/** A person's own typing, line for line. */
const openssl: LoginClient = {
  name: 'openssl s_client',
  peers: ['openssl'],
  ways: {
    smtp: { doors: both, by: ['PLAIN'] },
    imap: { doors: both, by: ['PLAIN'] },
    pop3: { doors: both, by: ['PLAIN'] },
  },
  logIn: async ({ protocol, door, port, user, secret, caFile }) => {
    const proof = Buffer.from(`\0${user}\0${secret}`).toString('base64');
    const typed = {
      smtp: ['EHLO client.test', `AUTH PLAIN ${proof}`, 'QUIT'],
      imap: [`a AUTHENTICATE PLAIN ${proof}`, 'b LOGOUT'],
      pop3: [`AUTH PLAIN ${proof}`, 'QUIT'],
    }[protocol];
    const ran = await run(
      'openssl',
      [
        ...['s_client', '-connect', `localhost:${port}`, '-CAfile', caFile, '-verify_return_error', '-quiet', '-crlf'],
        ...['-verify_hostname', 'localhost', ...(door === 'TLS' ? [] : ['-starttls', protocol])],
      ],
      { input: `${typed.join('\n')}\n` },
    );
    const welcome = { smtp: '235 2.7.0', imap: 'a OK', pop3: '+OK' }[protocol];
    return { ...ran, code: ran.stdout.split('\n').some((line) => line.startsWith(welcome)) ? 0 : 1 };
  },
};

export const loginClients: readonly LoginClient[] = [swaks, msmtp, curl, gsasl, mutt, mbsync, perl, openssl];
