/** The mail systems that are measured: Postern as a lab without checks, and Postfix -> LMTP -> Dovecot. Both durable. */
import { startDovecot } from '../test/support/dovecot.ts';
import { Lab } from '../test/support/lab.ts';
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

export async function withLab<T>(use: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await Lab.start({ plain: true });
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
    console.error(`no peer: needs ${isRoot ? `the Debian packages ${missing.join(', ')}` : 'root'}`);
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
