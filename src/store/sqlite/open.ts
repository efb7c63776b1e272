/**
 * The store of one machine: SQLite for rows, packs for octets.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Log, errorText } from '../../base/log.ts';
import type { AuthorityStore } from '../../ca/types.ts';
import { type Actor, type AuditLog, theServer } from '../../directory/audit.ts';
import type { BanMemory } from '../../directory/bans.ts';
import type { DirectoryReader, DirectoryWriter } from '../../directory/port.ts';
import type { PasskeyStore } from '../../directory/passkeys/passkey.ts';
import type { ContactStore } from '../../directory/contacts.ts';
import type { PreferenceStore } from '../../directory/preferences.ts';
import type { AccountKeyStore } from '../../keys/account-keys.ts';
import type { ContactKeyStore } from '../../keys/contact-keys.ts';
import type { BoxStore } from '../../keys/boxes.ts';
import type { SenderIdentities } from '../../directory/sender-identities.ts';
import type { ResetLinkStore } from '../../directory/reset-links.ts';
import type { WebSessionStore } from '../../directory/sessions.ts';
import type { TokenStore } from '../../directory/token.ts';
import type { ListStore } from '../../lists/types.ts';
import { ChangeHub } from '../../ms/changes.ts';
import type { EvidenceReader } from '../../ms/evidence.ts';
import type { EmailReader, EmailWriter } from '../../ms/emails.ts';
import type { FilterStore } from '../../ms/filters.ts';
import type { MailStore } from '../../ms/port.ts';
import type { Quarantine } from '../../ms/quarantine.ts';
import type { PushStore } from '../../ms/push.ts';
import type { SnoozeStore } from '../../ms/snooze/types.ts';
import type { Uploads } from '../../ms/uploads.ts';
import type { SendingMemory } from '../../mta/door/memory.ts';
import type { EmailSubmissions } from '../../mta/queue/email-submissions.ts';
import type { HourCounts } from '../../mta/counts/types.ts';
import type { Spool } from '../../mta/queue/port.ts';
import type { Traces } from '../../mta/queue/traces.ts';
import type { Submissions } from '../../mta/queue/submitted.ts';
import type { TokenMemories } from '../../spam/bayes/port.ts';
import type { Learned, LessonStore } from '../../spam/lessons.ts';
import type { ModelStore } from '../../spam/model.ts';
import type { GreylistMemory } from '../../spam/greylist/memory.ts';
import type { AcquaintanceMemory } from '../../spam/acquaintance/memory.ts';
import type { StrangerCounts } from '../../spam/strangers.ts';
import type { WishStore } from '../../spam/wishes/types.ts';
import type { SpentStamps } from '../../spam/hashcash/spent.ts';
import type { ReputationMemory } from '../../spam/reputation/memory.ts';
import type { TransportMemory } from '../../transport/memory.ts';
import type { TlsReportStore } from '../../transport/tlsrpt/types.ts';
import type { DkimKeys } from '../../trust/dkim/rotation.ts';
import type { WebhookStore } from '../../webhooks/types.ts';
import { MemoryOrPackDraft } from '../blobs/draft.ts';
import { letGoOfSpent } from '../blobs/spent.ts';
import { PackReader } from '../blobs/pack-reader.ts';
import { auditLog } from './audit.ts';
import { authorityStore } from './authority.ts';
import { banMemory } from './bans.ts';
import { dkimKeyStore } from './dkim-keys.ts';
import { migrate, openForReading, openForWriting } from './database.ts';
import { greylistMemory } from './greylist.ts';
import { hourCounts } from './hour-counts.ts';
import { spentStamps } from './hashcash.ts';
import { Lessons } from './lessons/lessons.ts';
import { acquaintanceMemory } from './acquaintance.ts';
import { wishStore } from './wishes.ts';
import { type ServerLock, lockForServer } from './lock.ts';
import { emailWriter, mailWriter } from './mail-writer.ts';
import { isCopy, noCopyAnyMore } from './maintenance/backup.ts';
import { type Maintenance, maintenance } from './maintenance/maintenance.ts';
import { stagedContent } from './read/content.ts';
import { directoryReader } from './read/directory-reader.ts';
import { type EmailContent, emailContent } from './read/email.ts';
import { SqliteEmailReader } from './read/emails.ts';
import { evidenceReader } from './read/evidence.ts';
import { passkeyStore } from './passkeys.ts';
import { quarantine } from './quarantine.ts';
import { FollowedMailboxes } from './read/followed-mailboxes.ts';
import { SqliteMailReader } from './read/mail-reader.ts';
import { resetLinkStore } from './reset-links.ts';
import { reputationMemory } from './reputation.ts';
import { emailSubmissions } from './email-submissions.ts';
import { filterStore } from './filters.ts';
import { contactKeyStore } from './contact-keys.ts';
import { contactStore } from './contacts.ts';
import { accountKeyStore, boxStore } from './keys.ts';
import { preferenceStore } from './preferences.ts';
import { listStore } from './lists.ts';
import { snoozeStore } from './snoozes.ts';
import { senderIdentities } from './sender-identities.ts';
import { sendingMemory } from './sending-memory.ts';
import { sqliteSpool } from './spool.ts';
import { strangerCounts } from './strangers.ts';
import { TextIndexClient } from './search/text-index.ts';
import { spamModel } from './spam-model.ts';
import { spamTokens } from './spam-tokens.ts';
import { pushStore } from './push.ts';
import { starterOf } from './starter.ts';
import { Statements } from './statements.ts';
import { describeOlder } from './older.ts';
import { submissionLog } from './submissions.ts';
import { type DmarcStore, dmarcReportStore } from './dmarc-reports.ts';
import { tlsReportStore } from './tls-reports.ts';
import { traceLog } from './traces.ts';
import { tokenStore } from './tokens.ts';
import { transportMemory } from './transport-memory.ts';
import { uploads } from './uploads.ts';
import { ForeignChanges, modSeqOf } from './watch.ts';
import { webSessionStore } from './web-sessions.ts';
import { webhookStore } from './webhooks.ts';
import { WriterClient } from './writer/client.ts';

export interface Store {
  readonly mail: MailStore;
  readonly directory: DirectoryReader & DirectoryWriter;
  readonly spool: Spool;
  readonly submissions: Submissions;
  readonly traces: Traces;
  readonly hourCounts: HourCounts;
  readonly emailSubmissions: EmailSubmissions;
  readonly senderIdentities: SenderIdentities;
  readonly preferences: PreferenceStore;
  readonly contacts: ContactStore;
  readonly accountKeys: AccountKeyStore;
  readonly boxes: BoxStore;
  readonly contactKeys: ContactKeyStore;
  readonly lists: ListStore;
  readonly push: PushStore;
  readonly snoozes: SnoozeStore;
  readonly filters: FilterStore;
  readonly tokens: TokenStore;
  readonly webhooks: WebhookStore;
  readonly webSessions: WebSessionStore;
  readonly passkeys: PasskeyStore;
  readonly resetLinks: ResetLinkStore;
  readonly emailContent: EmailContent;
  readonly emails: EmailReader;
  readonly emailWrites: EmailWriter;
  readonly uploads: Uploads;
  readonly transport: TransportMemory;
  readonly tlsReports: TlsReportStore;
  readonly dmarcReports: DmarcStore;
  readonly sending: SendingMemory;
  readonly bans: BanMemory;
  readonly audit: AuditLog;
  readonly spamTokens: TokenMemories;
  readonly lessons: LessonStore;
  readonly spamModel: ModelStore;
  readonly quarantine: Quarantine;
  readonly evidence: EvidenceReader;
  readonly dkimKeys: DkimKeys;
  readonly authority: AuthorityStore;
  readonly greylist: GreylistMemory;
  readonly reputation: ReputationMemory;
  readonly hashcash: SpentStamps;
  readonly acquaintance: AcquaintanceMemory;
  readonly strangerCounts: StrangerCounts;
  readonly wishes: WishStore;
  readonly maintenance: Maintenance;
  /** Waits for writes that are under way. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Made where it is missing, for its owner alone. */
  readonly directory: string;
  /** 'server' takes the data for itself (one server a directory); 'tool' works beside one. */
  readonly role: 'server' | 'tool';
  /** Days in which a deleted message can be put back. */
  readonly undeleteDays: number;
  /** What is known of words before anybody has taught anything, a file of bench/spam-starter.ts. */
  readonly starter?: string;
  /** Who changes what nobody else is said to have changed; the server without it. */
  readonly actor?: Actor;
  readonly log: Log;
  /** The store can write no more (its thread died): the process should end. */
  readonly onFatal: (reason: string) => void;
}

export const databaseFile = (directory: string): string => join(directory, 'postern.db');

export type OpenRefusal = 'locked';

/** Throws where the data is of a newer version or cannot be read; answers 'locked' where another server has it. */
export async function openStore(options: StoreOptions): Promise<Store | OpenRefusal> {
  const { directory, log } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock: ServerLock | null = options.role === 'server' ? lockForServer(directory) : null;
  if (options.role === 'server' && lock === null) return 'locked';
  const file = databaseFile(directory);
  const first = openForWriting(file);
  try {
    migrate(first);
  } finally {
    first.close();
  }

  const sql = new Statements(openForReading(file));
  const packs = new PackReader(directory);
  const hub = new ChangeHub((account) => modSeqOf(sql, account));
  const actor = options.actor ?? theServer;
  const arrivals = new Set<() => void>();
  const eventListeners = new Set<Parameters<WebhookStore['onEvent']>[0]>();
  const learnedListeners = new Set<(learned: Learned) => void>();
  const foreignListeners = new Set<() => void>();
  const foreign =
    options.role === 'server'
      ? new ForeignChanges(sql, hub, () => {
          for (const listener of foreignListeners) listener();
        })
      : null;
  const index = options.role === 'server' ? new TextIndexClient({ file, directory }, log) : null;
  const read = new SqliteMailReader(sql, packs);
  const followed = new FollowedMailboxes(
    (account, id) => read.columns(account, id),
    (error) => log.error('store.follow', { error: errorText(error) }),
  );
  const writer = await WriterClient.start(
    { file, directory, teaches: options.role === 'server' },
    {
      changed: (change) => {
        hub.publish(change);
        if (change.mailbox === null) return;
        index?.changed(change.account);
        if (hub.isHeard(change.account)) followed.changed(change.account, change.mailbox);
      },
      spool: () => {
        for (const listener of arrivals) listener();
      },
      lessons: () => lessons?.noted(),
      events: (dropped) => {
        for (const listener of eventListeners) listener(dropped);
      },
      died: options.onFatal,
    },
    log,
  );
  const teach: LessonStore['teach'] = (all) => writer.run('teach', all);
  const starter = options.starter ?? null;
  const lessons =
    options.role === 'server'
      ? new Lessons({
          options: { file, directory, starter },
          write: async (batch) => {
            if (batch.dropped.length > 0) await writer.run('dropTasks', batch.dropped);
            return batch.lessons.length === 0 ? [] : teach(batch.lessons);
          },
          learned: (learned) => {
            for (const listener of learnedListeners) listener(learned);
          },
          log,
        })
      : null;
  if (options.role === 'server') {
    await writer.run('releaseLeases');
    await writer.run('keepPushKey');
    if (isCopy(directory)) {
      await writer.run('renew');
      noCopyAnyMore(directory);
      log.warn('store.backup.served', { directory });
    }
    void describeOlder(writer, log);
    const lookForLessons = (): void => {
      if (sql.row('SELECT 1 FROM spam_task LIMIT 1') !== null) lessons?.noted();
    };
    lookForLessons();
    index?.begin();
    foreignListeners.add(lookForLessons);
  }

  const onArrival = (listener: () => void): (() => void) => {
    arrivals.add(listener);
    return () => arrivals.delete(listener);
  };

  const onForeignChange = (listener: () => void): (() => void) => {
    foreignListeners.add(listener);
    return () => foreignListeners.delete(listener);
  };

  const onEvent: WebhookStore['onEvent'] = (listener) => {
    eventListeners.add(listener);
    return () => eventListeners.delete(listener);
  };

  const discard = async (pack: number): Promise<void> => {
    await writer.run('discardPack', pack);
  };
  const spent = letGoOfSpent();

  return {
    mail: {
      read,
      write: mailWriter(writer),
      content: {
        draft: () => new MemoryOrPackDraft(directory, discard, spent),
        staged: (content) => stagedContent(content, packs),
        discard: (content) => (content.kind === 'file' ? discard(content.pack) : Promise.resolve()),
      },
      changes: hub,
      ...(index === null ? {} : { index }),
    },
    directory: { ...directoryReader(sql), change: (change, by = actor) => writer.run('changeDirectory', change, by) },
    spool: sqliteSpool(sql, packs, writer, onArrival),
    submissions: submissionLog(sql, writer),
    traces: traceLog(sql, writer),
    hourCounts: hourCounts(sql, writer),
    emailSubmissions: emailSubmissions(sql, writer),
    senderIdentities: senderIdentities(sql, writer),
    preferences: preferenceStore(sql, writer),
    contacts: contactStore(sql, writer),
    accountKeys: accountKeyStore(sql, writer),
    boxes: boxStore(sql, writer),
    contactKeys: contactKeyStore(sql, writer),
    lists: listStore(sql, writer, onForeignChange),
    push: pushStore(sql, writer),
    snoozes: snoozeStore(sql, writer),
    filters: filterStore(sql, writer),
    tokens: tokenStore(sql, writer),
    webSessions: webSessionStore(sql, writer),
    passkeys: passkeyStore(sql, writer, actor),
    resetLinks: resetLinkStore(sql, writer, actor),
    webhooks: webhookStore(sql, writer, onEvent),
    emailContent: emailContent(sql, packs),
    emails: new SqliteEmailReader(sql, (account, id) => read.columns(account, id)),
    emailWrites: emailWriter(writer),
    uploads: uploads(sql, packs, writer),
    transport: transportMemory(sql, writer),
    tlsReports: tlsReportStore(sql, writer),
    dmarcReports: dmarcReportStore(sql, writer),
    sending: sendingMemory(sql, writer),
    evidence: evidenceReader(sql, packs),
    quarantine: quarantine(sql, writer),
    spamModel: spamModel(sql, writer, starterOf(starter)),
    spamTokens: spamTokens(sql, starterOf(starter)),
    lessons: {
      teach,
      onLearned: (listener) => {
        learnedListeners.add(listener);
        return () => learnedListeners.delete(listener);
      },
      sweep: (after) => writer.run('sweepTokens', after),
      settle: () => lessons?.settle() ?? Promise.resolve(),
    },
    audit: auditLog(sql, writer, actor),
    bans: banMemory(sql, writer, onForeignChange),
    dkimKeys: dkimKeyStore(sql, writer),
    authority: authorityStore(sql, writer),
    greylist: greylistMemory(sql, writer),
    reputation: reputationMemory(sql, writer),
    hashcash: spentStamps(sql, writer),
    acquaintance: acquaintanceMemory(sql, writer),
    strangerCounts: strangerCounts(sql),
    wishes: wishStore(sql, writer),
    maintenance: maintenance({ sql, directory, writer, undeleteDays: options.undeleteDays, log }),
    async close() {
      foreign?.stop();
      followed.stop();
      await lessons?.close();
      await writer.close();
      await index?.close();
      sql.database.close();
      packs.close();
      lock?.release();
    },
  };
}
