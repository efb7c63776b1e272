/**
 * The highest MODSEQ among the tombstones of a mailbox that were purged: a client that comes back from before it must be
 * told of everything that is not there. RFC 7162 §3.2.6
 */
import type { Migration } from './types.ts';

export const forgottenTombstones: Migration = {
  number: 2,
  name: 'forgotten tombstones',
  statements: () => [`ALTER TABLE mailbox ADD COLUMN forgotten_mod_seq BIGINT NOT NULL DEFAULT 0`],
};
