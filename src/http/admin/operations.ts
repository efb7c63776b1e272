/** The table of the administration API: every operation. To add one: a row in the file of its area, and a part that it needs in AdminParts. */
import { accountAccessOperations } from './account-access.ts';
import type { AccountParts } from './account.ts';
import { accountOperations } from './accounts.ts';
import { type AliasParts, aliasOperations } from './aliases.ts';
import { type AuditParts, auditOperations } from './audit.ts';
import { type BackupParts, backupOperations } from './backup.ts';
import { type BanParts, banOperations } from './bans.ts';
import { type CertificateParts, certificateOperations } from './certificates.ts';
import { type DomainParts, domainOperations } from './domains.ts';
import { type LogParts, logOperations } from './logs.ts';
import type { Operation } from './operation.ts';
import { type OverviewParts, overviewOperations } from './overview.ts';
import { type QueueParts, queueOperations } from './queue.ts';
import { type QuarantineParts, quarantineOperations } from './quarantine.ts';
import { type ReportParts, reportOperations } from './reports.ts';
import { type SettingParts, settingOperations } from './settings.ts';
import { type SpamParts, spamOperations } from './spam.ts';
import { type TraceParts, traceOperations } from './trace.ts';
import { type TokenParts, tokenOperations } from './tokens.ts';

/** What the operations need of the server. */
export type AdminParts = OverviewParts &
  QueueParts &
  AccountParts &
  AliasParts &
  BanParts &
  AuditParts &
  TokenParts &
  DomainParts &
  CertificateParts &
  BackupParts &
  SettingParts &
  LogParts &
  TraceParts &
  ReportParts &
  SpamParts &
  QuarantineParts;

export const operations: readonly Operation<AdminParts>[] = [
  ...overviewOperations,
  ...queueOperations,
  ...domainOperations,
  ...accountOperations,
  ...accountAccessOperations,
  ...aliasOperations,
  ...banOperations,
  ...tokenOperations,
  ...auditOperations,
  ...certificateOperations,
  ...backupOperations,
  ...settingOperations,
  ...logOperations,
  ...traceOperations,
  ...reportOperations,
  ...spamOperations,
  ...quarantineOperations,
];
