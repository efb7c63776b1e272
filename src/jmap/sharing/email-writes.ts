/**
 * What somebody may change of e-mails in mailboxes of another.
 * Implements: RFC 8621 §2 (myRights: mayAddItems i, mayRemoveItems t and e, maySetSeen s, maySetKeywords w; each in all mailboxes that
 * this person reads the e-mail in), RFC 4314 §4.
 */
import type { EmailChange, EmailReader, EmailRefusal, EmailWriter, Place, Swap } from '../../ms/emails.ts';
import { type Right, type Rights, has, noRights, settableBits } from '../../ms/rights.ts';
import { Flag, type Flags, type MailboxId } from '../../ms/types.ts';
import { type SharedAccount, isReadable } from './accounts.ts';

interface Deps {
  readonly emails: Pick<EmailReader, 'places'>;
  readonly emailWrites: EmailWriter;
}

export function sharedEmailWrites({ emails, emailWrites }: Deps, { shown }: SharedAccount): EmailWriter {
  const readable = [...shown].flatMap(([id, one]) => (isReadable(one) ? [id] : []));
  const rightsIn = (mailbox: MailboxId): Rights => shown.get(mailbox)?.rights ?? noRights;
  const may = (mailbox: MailboxId, ...needed: readonly Right[]): boolean =>
    needed.every((right) => has(rightsIn(mailbox), right));

  async function placesOf(...[account, ids]: Parameters<EmailReader['places']>) {
    const all = await emails.places(account, ids);
    return (id: (typeof ids)[number]): readonly Place[] =>
      (all.get(id) ?? []).filter(({ mailbox }) => readable.includes(mailbox));
  }

  function refusalOf({ mailboxes, flags }: EmailChange, places: readonly Place[]): EmailRefusal | null {
    if (places.length === 0) return 'not-found';
    const here = new Set(places.map(({ mailbox }) => mailbox));
    if (mailboxes !== null) {
      const comes = mailboxes.add.filter((id) => !here.has(id));
      if (comes.some((id) => !shown.has(id))) return 'no-such-mailbox';
      const { add, remove } = mailboxes;
      const goes = [...here].filter((id) => (remove === 'others' ? !add.includes(id) : remove.includes(id)));
      if (!comes.every((id) => may(id, 'i')) || !goes.every((id) => may(id, 't', 'e'))) return 'not-allowed';
      // It would be where this person does not see it any more.
      const left = [...here, ...comes].filter((id) => !goes.includes(id));
      if (left.length > 0 && !left.some((id) => may(id, 'r'))) return 'not-allowed';
    }
    const touched = flags === null ? [] : touchedFlags(flags, places);
    return touched.every((one) => places.every(({ mailbox }) => maySet(rightsIn(mailbox), one))) ? null : 'not-allowed';
  }

  /** Carries out what is not refused. */
  async function allowed<T>(
    all: readonly T[],
    refusals: readonly (EmailRefusal | null)[],
    run: (sound: readonly T[]) => Promise<readonly (EmailRefusal | null)[]>,
  ): Promise<readonly (EmailRefusal | null)[]> {
    const sound = all.filter((_one, at) => refusals[at] === null);
    const done = sound.length === 0 ? [] : await run(sound);
    let at = 0;
    return refusals.map((refusal) => refusal ?? done[at++] ?? null);
  }

  return {
    async add(account, mailboxes, message) {
      if (!mailboxes.every((id) => shown.has(id))) return { ok: false, error: 'no-such-mailbox' };
      const isAllowed = mailboxes.every((id) => may(id, 'i') && maySet(rightsIn(id), message.flags));
      return isAllowed ? emailWrites.add(account, mailboxes, message) : { ok: false, error: 'not-allowed' };
    },
    async change(account, changes) {
      const of = await placesOf(
        account,
        changes.map(({ id }) => id),
      );
      const refusals = changes.map((change) => refusalOf(change, of(change.id)));
      return allowed(changes, refusals, (sound) => emailWrites.change(account, sound, readable));
    },
    async destroy(account, ids) {
      const of = await placesOf(account, ids);
      const refusals = ids.map((id): EmailRefusal | null => {
        if (of(id).length === 0) return 'not-found';
        return of(id).every(({ mailbox }) => may(mailbox, 't', 'e')) ? null : 'not-allowed';
      });
      return allowed(ids, refusals, (sound) => emailWrites.destroy(account, sound, readable));
    },
  };
}

/** \Deleted is IMAP's alone. */
const maySet = (rights: Rights, { system, keywords }: Flags): boolean =>
  (system & ~settableBits(rights) & ~Flag.deleted) === 0 && (keywords.length === 0 || has(rights, 'w'));

/** Those that come or go; of all of them at once, those that are others than now. */
function touchedFlags({ add, remove }: Swap<Flags>, places: readonly Place[]): readonly Flags[] {
  if (remove !== 'others') return [add, remove];
  const words = new Set(add.keywords);
  return places.map(({ flags: { system, keywords } }) => {
    const now = new Set(keywords.map((word) => word.toLowerCase()));
    const others = [...now].filter((word) => !words.has(word)).concat(add.keywords.filter((word) => !now.has(word)));
    return { system: system ^ add.system, keywords: others };
  });
}
