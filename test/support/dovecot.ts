/**
 * A Dovecot of its own: LMTP in, IMAP out, mailboxes in mdbox, any user at any domain with one password.
 * Needs root, as Dovecot does. Written for Dovecot 2.3.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary.ts';

export interface Dovecot {
  readonly lmtp: number;
  readonly imap: number;
  readonly password: string;
  stop(): Promise<void>;
}

const noListener = (name: string): string => `  inet_listener ${name} {\n    port = 0\n  }\n`;

export async function startDovecot(): Promise<Dovecot> {
  const folder = temporaryFolder('dovecot', true);
  const [lmtp, imap] = await Promise.all([freePort(), freePort()]);
  const password = 'secret';
  const mail = join(folder.path, 'mail');
  mkdirSync(mail);
  const config = join(folder.path, 'dovecot.conf');
  writeFileSync(
    config,
    `base_dir = ${join(folder.path, 'run')}
log_path = ${join(folder.path, 'log')}
protocols = imap lmtp
listen = 127.0.0.1
mail_location = mdbox:${mail}/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
ssl = no
disable_plaintext_auth = no
mail_max_userip_connections = 5000
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${mail}/%u allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = ${imap}
  }
${noListener('imaps')}}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${lmtp}
  }
}
namespace inbox {
  inbox = yes
}
`,
  );
  await run('chown', ['nobody:nogroup', mail]);
  const started = await run('dovecot', ['-c', config], { daemon: true });
  if (started.code !== 0) {
    folder.remove();
    throw new Error(`dovecot did not start:\n${started.output}`);
  }
  const stopNow = (): void => void spawnSync('doveadm', ['-c', config, 'stop']);
  process.once('exit', stopNow);
  return {
    lmtp,
    imap,
    password,
    stop: async () => {
      process.off('exit', stopNow);
      await run('doveadm', ['-c', config, 'stop']);
      folder.remove();
    },
  };
}
