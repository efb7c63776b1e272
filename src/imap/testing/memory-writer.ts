/**
 * The writing side of a message store in memory. Every change is announced before its promise resolves.
 */
import { examine } from '../../message/examine.ts';
import type { FlagChange, MailOutcome, MailRefusal, MailWriter } from '../../ms/port.ts';
import type { EmailId, Flags, MailboxId, ModSeq, ThreadId, Uid } from '../../ms/types.ts';
import { Flag } from '../../ms/types.ts';
import { memoryAnnotations } from './memory-annotations.ts';
import type { Box, MemoryMessage, MemoryState } from './memory-state.ts';

const good = <T>(value: T): Promise<MailOutcome<T>> => Promise.resolve({ ok: true, value });
const refused = <T>(error: MailRefusal): Promise<MailOutcome<T>> => Promise.resolve({ ok: false, error });

function changed(old: Flags, change: FlagChange, flags: Flags): Flags {
  const folded = new Set(flags.keywords.map((word) => word.toLowerCase()));
  if (change === 'set') return flags;
  if (change === 'remove') {
    const keywords = old.keywords.filter((word) => !folded.has(word.toLowerCase()));
    return { system: old.system & ~flags.system, keywords };
  }
  const kept = old.keywords.filter((word) => !folded.has(word.toLowerCase()));
  return { system: old.system | flags.system, keywords: [...kept, ...flags.keywords].sort() };
}

const same = (a: Flags, b: Flags): boolean => a.system === b.system && a.keywords.join(' ') === b.keywords.join(' ');

export function memoryWriter(state: MemoryState): MailWriter {
  const put = (box: Box, message: Omit<MemoryMessage, 'uid' | 'modSeq' | 'savedAt'>): Uid => {
    const uid = box.uidNext as Uid;
    box.uidNext += 1;
    const stored = { ...message, uid, modSeq: state.advance(box), savedAt: state.options.now() };
    box.messages.set(uid, stored);
    return uid;
  };
  const take = (box: Box, uid: Uid): void => {
    box.messages.delete(uid);
    box.expunged.set(uid, state.advance(box));
  };
  const transfer = (from: MailboxId, uids: readonly Uid[], to: MailboxId, moves: boolean) => {
    const source = state.boxes.get(from);
    const target = state.boxes.get(to);
    if (source === undefined || target === undefined) return refused<never>('no-such-mailbox');
    const present = uids.filter((uid) => source.messages.has(uid));
    const sizes = present.reduce((sum, uid) => sum + (source.messages.get(uid)?.size ?? 0), 0);
    if (!moves && state.used() + sizes > (state.options.quota ?? Number.POSITIVE_INFINITY))
      return refused<never>('over-quota');
    const arrived: Uid[] = [];
    for (const uid of present) {
      const message = source.messages.get(uid);
      if (message === undefined) continue;
      if (moves) take(source, uid);
      arrived.push(put(target, message));
    }
    if (moves) state.publish(from);
    state.publish(to);
    return good({ uidValidity: state.mailbox(target).uidValidity, from: present, to: arrived });
  };
  return {
    ...memoryAnnotations(state),
    createMailbox: (_account, name, use) => {
      if (state.named(name) !== undefined) return refused('already-exists');
      for (let end = name.indexOf('/'); end !== -1; end = name.indexOf('/', end + 1)) {
        if (state.named(name.slice(0, end)) === undefined) state.make(name.slice(0, end), null);
      }
      const box = state.make(name, use);
      state.publish(null);
      return good(state.mailbox(box));
    },
    deleteMailbox: (_account, id) => {
      const box = state.boxes.get(id);
      if (box === undefined) return refused('no-such-mailbox');
      if (box.name === 'INBOX') return refused('not-allowed');
      state.boxes.delete(id);
      for (const [key, { mailbox }] of state.notes) if (mailbox === id) state.notes.delete(key);
      state.publish(null);
      return good(null);
    },
    renameMailbox: (_account, id, name) => {
      const box = state.boxes.get(id);
      if (box === undefined) return refused('no-such-mailbox');
      if (state.named(name) !== undefined) return refused('already-exists');
      if (box.name === 'INBOX') {
        const target = state.make(name, null);
        for (const uid of [...box.messages.keys()]) {
          const message = box.messages.get(uid);
          take(box, uid as Uid);
          if (message !== undefined) put(target, message);
        }
        state.publish(id);
      } else {
        const old = `${box.name}/`;
        for (const each of state.boxes.values()) {
          if (each.name.startsWith(old)) each.name = `${name}/${each.name.slice(old.length)}`;
        }
        box.name = name;
      }
      state.publish(null);
      return good(null);
    },
    subscribe: (_account, name, subscribed) => {
      if (subscribed) state.subscribed.add(name);
      else state.subscribed.delete(name);
      state.publish(null);
      return Promise.resolve();
    },
    arrange: () => good(null),
    // Nobody else has an account here.
    changeAccess: () => refused('no-such-identifier'),
    append: (_account, id, messages) => {
      const box = state.boxes.get(id);
      if (box === undefined) return refused('no-such-mailbox');
      const bodies = messages.map(({ content }) => (content.kind === 'bytes' ? content.bytes : Buffer.alloc(0)));
      const size = bodies.reduce((sum, bytes) => sum + bytes.length, 0);
      if (state.used() + size > (state.options.quota ?? Number.POSITIVE_INFINITY)) return refused('over-quota');
      const uids = messages.map(({ flags, internalDate }, at) => {
        const bytes = bodies[at] ?? Buffer.alloc(0);
        const emailId = state.nextEmail++;
        const facts = examine(bytes);
        const ids = { emailId: emailId as EmailId, threadId: emailId as ThreadId };
        return put(box, { ...ids, bytes, facts, flags, internalDate, size: bytes.length });
      });
      state.publish(id);
      return good({ uidValidity: state.mailbox(box).uidValidity, uids });
    },
    replace: (_account, from, uid, { mailbox: to }, message) => {
      const source = state.boxes.get(from);
      const old = source?.messages.get(uid);
      const target = state.boxes.get(to);
      if (source === undefined || target === undefined) return refused('no-such-mailbox');
      if (old === undefined) return good({ uidValidity: state.mailbox(target).uidValidity, uids: [] });
      const bytes = message.content.kind === 'bytes' ? message.content.bytes : Buffer.alloc(0);
      if (state.used() + bytes.length - old.size > (state.options.quota ?? Number.POSITIVE_INFINITY)) {
        return refused('over-quota');
      }
      const { flags, internalDate } = message;
      const id = state.nextEmail++;
      const ids = { emailId: id as EmailId, threadId: id as ThreadId };
      const made = put(target, { ...ids, bytes, facts: examine(bytes), flags, internalDate, size: bytes.length });
      take(source, uid);
      state.publish(from);
      state.publish(to);
      return good({ uidValidity: state.mailbox(target).uidValidity, uids: [made] });
    },
    store: (_account, id, ranges, change, flags, unchangedSince) => {
      const box = state.boxes.get(id);
      if (box === undefined) return refused('no-such-mailbox');
      const modified: Uid[] = [];
      let modSeq: ModSeq | null = null;
      let found = 0;
      for (const [uid, message] of box.messages) {
        if (!ranges.some(({ from, to }) => uid >= from && uid <= to)) continue;
        found += 1;
        const wanted = changed(message.flags, change, flags);
        if (unchangedSince !== null && message.modSeq > unchangedSince) modified.push(message.uid);
        else if (!same(wanted, message.flags)) {
          modSeq ??= state.advance(box);
          box.messages.set(uid, { ...message, flags: wanted, modSeq });
        }
      }
      if (modSeq !== null) state.publish(id);
      return good({ modSeq, found, modified });
    },
    expunge: (_account, id, uids, any = false) => {
      const box = state.boxes.get(id);
      if (box === undefined) return refused('no-such-mailbox');
      const gone = uids.filter((uid) => {
        const message = box.messages.get(uid);
        return message !== undefined && (any || (message.flags.system & Flag.deleted) !== 0);
      });
      for (const uid of gone) take(box, uid);
      if (gone.length > 0) state.publish(id);
      return good(gone);
    },
    copy: (_account, from, uids, to) => transfer(from, uids, to.mailbox, false),
    move: (_account, from, uids, to) => transfer(from, uids, to.mailbox, true),
    undelete: () => Promise.resolve(0),
  };
}
