/**
 * The list of bans on SQLite: writes through the writer thread, reads on the main thread.
 */
import type { Ban, BanMemory } from '../../directory/bans.ts';
import { type Row, number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const kinds: Readonly<Record<string, Ban['kind']>> = { address: 'address', network: 'network', account: 'account' };

const bansOf = (row: Row): readonly Ban[] => {
  const kind = kinds[text(row, 'kind')];
  if (kind === undefined) return [];
  const [failures, until] = [number(row, 'failures'), number(row, 'held_until')];
  return [{ kind, subject: text(row, 'subject'), failures, until, forgottenAt: number(row, 'forgotten_at') }];
};

export const banMemory = (
  sql: Statements,
  writer: WriterClient,
  onChange: (listener: () => void) => () => void,
): BanMemory => ({
  bans: (now) =>
    Promise.resolve(sql.rows('SELECT * FROM ban WHERE forgotten_at > ? ORDER BY kind, subject', now).flatMap(bansOf)),
  keep: (bans, now) => writer.run('keepBans', bans, now),
  forget: (bans) => writer.run('forgetBans', bans),
  onChange,
});
