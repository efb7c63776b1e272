/** The mail systems that are measured: Postern as a lab without checks, and Postfix -> LMTP -> Dovecot. Both durable. */
import { silentLog } from '../src/base/log.ts';
import { makeVerifiers } from '../src/directory/password.ts';
import { openStore } from '../src/store/sqlite/open.ts';
import { startDovecot } from '../test/support/dovecot.ts';
import { Lab, type LabOptions } from '../test/support/lab.ts';
import { isRoot, missingPackages } from '../test/support/peers.ts';
import { startPostfix } from '../test/support/postfix.ts';
import type { MailSystem } from './delivery-rate.ts';

/** Accounts u0@beta.test and so on. */
export async function addAccounts(lab: Lab, count: number): Promise<readonly string[]> {
  const addresses = Array.from({ length: count }, (_, index) => `u${index}@beta.test`);
  for (const address of addresses) {
    const { code, output } = await lab.postern(['account', 'add', address, '--password-stdin'], {
      input: `${lab.password}\n`,
    });
    if (code !== 0) throw new Error(`no account ${address}: ${output}`);
  }
  return addresses;
}

/** Many of them, past the command line, with the password of the lab. */
export async function addManyAccounts(lab: Lab, count: number): Promise<readonly string[]> {
  const store = await openStore({
    directory: lab.data,
    role: 'tool',
    undeleteDays: 14,
    log: silentLog,
    onFatal: (reason) => {
      throw new Error(reason);
    },
  });
  if (store === 'locked') throw new Error('the store of the lab is locked');
  const verifiers = await makeVerifiers(lab.password);
  const addresses = Array.from({ length: count }, (_, index) => `m${index}@beta.test`);
  try {
    for (const address of addresses) {
      await store.directory.change({ kind: 'add-account', address, name: '', quota: 0, verifiers });
    }
  } finally {
    await store.close();
  }
  return addresses;
}

export async function withLab<T>(use: (lab: Lab) => Promise<T>, options: LabOptions = {}): Promise<T> {
  const lab = await Lab.start({ plain: true, ...options });
  try {
    return await use(lab);
  } finally {
    await lab.remove();
  }
}

export const asMailSystem = (lab: Lab, mailboxes: readonly string[]): MailSystem => ({
  smtp: lab.ports.smtp,
  imap: lab.ports.imap,
  mailboxes,
  password: lab.password,
});

/** null, and a word about it, where the peer is not installed. */
export async function withPeer<T>(mailboxes: number, use: (peer: MailSystem) => Promise<T>): Promise<T | null> {
  const missing = missingPackages(['postfix', 'smtp-source', 'dovecot']);
  if (missing.length > 0 || !isRoot) {
    console.error(`no peer: needs ${isRoot ? `the packages ${missing.join(', ')}` : 'root'}`);
    return null;
  }
  const dovecot = await startDovecot();
  try {
    const postfix = await startPostfix({
      settings: {
        virtual_mailbox_domains: 'example.test',
        virtual_transport: `lmtp:inet:127.0.0.1:${dovecot.lmtp}`,
        lmtp_destination_recipient_limit: '1',
      },
    });
    try {
      return await use({
        smtp: postfix.port,
        imap: dovecot.imap,
        mailboxes: Array.from({ length: mailboxes }, (_, index) => `u${index}@example.test`),
        password: dovecot.password,
      });
    } finally {
      await postfix.stop();
    }
  } finally {
    await dovecot.stop();
  }
}
