/**
 * A real store in a temporary folder, for tests.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../base/log.ts';
import type { Account } from '../../directory/types.ts';
import type { LocalDelivery } from '../../mda/types.ts';
import type { Acceptance, Room, NewQueueEntry, QueueId } from '../../mta/queue/port.ts';
import type { MailParameters } from '../../mta/types.ts';
import type { Destination } from '../../ms/port.ts';
import { everyRight } from '../../ms/rights.ts';
import { type Mailbox, noFlags } from '../../ms/types.ts';
import { type Store, openStore } from '../sqlite/open.ts';

export const plainParameters: MailParameters = {
  size: null,
  body: '8bitmime',
  smtpUtf8: false,
  ret: null,
  envid: null,
  auth: null,
};

export interface TestStore extends Store {
  readonly folder: string;
  reopen(): Promise<TestStore>;
  remove(): Promise<void>;
}

export async function testStore(folder = mkdtempSync(join(tmpdir(), 'postern-store-'))): Promise<TestStore> {
  const store = await openStore({
    directory: folder,
    role: 'server',
    undeleteDays: 14,
    log: silentLog,
    onFatal: (reason) => {
      throw new Error(reason);
    },
  });
  if (store === 'locked') throw new Error('the test store is locked');
  return {
    ...store,
    folder,
    async reopen() {
      await store.close();
      return testStore(folder);
    },
    async remove() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const verifiers = {
  PLAIN: '$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA',
  'SCRAM-SHA-256': 'SCRAM-SHA-256$4096:c2FsdA==$YQ==:Yg==',
};

export async function addAccount(store: Store, address: string, quota = 0): Promise<Account> {
  await store.directory.change({ kind: 'add-domain', name: address.slice(address.indexOf('@') + 1) });
  await store.directory.change({ kind: 'add-account', address, name: '', quota, verifiers });
  const account = await store.directory.account(address);
  if (account === null) throw new Error('no account');
  return account;
}

export const delivery = (account: Account, prefix = 'Return-Path: <>\r\n'): LocalDelivery => ({
  account: account.id,
  into: { use: 'inbox' },
  flags: noFlags,
  prefix: Buffer.from(prefix),
});

let counter = 0;
export const acceptance = (
  message: string,
  deliveries: readonly LocalDelivery[],
  relay: NewQueueEntry | null = null,
): Acceptance => ({
  id: `q${String((counter += 1)).padStart(8, '0')}` as QueueId,
  content: { kind: 'bytes', bytes: Buffer.from(message) },
  receivedAt: 1_700_000_000_000,
  deliveries,
  relay,
});

/** Room for every domain but these. */
export const roomBut = (...full: readonly string[]): Room => ({
  usual: 20,
  of: new Map(full.map((domain) => [domain, 0])),
});

/** A mailbox of one's own as where messages go. */
export const to = ({ account, id }: Mailbox): Destination => ({ account, mailbox: id, rights: everyRight });
