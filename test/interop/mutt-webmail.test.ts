/**
 * mutt, with GnuPG for both standards, and the webmail write to each other under seal: each reads what the other signed and encrypted, and
 * believes it.
 */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { pathOf } from '../support/peers.ts';
import { run } from '../support/run.ts';
import { Terminal } from '../support/terminal.ts';
import { mutt as program, writtenHere, writtenThere } from './sealed-programs.ts';
import { SealedWebmail, type WebPerson, bundlePassword, levels } from './sealed-webmail.ts';

const { alice, bob, admin: office } = people;
const words = 'The key is in the drawer.';
const file = { name: 'place.txt', content: 'coordinates 44.4 north' };
const long = { timeout: 120_000 };

/** For a shell. */
interface Command {
  readonly line: string;
  readonly env: Readonly<Record<string, string>>;
}

describeWith('mutt and the webmail under seal', { peers: ['mutt', 'gpg', 'gpgsm', 'chromium', 'openssl'] }, () => {
  let webmail: SealedWebmail;
  let home = '';
  const persons = new Map<string, WebPerson>();
  const on = (address: string): WebPerson => persons.get(address) ?? expect.unreachable(address);
  const gnupg = (program: 'gpg' | 'gpgsm', ...args: readonly string[]): Buffer =>
    execFileSync(pathOf(program), ['--homedir', home, '--batch', '--yes', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });

  beforeAll(async () => {
    webmail = await SealedWebmail.start('mutt-webmail');
    home = webmail.path('gnupg');
    mkdirSync(home, { mode: 0o700 });
    prepare();
    const [{ bundle }] = await Promise.all([
      webmail.certify(bob),
      webmail.alice().then((person) => persons.set(alice, person)),
      webmail.office().then((person) => persons.set(office, person)),
    ]);
    gnupg('gpg', '--passphrase', '', '--quick-generate-key', `Bob <${bob}>`, 'future-default', 'default', 'never');
    await on(alice).accept(bob, 'openpgp', gnupg('gpg', '--export', bob));
    const { fingerprint, octets } = await on(alice).ownKey();
    gnupg('gpg', '--import', webmail.file('alice.pgp', octets));
    // mutt asks about every key that is not known to be good.
    gnupg('gpg', '--import-ownertrust', webmail.file('trust', `${fingerprint.toUpperCase()}:6:\n`));
    for (const name of ['root.pem', 'issuing.pem', `${office}.pem`]) gnupg('gpgsm', '--import', webmail.path(name));
    gnupg('gpgsm', '--import', bundle);
  }, 240_000);
  afterAll(async () => {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { timeout: 60_000 });
    await webmail.stop();
  });

  function prepare(): void {
    // gpgsm does not know name constraints, and takes no critical extension that it does not know.
    webmail.file('gnupg/gpgsm.conf', 'ignore-cert-extension 2.5.29.30\ndisable-crl-checks\ndisable-dirmngr\n');
    const root = new X509Certificate(readFileSync(webmail.path('root.pem')));
    webmail.file('gnupg/trustlist.txt', `${root.fingerprint} S relax\n`);
    // Whoever is asked for a password here says the same one.
    const answers = `case $word in GETPIN) echo "D ${bundlePassword}";; BYE) exit;; esac; echo OK`;
    const pinentry = webmail.file('pinentry', `#!/bin/sh\necho OK\nwhile read word rest; do ${answers}; done\n`);
    chmodSync(pinentry, 0o755);
    webmail.file('gnupg/gpg-agent.conf', `pinentry-program ${pinentry}\n`);
  }

  /** How it is called, and what it needs to know of. */
  function mutt(settings: readonly string[], args: readonly string[]): Command {
    const { lab } = webmail.web;
    const lines = [
      `set from="${bob}" realname="Bob" use_from=yes envelope_from=yes`,
      `set folder="${home}" copy=no record=""`,
      `set imap_user="${bob}" imap_pass="${lab.password}"`,
      `set smtp_url="smtps://${encodeURIComponent(bob)}@localhost:${lab.ports.submissions}" smtp_pass="${lab.password}"`,
      `set certificate_file="${lab.caFile}" ssl_force_tls=yes ssl_verify_host=yes`,
      'set wait_key=no quit=yes header_cache="" message_cachedir="" crypt_use_gpgme=yes charset="utf-8"',
      // No questions before a message is sent, whose draft is whole.
      'set autoedit=yes edit_headers=yes editor=true abort_unmodified=no fast_reply=yes',
      'unset beep',
      ...settings,
    ];
    const muttrc = webmail.file('muttrc', `${lines.join('\n')}\n`);
    const env = { HOME: home, GNUPGHOME: home, LC_ALL: 'C.UTF-8' };
    return { line: ['mutt', '-n', '-F', `'${muttrc}'`, ...args].join(' '), env };
  }

  async function send(to: string, settings: string): Promise<void> {
    const draft = webmail.file('draft', `From: Bob <${bob}>\nTo: ${to}\nSubject: Where it lies\n\n${words}\n`);
    const attached = webmail.file(file.name, file.content);
    const { line, env } = mutt([`set ${settings}`], ['-H', `'${draft}'`, '-a', `'${attached}'`]);
    const terminal = new Terminal(line, { env });
    try {
      await terminal.shows('y:Send');
      terminal.press('y');
      await terminal.shows('Mail sent.');
      await terminal.ended;
    } finally {
      terminal.kill();
    }
  }

  /** The newest message as it shows it. Its own pager would leave what it says of the signature on the screen alone. */
  async function open(): Promise<string> {
    const out = webmail.path('read');
    const settings = [
      `set pager="sh -c 'cat \\$0 >${out}'" prompt_after=no`,
      'push "<last-entry><display-message><quit>"',
    ];
    const url = `imaps://localhost:${webmail.web.lab.ports.imaps}/INBOX`;
    const { line, env } = mutt(settings, ['-f', url]);
    const options = { input: null, timeout: 60_000, env: { ...env, TERM: 'xterm' } };
    const ran = await run('script', ['-qec', line, '/dev/null'], options);
    expect(existsSync(out), ran.output).toBe(true);
    return readFileSync(out, 'utf8');
  }

  describe.each([
    ['OpenPGP', alice, 'crypt_autopgp=yes', `Signed by ${bob} (key verified`],
    ['S/MIME', office, 'crypt_autopgp=no crypt_autosmime=yes smime_is_default=yes', `Signed by ${bob} (an authority`],
  ] as const)('%s', (standard, person, settings, said) => {
    const kinds = {
      signed: ['crypt_autosign=yes', [said]],
      'signed and encrypted': ['crypt_autosign=yes crypt_autoencrypt=yes', [said, 'end-to-end encrypted']],
      encrypted: ['crypt_autoencrypt=yes', ['Nobody signed it', 'end-to-end encrypted']],
    } as const;

    it.each(writtenThere)('%s by mutt: the webmail opens it, and says so', long, async (kind) => {
      const [how, expected] = kinds[kind];
      await send(person, `${settings} ${how}`);
      const read = await on(person).openNext(bob);
      for (const sentence of [...expected, 'Where it lies', words, file.name])
        await read.getByText(sentence).first().waitFor();
    });

    it.each(writtenHere)('%s by the webmail: mutt opens and believes it', long, async (kind) => {
      const subject = `This is ${kind}`;
      await on(person).write({ to: bob, subject, text: words, level: levels[kind], file });
      const shown = await open();
      expect(shown).toContain(words);
      expect(shown).toContain(file.name);
      expect(shown).toContain('Good signature from:');
      expect(shown.includes(`Subject: ${subject}\n`)).toBe(
        kind === 'signed' || program.showsSubject.includes(standard),
      );
    });
  });
});
