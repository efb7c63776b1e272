/** A list is founded: its account, which nobody logs in to, its mailboxes and, where it is encrypted, its key. */
import type { Clock } from '../base/clock.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { DirectoryReader, DirectoryRefusal, DirectoryWriter } from '../directory/port.ts';
import { seal } from '../directory/seal.ts';
import type { MailStore } from '../ms/port.ts';
import { type ListAuthority, careForCertificate } from './certificates.ts';
import { commandAddress, commandNames, commandTarget } from './commands.ts';
import { listMailboxes } from './mailboxes.ts';
import type { KeyShelf } from './publish.ts';
import type { ListKey, ListStore, MailList } from './types.ts';

export interface FoundingDeps {
  readonly directory: Pick<DirectoryReader, 'account'> & DirectoryWriter;
  readonly lists: Pick<ListStore, 'add' | 'certificates' | 'keepCertificate'>;
  readonly accountKeys: KeyShelf;
  readonly authority: ListAuthority;
  readonly write: Pick<MailStore['write'], 'createMailbox'>;
  /** Of the server. */
  readonly secret: Buffer;
  /** Between user and detail; '' where there are no subaddresses: then nobody asks anything of the list by mail. */
  readonly separator: string;
  readonly clock: Clock;
}

export type Wanted = Pick<MailList, 'address' | 'name' | 'owners' | 'posting' | 'signedOnly'> & {
  readonly isEncrypted: boolean;
};

export async function foundList(
  deps: FoundingDeps,
  { isEncrypted, ...wanted }: Wanted,
): Promise<Result<MailList, DirectoryRefusal | 'no-key'>> {
  const { directory, lists, write, secret, separator, clock } = deps;
  const { address, name } = wanted;
  const at = clock.now();
  const key = isEncrypted ? await listKey(secret, { address, name }, at) : null;
  if (isEncrypted && key === null) return fail('no-key');
  const refusal = await directory.change({ kind: 'add-account', address, name, quota: 0, verifiers: {} });
  if (refusal !== null) return fail(refusal);
  const account = await directory.account(address);
  if (account === null) return fail('unknown-account');
  for (const mailbox of Object.values(listMailboxes)) await write.createMailbox(account.id, mailbox, null);
  const list = { ...wanted, account: account.id, key, createdAt: at };
  await lists.add(list);
  await careForCertificate(deps, list);
  for (const command of commandNames) {
    const alias = commandAddress(address, command);
    const target = commandTarget(address, command, separator);
    if (alias !== null && target !== null) await directory.change({ kind: 'add-alias', address: alias, target });
  }
  return ok(list);
}

/** A v4 key: every program reads it. openpgp.js is large, so it is loaded when a key is made. */
async function listKey(
  secret: Buffer,
  { address, name }: Pick<MailList, 'address' | 'name'>,
  at: number,
): Promise<ListKey | null> {
  const { makeKey } = await import('../openpgp/keyring/make.ts');
  const made = await makeKey({ version: 4, name, address, password: null, lifetime: null, at });
  if (!made.ok) return null;
  const { key, secret: own } = made.value;
  return { fingerprint: key.fingerprint, octets: key.octets, sealed: seal(secret, 'list', address, own.octets) };
}
