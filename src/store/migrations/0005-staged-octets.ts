/**
 * Octets of few messages are committed with their rows, and lie in their pack besides: one sync instead of two. They stay
 * here until the pack has been synced. docs/decisions/0005-staged-octets.md
 */
import type { Migration } from './types.ts';

export const stagedOctets: Migration = {
  number: 5,
  name: 'staged octets',
  statements: (dialect) => [
    `CREATE TABLE staged (
       id ${dialect.generatedKey},
       pack_id BIGINT NOT NULL,
       position BIGINT NOT NULL,
       octets ${dialect.octets} NOT NULL
     )`,
    `CREATE INDEX staged_pack ON staged (pack_id)`,
  ],
};
