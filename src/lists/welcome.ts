/** What new members are told. Of an encrypted list: that the server holds its key, and reads what passes. */
import type { Notices } from '../mta/notice.ts';
import { commandAddress } from './commands.ts';
import type { ListStore, MailList } from './types.ts';

export async function welcomeMembers(
  lists: Pick<ListStore, 'members' | 'welcomed'>,
  notices: Notices,
  list: MailList,
): Promise<void> {
  for (const { address, isWelcomed } of await lists.members(list.account)) {
    if (isWelcomed) continue;
    await notices(`You are a member of ${list.name}`, welcome(list), address);
    await lists.welcomed(list.account, address);
  }
}

const welcome = ({ address, name, owners, key }: MailList): string =>
  `You are a member of the list ${name} now. Write to it at ${address}. To leave it, write to
${commandAddress(address, 'leave') ?? address}. Its owners are ${owners.join(', ')}.
${key === null ? '' : encrypted(key.fingerprint)}`;

const encrypted = (fingerprint: string): string => `
The list is encrypted: write to it with this OpenPGP key, and you get its mail encrypted to yours.

  ${fingerprint.toUpperCase()}

The server of the list holds this key. It opens each message, checks who signed it, and encrypts it anew to every member: whoever runs the
server can read what is written to the list. Nobody else on the way can.
`;
