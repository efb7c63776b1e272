/**
 * What a folder holds: UIDs, flags, dates and sizes, without the messages, in columns.
 * Implements: RFC 9051 §6.3.3 (EXAMINE, which changes nothing), §6.4.9 (UID FETCH).
 */
import { flagsText } from '../../imap/wire/flags.ts';
import type { Flags } from '../../ms/types.ts';
import { limits } from '../limits.ts';
import type { ImapClient } from './client.ts';
import { SourceProblem } from './errors.ts';
import { codeNumber, keptFlags, messageAttributes } from './responses.ts';
import type { SourceFolder } from './folders.ts';

export interface ListedMessage {
  readonly uid: number;
  readonly flags: Flags;
  /** The flags in one word, to compare and to write down. */
  readonly flagsText: string;
  readonly internalDate: number;
  /** Octets, as the server says. */
  readonly announced: number;
  readonly gmail: string;
}

export interface Listing {
  readonly uidValidity: number;
  /** In order of UID. */
  readonly messages: readonly ListedMessage[];
}

export const wireString = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

export async function examine(client: ImapClient, folder: SourceFolder): Promise<Listing> {
  const selected: { uidValidity: number | null; exists: number } = { uidValidity: null, exists: 0 };
  await client.run(`EXAMINE ${wireString(folder.wire)}`, ({ number, word, cursor }) => {
    if (word === 'EXISTS') selected.exists = number ?? 0;
    if (word === 'OK')
      selected.uidValidity = codeNumber(cursor.rest().toString('latin1'), 'UIDVALIDITY') ?? selected.uidValidity;
  });
  const { uidValidity, exists } = selected;
  if (uidValidity === null) throw new SourceProblem(`${client.host} gives ${folder.name} no UIDVALIDITY`);
  if (exists > limits.imapMessages)
    throw new SourceProblem(`${client.host} says that ${folder.name} has ${exists} messages`);
  return { uidValidity, messages: exists === 0 ? [] : await list(client, folder, exists) };
}

async function list(client: ImapClient, folder: SourceFolder, exists: number): Promise<readonly ListedMessage[]> {
  const gmail = client.capabilities.has('X-GM-EXT-1') ? ' X-GM-MSGID' : '';
  const found = new Map<number, ListedMessage>();
  const known = new Map<string, Flags>();
  const heard = ({ word, cursor }: Parameters<Parameters<ImapClient['run']>[1] & object>[0]): void => {
    const items = word === 'FETCH' ? messageAttributes(cursor) : null;
    if (items === null || items.uid === null || items.flags === null) return;
    const flags = keptFlags(items.flags);
    const text = flagsText(flags.system, flags.keywords);
    if (!known.has(text)) known.set(text, flags);
    found.set(items.uid, {
      uid: items.uid,
      flags: known.get(text) ?? flags,
      flagsText: text,
      internalDate: items.internalDate ?? 0,
      announced: items.size ?? 0,
      gmail: items.gmail ?? '',
    });
  };
  // Twice as many as there are, and some: others may change flags meanwhile.
  await client.run(
    `UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE${gmail})`,
    heard,
    exists * 2 + limits.imapResponses,
  );
  if (found.size > exists + limits.imapResponses)
    throw new SourceProblem(`${client.host} says that ${folder.name} has ${exists} messages, and lists ${found.size}`);
  return [...found.values()].sort((a, b) => a.uid - b.uid);
}
