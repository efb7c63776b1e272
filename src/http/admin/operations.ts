/** The table of the administration API: every operation. To add one: a row in the file of its area, and a part that it needs in AdminParts. */
import { type AccountParts, accountOperations } from './accounts.ts';
import { type AliasParts, aliasOperations } from './aliases.ts';
import { type AuditParts, auditOperations } from './audit.ts';
import { type BanParts, banOperations } from './bans.ts';
import type { Operation } from './operation.ts';
import { type OverviewParts, overviewOperations } from './overview.ts';
import { type QueueParts, queueOperations } from './queue.ts';
import { type TokenParts, tokenOperations } from './tokens.ts';

/** What the operations need of the server. */
export type AdminParts = OverviewParts & QueueParts & AccountParts & AliasParts & BanParts & AuditParts & TokenParts;

export const operations: readonly Operation<AdminParts>[] = [
  ...overviewOperations,
  ...queueOperations,
  ...accountOperations,
  ...aliasOperations,
  ...banOperations,
  ...tokenOperations,
  ...auditOperations,
];
