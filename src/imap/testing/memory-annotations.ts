/**
 * Annotations in a message store in memory.
 */
import {
  type AnnotationReader,
  type AnnotationWriter,
  type ChangedAnnotation,
  isPrivate,
  specialUseEntry,
} from '../../ms/annotations.ts';
import type { MailboxId, ModSeq } from '../../ms/types.ts';
import type { MemoryState } from './memory-state.ts';

/** An entry, or where it was. */
export interface Note extends ChangedAnnotation {
  /** 0 is everybody. */
  readonly owner: number;
  readonly value: Buffer | null;
}

const keyOf = (mailbox: MailboxId | null, owner: number, name: string): string => `${mailbox ?? 0}:${owner}${name}`;

export function memoryAnnotations(state: MemoryState): AnnotationReader & AnnotationWriter {
  const { notes } = state;
  const visible = (user: number): Note[] => [...notes.values()].filter(({ owner }) => owner === 0 || owner === user);
  const put = (mailbox: MailboxId | null, owner: number, name: string, value: Buffer | null): ModSeq => {
    const modSeq = state.next();
    notes.set(keyOf(mailbox, owner, name), { mailbox, owner, name, value, modSeq });
    return modSeq;
  };
  return {
    annotations: ({ mailbox }, user) =>
      Promise.resolve(
        visible(user)
          .flatMap(({ mailbox: of, name, value }) => (of === mailbox && value !== null ? [{ name, value }] : []))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      ),
    annotatedAt: () => Promise.resolve(Math.max(0, ...[...notes.values()].map(({ modSeq }) => modSeq)) as ModSeq),
    changedAnnotations: (_account, user, since) =>
      Promise.resolve(
        visible(user)
          .filter(({ modSeq }) => modSeq > since)
          .sort((a, b) => a.modSeq - b.modSeq),
      ),
    annotate: ({ account, mailbox }, user, { entries, specialUse }, limits) => {
      const box = mailbox === null ? null : state.boxes.get(mailbox);
      if (box === undefined) return Promise.resolve({ ok: false, error: 'no-such-mailbox' });
      const after = new Map([...notes].filter(([, { value }]) => value !== null));
      const ofMailbox = (): number => [...after.values()].filter((note) => note.mailbox === mailbox).length;
      const before = ofMailbox();
      for (const { name, value } of entries) {
        const owner = isPrivate(name) ? user : 0;
        const key = keyOf(mailbox, owner, name);
        if (value === null) after.delete(key);
        else after.set(key, { mailbox, owner, name, value, modSeq: 0 as ModSeq });
      }
      let octets = 0;
      for (const { name, value } of after.values()) octets += name.length + (value?.length ?? 0);
      if (ofMailbox() > before && ofMailbox() > limits.entries)
        return Promise.resolve({ ok: false, error: 'too-many' });
      if (octets > limits.octets) return Promise.resolve({ ok: false, error: 'over-quota' });
      const modSeqs: ModSeq[] = [];
      for (const { name, value } of entries) {
        const owner = isPrivate(name) ? user : 0;
        if (value !== null || notes.has(keyOf(mailbox, owner, name))) modSeqs.push(put(mailbox, owner, name, value));
      }
      const loser = [...state.boxes.values()].find(({ use }) => specialUse !== null && use === specialUse);
      if (box !== null && specialUse !== undefined && loser !== box) {
        if (loser !== undefined) {
          loser.use = null;
          modSeqs.push(put(loser.id, account, specialUseEntry, null));
        }
        box.use = specialUse;
        modSeqs.push(put(box.id, account, specialUseEntry, null));
      }
      state.publish(null);
      return Promise.resolve({ ok: true, modSeqs, lostUse: loser === box ? null : (loser?.id ?? null) });
    },
  };
}
