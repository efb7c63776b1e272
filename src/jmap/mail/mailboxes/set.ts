/**
 * Mailbox/set.
 * Implements: RFC 8621 §2.5.
 */
import * as v from 'valibot';
import type { AccountId } from '../../../directory/types.ts';
import { delimiter, nameProblem } from '../../../ms/mailbox-name.ts';
import type { MailRefusal } from '../../../ms/port.ts';
import type { Mailbox } from '../../../ms/types.ts';
import { mail } from '../../core/capabilities.ts';
import { unsignedInt } from '../../core/method.ts';
import type { JsonObject, Method } from '../../core/types.ts';
import { limits } from '../../limits.ts';
import { patched } from '../../standard/patch.ts';
import { type Setting, setMethod } from '../../standard/set.ts';
import { type Created, type Destroyed, type SetErrorType, type Updated, setError } from '../../standard/set-error.ts';
import { readObject } from '../../standard/read-object.ts';
import { type MailView, rightsOf } from '../deps.ts';
import { mailboxId, readMailboxId } from '../ids.ts';
import { mailboxObject, mailboxProperties, sortOrderOf } from './object.ts';
import { childrenOf, nameIn, treeOf } from './tree.ts';

const roles = ['all', 'archive', 'drafts', 'flagged', 'important', 'junk', 'sent', 'trash'] as const;

const settable = {
  name: v.pipe(v.string(), v.minLength(1)),
  parentId: v.optional(v.nullable(v.string()), null),
  role: v.optional(v.nullable(v.picklist(roles)), null),
  sortOrder: v.optional(unsignedInt, 0),
  isSubscribed: v.optional(v.boolean(), false),
};

const created = v.strictObject(settable);

/** What a client may write; the rest it may send back as it was told. */
const written = ['name', 'parentId', 'role', 'sortOrder', 'isSubscribed'] as const;

const refusals: Readonly<Record<MailRefusal, SetErrorType>> = {
  'no-such-mailbox': 'notFound',
  'already-exists': 'alreadyExists',
  'over-quota': 'overQuota',
  'not-allowed': 'forbidden',
  'no-such-identifier': 'invalidProperties',
  'too-many': 'forbidden',
  'disk-full': 'overQuota',
};

export const mailboxSet = (deps: MailView): Method =>
  setMethod({
    type: 'Mailbox',
    capability: mail,
    args: { onDestroyRemoveEmails: v.optional(v.boolean(), false) },
    state: deps.states.now,
    create: (object, setting) => create(deps, object, setting),
    update: (id, patch, setting) => update(deps, id, patch, setting),
    destroy: (id, { account }, { onDestroyRemoveEmails }) => destroy(deps, account, id, onDestroyRemoveEmails),
  });

async function create(deps: MailView, object: JsonObject, setting: Setting): Promise<Created> {
  const { account } = setting;
  const { mailboxWrites } = deps;
  const read = readObject(created, object);
  if (!read.ok) return read;
  const { role, sortOrder, isSubscribed } = read.value;
  const all = await deps.mailboxes(account);
  const name = fullName(read.value, all, setting);
  if (!name.ok) return name;
  if (role !== null && all.some(({ specialUse }) => specialUse === role))
    return setError('invalidProperties', 'Another mailbox has this role.', { properties: ['role'] });
  const made = await mailboxWrites.createMailbox(account, name.value, role);
  if (!made.ok) return setError(refusals[made.error]);
  const { id } = made.value;
  if (isSubscribed) await mailboxWrites.subscribe(account, name.value, true);
  if (sortOrder > 0) await mailboxWrites.arrange(account, id, sortOrder);
  const now = await deps.mailboxes(account);
  const mailbox = now.find((one) => one.id === id) ?? made.value;
  const view = { mailbox, tree: treeOf(now), counts: new Map(), rights: await rightsOf(deps, account, [mailbox]) };
  // What the client has not written itself.
  const told = mailboxProperties.filter((property) => !Object.hasOwn(object, property));
  return { ok: true, value: { id: mailboxId(id), told: mailboxObject(view, told) } };
}

type Named = { readonly name: string; readonly parentId: string | null };

function fullName({ name, parentId }: Named, all: readonly Mailbox[], setting: Setting) {
  const parent = parentId === null ? null : (found(all, setting.idOf(parentId)) ?? undefined);
  if (parent === undefined)
    return setError('invalidProperties', 'There is no such mailbox to be the parent.', { properties: ['parentId'] });
  const level = name.normalize('NFC');
  const problem = level.includes(delimiter)
    ? `A mailbox name cannot have "${delimiter}"`
    : nameProblem(parent === null ? level : `${parent.name}${delimiter}${level}`, limits);
  if (problem !== null) return setError('invalidProperties', `${problem}.`, { properties: ['name'] });
  const isInbox = parent === null && level.toUpperCase() === 'INBOX';
  return {
    ok: true,
    value: isInbox ? 'INBOX' : parent === null ? level : `${parent.name}${delimiter}${level}`,
  } as const;
}

const found = (all: readonly Mailbox[], id: string | null): Mailbox | null => {
  const wanted = id === null ? null : readMailboxId(id);
  return all.find((mailbox) => mailbox.id === wanted) ?? null;
};

async function update(deps: MailView, id: string, patch: JsonObject, setting: Setting): Promise<Updated> {
  const { account } = setting;
  const { mailboxWrites } = deps;
  const all = await deps.mailboxes(account);
  const mailbox = found(all, id);
  if (mailbox === null) return setError('notFound');
  const rights = await rightsOf(deps, account, [mailbox]);
  const tree = treeOf(all);
  const before = mailboxObject({ mailbox, tree, counts: new Map(), rights }, mailboxProperties);
  const after = patched(before, patch);
  if (!after.ok) return after;
  const fixed = Object.keys(patch).filter(
    (name) => !isWritten(name) && JSON.stringify(after.value[name]) !== JSON.stringify(before[name]),
  );
  if (fixed.length > 0) return setError('invalidProperties', 'The server sets these.', { properties: fixed });
  const settings = Object.fromEntries(written.map((name) => [name, after.value[name] ?? null]));
  const read = readObject(v.object({ ...settable, role: v.nullable(v.string()) }), settings);
  if (!read.ok) return read;
  const wanted = read.value;
  if (wanted.role !== mailbox.specialUse)
    return setError('invalidProperties', 'A mailbox keeps the role that it was made with.', { properties: ['role'] });
  const moved = wanted.name !== nameIn(mailbox, tree) || wanted.parentId !== before['parentId'];
  if (moved && mailbox.name === 'INBOX') return setError('forbidden', 'The inbox stays where it is.');
  const name = moved ? fullName(wanted, all, setting) : ({ ok: true, value: mailbox.name } as const);
  if (!name.ok) return name;
  if (moved && (name.value === mailbox.name || name.value.startsWith(`${mailbox.name}${delimiter}`)))
    return setError('invalidProperties', 'A mailbox cannot be in itself.', { properties: ['parentId'] });
  if (moved) {
    const renamed = await mailboxWrites.renameMailbox(account, mailbox.id, name.value);
    if (!renamed.ok) return setError(refusals[renamed.error]);
  }
  if (wanted.isSubscribed !== mailbox.subscribed || (moved && wanted.isSubscribed))
    await mailboxWrites.subscribe(account, name.value, wanted.isSubscribed);
  if (wanted.sortOrder !== sortOrderOf(mailbox)) {
    const arranged = await mailboxWrites.arrange(account, mailbox.id, wanted.sortOrder);
    if (!arranged.ok) return setError(refusals[arranged.error]);
  }
  return { ok: true, value: null };
}

const isWritten = (name: string): boolean => (written as readonly string[]).includes(name);

/** Without leave to, nothing goes that has e-mails. Those that are in other mailboxes too stay there. */
async function destroy(deps: MailView, account: AccountId, id: string, withEmails: boolean): Promise<Destroyed> {
  const all = await deps.mailboxes(account);
  const mailbox = found(all, id);
  if (mailbox === null) return setError('notFound');
  if (childrenOf(mailbox, treeOf(all)).length > 0) return setError('mailboxHasChild');
  if (mailbox.messages > 0 && !withEmails) return setError('mailboxHasEmail');
  const gone = await deps.mailboxWrites.deleteMailbox(account, mailbox.id);
  return gone.ok ? { ok: true, value: null } : setError(refusals[gone.error]);
}
