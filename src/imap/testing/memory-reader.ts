/**
 * The reading side of a message store in memory.
 */
import { descriptionOf } from '../../message/describe/describe.ts';
import { headingOf } from '../../message/heading/heading.ts';
import { columnsOf } from '../../ms/columns.ts';
import type { MailReader } from '../../ms/port.ts';
import { everyRight } from '../../ms/rights.ts';
import { Flag, type MailboxId, type Uid } from '../../ms/types.ts';
import { memoryAnnotations } from './memory-annotations.ts';
import { testAccount } from './authentication.ts';
import { type Box, type MemoryMessage, type MemoryState, contentOf } from './memory-state.ts';

const now = <T>(value: T): Promise<T> => Promise.resolve(value);

export function memoryReader(state: MemoryState): MailReader {
  const guard = (): void => {
    if (state.broken) throw new Error('The disk is broken');
  };
  const boxOf = (id: MailboxId): Box | undefined => {
    guard();
    return state.boxes.get(id);
  };
  const one = (box: Box | undefined) => now(box === undefined ? null : state.mailbox(box));
  const inRange = (id: MailboxId, from: number, to: number, limit: number): MemoryMessage[] => {
    const found: MemoryMessage[] = [];
    for (const message of boxOf(id)?.messages.values() ?? []) {
      if (message.uid >= from && message.uid <= to && found.length < limit) found.push(message);
    }
    return found;
  };
  return {
    ...memoryAnnotations(state),
    usage: () => now({ used: state.used(), quota: state.options.quota ?? 0 }),
    deletedSize: (_account, id) =>
      now(
        [...(boxOf(id)?.messages.values() ?? [])]
          .filter(({ flags }) => (flags.system & Flag.deleted) !== 0)
          .reduce((sum, { size }) => sum + size, 0),
      ),
    accountOf: () => now(null),
    accessList: () => now([{ identifier: testAccount.address, rights: everyRight }]),
    rights: () => now(everyRight),
    limitedRights: () => now(new Map()),
    sharedWith: () => now([]),
    mailboxes: () =>
      now([...state.boxes.values()].map((box) => state.mailbox(box)).sort((a, b) => (a.name < b.name ? -1 : 1))),
    deleted: () => now([]),
    mailbox: (_account, id) => one(boxOf(id)),
    mailboxByName: async (_account, name) => {
      guard();
      return one(state.named(name.toUpperCase() === 'INBOX' ? 'INBOX' : name));
    },
    mailboxByUse: (_account, use) => one([...state.boxes.values()].find((box) => box.use === use)),
    subscriptions: () => now([...state.subscribed].sort()),
    columns: (_account, id) => {
      const box = boxOf(id);
      if (box === undefined) return now(null);
      const rows = [...box.messages.values()].map(({ uid, modSeq, flags }) => ({ uid, modSeq, ...flags }));
      return now({ mailbox: state.mailbox(box), columns: columnsOf(rows) });
    },
    messages: (_account, id, { from, to }, limit) => now(inRange(id, from, to, limit)),
    examined: (_account, id, { from, to }, limit) => now(inRange(id, from, to, limit)),
    fields: (_account, id, { from, to }, limit) =>
      now(inRange(id, from, to, limit).map((message) => ({ ...message, ...headingOf(message.facts) }))),
    numbers: (_account, id, { from, to }, limit, field) => {
      // A few at a time, as a store that does not give all at once.
      const messages = inRange(id, from, to, Math.min(limit, 3));
      return now({ uids: messages.map(({ uid }) => uid), values: messages.map((message) => message[field]) });
    },
    described: (_account, id, { from, to }, limit, dialect) =>
      now(
        inRange(id, from, to, limit).map((message) => ({
          ...message,
          description: descriptionOf(message.facts, dialect),
        })),
      ),
    having: (_account, id, { from, to }, text, string) => {
      const unknown = inRange(id, from, to, Number.MAX_SAFE_INTEGER).filter(({ uid }) => uid % 5 === 0);
      const having = inRange(id, from, to, Number.MAX_SAFE_INTEGER).filter(
        ({ uid, facts }) => uid % 5 !== 0 && headingOf(facts)[text]?.includes(string) === true,
      );
      return now({ having: having.map(({ uid }) => uid), unknown: unknown.map(({ uid }) => uid) });
    },
    opened: (_account, id, uids) =>
      now(
        uids.flatMap((uid) => {
          const message = boxOf(id)?.messages.get(uid);
          return message === undefined
            ? []
            : [{ uid, structure: message.facts.structure, octets: { bytes: message.bytes } }];
        }),
      ),
    expunged: (_account, id, since) => {
      const box = boxOf(id);
      if (box === undefined) return now(null);
      const uids = [...box.expunged].filter(([, modSeq]) => modSeq > since).map(([uid]) => uid as Uid);
      return now({ uids: uids.sort((a, b) => a - b), complete: true });
    },
    content: (_account, id, uid) => {
      const message = boxOf(id)?.messages.get(uid);
      return now(message === undefined ? null : contentOf(message.bytes));
    },
    contents: (_account, id, { from, to }, octets) => {
      const found: { uid: Uid; bytes: Buffer }[] = [];
      let size = 0;
      for (const { uid, bytes } of inRange(id, from, to, Number.MAX_SAFE_INTEGER)) {
        found.push({ uid, bytes });
        size += bytes.length;
        if (size >= octets) break;
      }
      return now(found);
    },
  };
}
