/** mutt with GnuPG opens by IMAP what `postern seal` signed and encrypted. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run as postern } from '../../src/cli/testing.ts';
import { describeWith } from '../support/describe-with.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { pathOf } from '../support/peers.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

const { alice, bob } = people;

describeWith('mutt under seal', { peers: ['mutt', 'gpg'] }, () => {
  let lab: Lab;
  let folder: TemporaryFolder;
  const path = (name: string): string => join(folder.path, name);
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(path(name), content);
    return path(name);
  };
  const gpg = (...args: readonly string[]): Buffer =>
    execFileSync(pathOf('gpg'), ['--homedir', folder.path, '--batch', '--yes', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });

  beforeAll(async () => {
    folder = temporaryFolder('mutt-sealed');
    file('gpg.conf', 'trust-model always\n');
    for (const address of [alice, bob]) {
      gpg('--passphrase', '', '--quick-generate-key', `A Person <${address}>`, 'future-default', 'default', 'never');
      file(`${address}.public`, gpg('--armor', '--export', address));
      file(`${address}.secret`, gpg('--armor', '--export-secret-keys', address));
    }
    lab = await Lab.start();
  }, 60_000);
  afterAll(async () => {
    execFileSync('gpgconf', ['--homedir', folder.path, '--kill', 'all'], { timeout: 60_000 });
    await lab.remove();
    folder.remove();
  });

  /** On a screen of its own, with keys that are pressed. */
  function mutt(user: string, settings: readonly string[], keys: string, args: readonly string[]) {
    const lines = [
      `set from="${user}" realname="A Person" use_from=yes envelope_from=yes`,
      `set folder="${folder.path}"`,
      `set imap_user="${user}" imap_pass="${lab.password}"`,
      `set certificate_file="${lab.caFile}" ssl_force_tls=yes ssl_verify_host=yes`,
      'set wait_key=no quit=yes',
      'set header_cache="" message_cachedir="" crypt_use_gpgme=yes charset="utf-8"',
      'unset beep',
      ...settings,
      `push "${keys}"`,
    ];
    const muttrc = file(`muttrc-${user}`, `${lines.join('\n')}\n`);
    const env = { TERM: 'xterm', HOME: folder.path, GNUPGHOME: folder.path, LC_ALL: 'C.UTF-8' };
    const command = ['mutt', '-n', '-F', `'${muttrc}'`, ...args].join(' ');
    return run('script', ['-qec', command, '/dev/null'], { input: null, timeout: 60_000, env });
  }

  const keysOf = (own: string, other: string): readonly string[] => [
    ...['--keys', path(`keys-${own}`), '--key', path(`${own}.secret`), '--trust', path(`${other}.public`)],
  ];

  it('what is sealed here mutt decrypts, and believes', { timeout: 120_000 }, async () => {
    const draft = file('draft', `From: ${bob}\nTo: ${alice}\nSubject: back\n\nThe key is in the drawer.\n`);
    const sealing = ['--openpgp', '--out', path('back.eml'), ...keysOf(bob, alice)];
    const sealed = await postern(['seal', draft, ...sealing]);
    expect(sealed.exit).toBe(0);
    const imap = await ImapTalk.login(lab.ports.imap, alice, lab.password);
    await imap.ok('APPEND INBOX', readFileSync(path('back.eml')));
    await imap.logout();
    // Its own pager would leave what it says of the signature on the screen alone.
    const pager = `set pager="sh -c 'cat \\$0 >${path('read')}'" prompt_after=no`;
    const url = `imaps://localhost:${lab.ports.imaps}/INBOX`;
    const ran = await mutt(alice, [pager], '<last-entry><display-message><quit>', ['-f', url]);
    const read = readFileSync(path('read'), 'utf8');
    expect(read, ran.output).toContain('The key is in the drawer.');
    expect(read).toContain('Good signature from: A Person <bob@beta.test>');
  });
});
