/**
 * What a client knows of the messages of a mailbox that is not open, and what of that is no longer true, as items of STATUS.
 * Implements: RFC 5465 §3.1 (what STATUS says at the beginning), §5.1-§5.3.
 */
import type { Mailbox } from '../../../ms/types.ts';
import { astringText } from '../../wire/encode.ts';
import { writtenName } from '../../wire/mailbox-name.ts';
import type { Session } from '../session.ts';
import type { EventName } from './events.ts';

export interface Known {
  readonly uidValidity: number;
  readonly messages: number;
  readonly uidNext: number;
  readonly highestModSeq: number;
  /** null where that was not followed: the mailbox was open, or the session itself put something there. */
  readonly unseen: number | null;
}

export const knownOf = ({ uidValidity, messages, uidNext, highestModSeq, unseen }: Mailbox): Known => ({
  uidValidity,
  messages,
  uidNext,
  highestModSeq,
  unseen,
});

/** "" where no event of the mailbox is about messages. */
export function initialStatus(mailbox: Mailbox, events: ReadonlySet<EventName>): string {
  if (!events.has('MessageNew')) return '';
  const { messages, uidNext, uidValidity, highestModSeq } = mailbox;
  const counts = `MESSAGES ${messages} UIDNEXT ${uidNext} UIDVALIDITY ${uidValidity}`;
  return events.has('FlagChange') ? `${counts} HIGHESTMODSEQ ${highestModSeq}` : counts;
}

/** "" where nothing is new that the client wants to know. */
export function statusNews(known: Known, mailbox: Mailbox, events: ReadonlySet<EventName>, condstore: boolean): string {
  if (!events.has('MessageNew')) return '';
  const { messages, uidNext, uidValidity, highestModSeq, unseen } = mailbox;
  const flags = events.has('FlagChange');
  const anew = uidValidity !== known.uidValidity;
  const counts = anew || messages !== known.messages || uidNext !== known.uidNext;
  const modSeq = condstore && (counts || (flags && highestModSeq !== known.highestModSeq));
  const values: string[] = [];
  if (counts) values.push(`MESSAGES ${messages} UIDNEXT ${uidNext}`);
  if (anew || (modSeq && flags)) values.push(`UIDVALIDITY ${uidValidity}`);
  if (modSeq) values.push(`HIGHESTMODSEQ ${highestModSeq}`);
  if (flags && known.unseen !== null && unseen !== known.unseen) values.push(`UNSEEN ${unseen}`);
  return values.join(' ');
}

export const statusLine = (session: Session, name: string, values: string): string =>
  `* STATUS ${astringText(writtenName(name, session.names), session.names === 'utf-8')} (${values})\r\n`;
