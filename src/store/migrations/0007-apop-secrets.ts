/**
 * The secret of an account that may log in by APOP (RFC 1939 §7), encrypted; none until one is made.
 */
import type { Migration } from './types.ts';

export const apopSecrets: Migration = {
  number: 7,
  name: 'APOP secrets',
  statements: () => [`ALTER TABLE account ADD COLUMN apop_secret TEXT`],
};
