/** All migrations, in order. To add one: a new file with the next number, and a row here. */
import { foundation } from './0001-foundation.ts';
import { forgottenTombstones } from './0002-forgotten-tombstones.ts';
import { headings } from './0003-headings.ts';
import { access } from './0004-access.ts';
import { stagedOctets } from './0005-staged-octets.ts';
import { annotations } from './0006-annotations.ts';
import { apopSecrets } from './0007-apop-secrets.ts';
import { transportMemory } from './0008-transport-memory.ts';
import { credentials } from './0009-credentials.ts';
import { bans } from './0010-bans.ts';
import { fairQueue } from './0012-fair-queue.ts';
import { tlsCounts } from './0014-tls-counts.ts';
import { tlsReports } from './0015-tls-reports.ts';
import { sending } from './0016-sending.ts';
import { flagPages } from './0017-flag-pages.ts';
import { deliveredHere } from './0018-delivered-here.ts';
import { sendApi } from './0020-send-api.ts';
import { webhooks } from './0021-webhooks.ts';
import { dkimKeys } from './0022-dkim-keys.ts';
import { evidence } from './0023-evidence.ts';
import { dmarcReports } from './0024-dmarc-reports.ts';
import { spamTokens } from './0025-spam-tokens.ts';
import { greylist } from './0026-greylist.ts';
import { acquaintance } from './0027-acquaintance.ts';
import { wishes } from './0028-wishes.ts';
import { spamLessons } from './0029-spam-lessons.ts';
import { reputation } from './0031-reputation.ts';
import { hashcash } from './0032-hashcash.ts';
import { mailboxList } from './0033-mailbox-list.ts';
import { webSessions } from './0034-web-sessions.ts';
import { uploads } from './0035-uploads.ts';
import { jmapSending } from './0036-jmap-sending.ts';
import { filters } from './0037-filters.ts';
import { filterMemory } from './0038-filter-memory.ts';
import { push } from './0039-push.ts';
import { attachments } from './0040-attachments.ts';
import { passkeys } from './0041-passkeys.ts';
import { snoozes } from './0043-snoozes.ts';
import { preferences } from './0044-preferences.ts';
import { contacts } from './0045-contacts.ts';
import { hourCounts } from './0046-hour-counts.ts';
import { audit } from './0047-audit.ts';
import { resetLinks } from './0048-reset-links.ts';
import { authority } from './0050-authority.ts';
import { traces } from './0051-traces.ts';
import { keys } from './0052-keys.ts';
import { contactKeys } from './0053-contact-keys.ts';
import { lists } from './0054-lists.ts';
import { listCare } from './0057-list-care.ts';
import type { Migration } from './types.ts';

export const migrations: readonly Migration[] = [
  foundation,
  forgottenTombstones,
  headings,
  access,
  stagedOctets,
  annotations,
  apopSecrets,
  transportMemory,
  credentials,
  bans,
  fairQueue,
  tlsCounts,
  tlsReports,
  sending,
  flagPages,
  deliveredHere,
  sendApi,
  webhooks,
  dkimKeys,
  evidence,
  dmarcReports,
  spamTokens,
  greylist,
  acquaintance,
  wishes,
  spamLessons,
  reputation,
  hashcash,
  mailboxList,
  webSessions,
  uploads,
  jmapSending,
  filters,
  filterMemory,
  push,
  attachments,
  passkeys,
  snoozes,
  preferences,
  contacts,
  hourCounts,
  audit,
  resetLinks,
  authority,
  traces,
  keys,
  contactKeys,
  lists,
  listCare,
];
