/**
 * Keys that mail of our domains is signed with, on SQLite: writes through the writer thread, reads on the main thread.
 */
import type { DkimKeys, KeyState, OwnKey } from '../../trust/dkim/rotation.ts';
import { type Row, number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const states: Readonly<Record<string, KeyState>> = { new: 'new', signing: 'signing', old: 'old', revoked: 'revoked' };

const keyOf = (row: Row): OwnKey => ({
  domain: text(row, 'domain'),
  selector: text(row, 'selector'),
  type: text(row, 'type') === 'ed25519' ? 'ed25519' : 'rsa',
  state: states[text(row, 'state')] ?? 'revoked',
  sealed: text(row, 'sealed'),
  record: text(row, 'record'),
  since: number(row, 'since'),
});

export const dkimKeyStore = (sql: Statements, writer: WriterClient): DkimKeys => ({
  keys: (domain) =>
    Promise.resolve(
      (domain === null
        ? sql.rows('SELECT * FROM dkim_key ORDER BY domain, since, selector')
        : sql.rows('SELECT * FROM dkim_key WHERE domain = ? ORDER BY since, selector', domain)
      ).map(keyOf),
    ),
  change: (changes) => writer.run('changeDkimKeys', changes),
});
