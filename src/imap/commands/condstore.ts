/**
 * What is told of changes once a client has shown that it knows MODSEQs.
 * Implements: RFC 7162 §3.1 (CONDSTORE enabling commands), §3.2.3, §3.2.4 (UID and MODSEQ in every untagged FETCH);
 * RFC 5465 §3.1, §5.1 (only what NOTIFY asked for, with UIDs).
 */
import type { Telling } from '../view/untagged.ts';
import type { MailboxView } from '../view/view.ts';
import type { Session } from './session.ts';

/** To be called by every CONDSTORE enabling command; the first of them says where the open mailbox stands. */
export function enableCondstore(session: Session, view: MailboxView | null): void {
  if (session.enabled.has('CONDSTORE')) return;
  session.enabled.add('CONDSTORE');
  if (view !== null) session.output.text(highestModSeq(view));
}

export const highestModSeq = (view: MailboxView): string =>
  `* OK [HIGHESTMODSEQ ${view.highestModSeq}] The highest MODSEQ\r\n`;

/** How changes are told to this client; `uids` behind a UID command. */
export function telling({ enabled, watch }: Session, expunges: boolean, uids = false): Telling {
  const modSeqs = enabled.has('CONDSTORE');
  const { messages, flags } = watch?.selected ?? { messages: true, flags: true };
  return {
    messages,
    flags,
    expunges: expunges && messages,
    uids: uids || modSeqs || watch !== null || enabled.has('IMAP4rev2'),
    modSeqs,
    vanished: enabled.has('QRESYNC') || enabled.has('UIDONLY'),
    uidOnly: enabled.has('UIDONLY'),
  };
}
