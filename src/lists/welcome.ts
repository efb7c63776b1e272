/** What new members are told. Of an encrypted list: that the server holds its key, and reads what passes. */
import { createHash } from 'node:crypto';
import type { Notices } from '../mta/notice.ts';
import { currentOf } from './certificates.ts';
import { commandAddress } from './commands.ts';
import type { ListStore, MailList } from './types.ts';

export async function welcomeMembers(
  lists: Pick<ListStore, 'members' | 'welcomed' | 'certificates'>,
  notices: Notices,
  list: MailList,
): Promise<void> {
  for (const { address, isWelcomed } of await lists.members(list.account)) {
    if (isWelcomed) continue;
    await notices(`You are a member of ${list.name}`, welcome(list, await certificateOf(lists, list)), address);
    await lists.welcomed(list.account, address);
  }
}

/** Its SHA-256, as programs show it; null where there is none. */
async function certificateOf(lists: Pick<ListStore, 'certificates'>, { account }: MailList): Promise<string | null> {
  const current = currentOf(await lists.certificates(account));
  return current === null ? null : createHash('sha256').update(current.certificate).digest('hex');
}

const welcome = ({ address, name, owners, key }: MailList, certificate: string | null): string =>
  `You are a member of the list ${name} now. Write to it at ${address}. To leave it, write to
${commandAddress(address, 'leave') ?? address}. Its owners are ${owners.join(', ')}.
${key === null ? '' : encrypted(key.fingerprint, certificate)}`;

const encrypted = (fingerprint: string, certificate: string | null): string => `
The list is encrypted: write to it with this OpenPGP key${certificate === null ? '' : ' or with this S/MIME certificate (SHA-256)'}, and you get its mail encrypted to yours.

  ${fingerprint.toUpperCase()}
${certificate === null ? '' : `  ${certificate.toUpperCase()}\n`}
The server of the list holds the private keys. It opens each message, checks who signed it, and encrypts it anew to every member: whoever runs the
server can read what is written to the list. Nobody else on the way can.
`;
