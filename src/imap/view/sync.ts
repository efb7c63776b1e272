/**
 * Brings a view up to date with the store and tells the client.
 * Implements: RFC 9051 §5.2, §7.5.1: EXPUNGE only where numbers are not in use; what must not be told yet is kept, and what
 * the client does not want to hear (RFC 5465 §3.1).
 */
import type { MailReader } from '../../ms/port.ts';
import type { ModSeq } from '../../ms/types.ts';
import type { Output } from '../wire/output.ts';
import { type Telling, exists, expunge, fetchFlags, knownFlags } from './untagged.ts';
import type { MailboxView } from './view.ts';

/** 'gone' when the mailbox itself is no more. */
export async function sync(
  view: MailboxView,
  read: MailReader,
  output: Output,
  telling: Telling,
): Promise<'current' | 'gone'> {
  if (!telling.messages) return 'current';
  view.settleAll();
  const changes = await read.changes(view.account, view.id, view.highestModSeq);
  if (changes === null) return 'gone';
  view.highestModSeq = Math.max(view.highestModSeq, changes.mailbox.highestModSeq) as ModSeq;
  for (const uid of changes.expunged) if (view.indexOf(uid) >= 0) view.vanished.add(uid);
  if (telling.expunges) tellVanished(view, output, telling.vanished);
  const before = view.count;
  const last = view.lastUid;
  let newKeywords = false;
  for (const message of changes.changed) {
    newKeywords = view.learn(message.flags.keywords) || newKeywords;
    if (message.uid > last) {
      if (message.uid >= view.uidNext || view.indexOf(message.uid) < 0) view.append(message);
      continue;
    }
    const index = view.indexOf(message.uid);
    // What this session did itself is in the view already, with the same MODSEQ.
    if (index >= 0 && message.modSeq > view.modSeq(index) && view.update(index, message)) view.untold.add(message.uid);
  }
  if (newKeywords) output.text(knownFlags(view));
  if (view.count > before) output.text(exists(view.count));
  if (telling.flags) await tellFlags(view, output, telling);
  return 'current';
}

/** Says what flags are now that have changed. */
async function tellFlags(view: MailboxView, output: Output, telling: Telling): Promise<void> {
  const uids = [...view.untold].sort((a, b) => a - b);
  view.untold.clear();
  for (const uid of uids) {
    const index = view.indexOf(uid);
    if (index >= 0) output.text(fetchFlags(view, index, telling));
    if (output.full) await output.flush();
  }
}

/** Says EXPUNGE (or VANISHED) for what others took away. */
export function tellVanished(view: MailboxView, output: Output, vanished: boolean): void {
  if (view.vanished.size === 0) return;
  const indexes = [...view.vanished].map((uid) => view.indexOf(uid)).filter((index) => index >= 0);
  view.vanished.clear();
  expunge(
    view,
    indexes.sort((a, b) => a - b),
    output,
    vanished,
  );
}
