/**
 * What becomes of one message that came to a list: sent on, kept for an owner, or told to the owners with the reason.
 * Encrypted lists: RFC 3156 and RFC 8551 by the standard of each member; a member without a key gets a notice and never the text.
 */
import type { Clock } from '../base/clock.ts';
import { normaliseAddress, splitAddress } from '../directory/address.ts';
import { unseal } from '../directory/seal.ts';
import { addressList } from '../message/header/address.ts';
import { fieldText, findFields, headerEnd, headerFields } from '../message/header/fields.ts';
import type { Notices } from '../mta/notice.ts';
import type { EmailId } from '../ms/types.ts';
import { countFailure } from './bounces.ts';
import { type ListAuthority, privateKeyOf } from './certificates.ts';
import { approvalToken, commandAddress } from './commands.ts';
import { forwarded, loopOf, sealedFields } from './fields.ts';
import { limits } from './limits.ts';
import { type MemberKeyDeps, type MemberKey, memberKey } from './member-keys.ts';
import type { AskSealer, OwnSecrets, SealKey } from './sealing.ts';
import { type Post, type SendDeps, sendToMembers } from './send.ts';
import type { ListStore, MailList, Member } from './types.ts';

export interface DistributeDeps extends SendDeps, MemberKeyDeps {
  readonly directory: SendDeps['directory'];
  readonly lists: Pick<ListStore, 'members' | 'sent' | 'bounced' | 'certificates'>;
  readonly authority: Pick<ListAuthority, 'trusted' | 'isTakenBack'>;
  readonly sealer: AskSealer;
  readonly notices: Notices;
  /** Whether mail with a From of the domain is refused elsewhere unless the domain itself signed it. RFC 9989 §4.7 */
  readonly isStrict: (domain: string) => Promise<boolean>;
  readonly clock: Clock;
}

/**
 * - `sent`: nothing is left to do.
 * - `dropped`: it must not go on, and nobody is told: a loop, a bounce.
 * - `held`: it waits for an owner.
 * - `failed`: it is kept, and the owners were told why.
 */
export type Outcome =
  { readonly kind: 'sent' | 'held' } | { readonly kind: 'dropped' | 'failed'; readonly reason: string };

/** A message in a mailbox of the list. */
export interface Came {
  readonly message: Buffer;
  readonly email: EmailId;
  /** An owner let it through. */
  readonly isApproved: boolean;
}

export async function distribute(deps: DistributeDeps, list: MailList, came: Came): Promise<Outcome> {
  const { message, email, isApproved } = came;
  const loop = loopOf(list, message);
  if (loop !== null) return { kind: 'dropped', reason: loop };
  const members = await deps.lists.members(list.account);
  const author = authorOf(message);
  if (list.key !== null) return distributeSealed(deps, list, members, { ...came, author });
  if (!isApproved && !mayPost(list, members, author)) return held(deps, list, author, email);
  const isVia = author === null || (await deps.isStrict(splitAddress(author)?.domain ?? ''));
  const { to, isAnew } = await recipientsOf(deps, list, members, email);
  if (to.length === 0 && isAnew) return failed(deps, list, author, noMembers);
  const post = { list, email, members: to.map(({ address }) => address), at: deps.clock.now() };
  const reason = await sendOn(deps, post, forwarded(list, message, isVia));
  return reason === null ? { kind: 'sent' } : failed(deps, list, author, reason);
}

const noMembers = 'the list has no member who gets mail';

/** Who does not have it yet; `isAnew` where nobody has. */
async function recipientsOf(
  { lists }: DistributeDeps,
  { account }: MailList,
  members: readonly Member[],
  email: EmailId,
): Promise<{ readonly to: readonly Member[]; readonly isAnew: boolean }> {
  const served = new Set(await lists.sent(account, email));
  const to = members.filter(({ address, suspendedAt }) => suspendedAt === null && !served.has(address));
  return { to, isAnew: served.size === 0 };
}

/** An address that leads nowhere is a failure as one that comes back is. Answers why not all could be sent. */
async function sendOn(deps: DistributeDeps, post: Post, bytes: Buffer): Promise<string | null> {
  const { unknown, reason } = await sendToMembers(deps, post, bytes);
  for (const address of unknown)
    await countFailure(deps, post.list, { address, email: post.email }, 'nobody has the address on this server');
  return reason;
}

/** The one address of the one From; null where there are others. */
export function authorOf(message: Buffer): string | null {
  const fields = findFields(headerFields(message, 0, headerEnd(message)), 'from');
  const [from] = fields;
  const mailboxes = from === undefined || fields.length > 1 ? [] : addressList(fieldText(message, from));
  const [mailbox] = mailboxes;
  return mailboxes.length === 1 && mailbox?.mailbox !== null && mailbox?.host !== null && mailbox !== undefined
    ? normaliseAddress(`${mailbox.mailbox}@${mailbox.host}`)
    : null;
}

function mayPost(list: MailList, members: readonly Member[], author: string | null): boolean {
  if (list.posting === 'open') return true;
  if (author === null) return false;
  const isOwner = list.owners.some((owner) => normaliseAddress(owner) === author);
  return isOwner || (list.posting === 'members' && members.some(({ address }) => address === author));
}

async function held(deps: DistributeDeps, list: MailList, author: string | null, email: EmailId): Promise<Outcome> {
  const to = commandAddress(list.address, 'request') ?? list.address;
  const token = approvalToken(deps.secret, list, email);
  const text = `A message to ${list.address} from ${author ?? 'an author who cannot be told'} waits for you.

To let it through, write to ${to} with this subject:

  approve ${email} ${token}

<mailto:${to}?subject=approve%20${email}%20${token}>

postern list approve ${list.address} shows what waits, too.
`;
  await tellOwners(deps, list, `A message to ${list.name} waits`, text);
  return { kind: 'held' };
}

/** Tells the owners why a message stays. */
export async function failed(
  deps: DistributeDeps,
  list: MailList,
  author: string | null,
  reason: string,
): Promise<Outcome> {
  const text = `A message to ${list.address} from ${author ?? 'an author who cannot be told'} was not sent on: ${reason}.

It is kept in the mailbox Failed of the list.
`;
  await tellOwners(deps, list, `A message to ${list.name} was not sent on`, text);
  return { kind: 'failed', reason };
}

async function tellOwners(
  { notices }: Pick<DistributeDeps, 'notices'>,
  list: MailList,
  subject: string,
  text: string,
): Promise<void> {
  for (const owner of list.owners) await notices(subject, text, owner);
}

async function distributeSealed(
  deps: DistributeDeps,
  list: MailList,
  members: readonly Member[],
  { message, email, author, isApproved }: Came & { readonly author: string | null },
): Promise<Outcome> {
  const { clock, log, sealer } = deps;
  const fail = (reason: string): Promise<Outcome> => failed(deps, list, author, reason);
  if (message.length > limits.encryptedOctets) return fail(`it is larger than ${limits.encryptedOctets} octets`);
  const at = clock.now();
  const own = await ownSecrets(deps, list);
  if (own === null) return fail('the key of the list cannot be opened with the secret of this server');
  const keys = new Map<string, MemberKey | string>();
  for (const member of members) {
    const { key, why } = await memberKey(deps, list, member, at);
    keys.set(member.address, key ?? why);
  }
  const proven = [...keys].flatMap(([address, key]) =>
    typeof key !== 'string' && key.isProven ? [sealKey(address, key)] : [],
  );
  const opened = await sealer({ kind: 'open', message, own, proven, trusted: await deps.authority.trusted(), at });
  if (opened === null) return fail('too much mail waits to be encrypted');
  if (opened.kind !== 'opened') return fail(opened.kind === 'failed' ? opened.reason : 'it cannot be opened');
  // Who wrote it is what counts inside: the outside says what it likes.
  const signer = opened.signedBy === null ? null : normaliseAddress(opened.signedBy);
  const isMember = signer !== null && members.some(({ address }) => address === signer);
  if (list.signedOnly && !isMember) return fail(`no member has signed it: ${opened.reason}`);
  const writer = innerAuthor(opened.fields);
  if (!isApproved && !mayPost(list, members, writer)) return held(deps, list, writer, email);
  const bytes = Buffer.concat([sealedFields(list, opened.fields, signer), Buffer.from(opened.entity)]);
  const { to, isAnew } = await recipientsOf(deps, list, members, email);
  if (to.length === 0 && isAnew) return fail(noMembers);
  const unreached: string[] = [];
  for (const { address } of to) {
    const key = keys.get(address);
    if (key === undefined || typeof key === 'string') {
      const copies = { list: list.account, post: email, members: [address] };
      const subject = `A message of ${list.name} that you cannot read`;
      await deps.notices(subject, withoutKey(list, key ?? ''), address, { copies });
      continue;
    }
    const sealed = await sealer({ kind: 'seal', message: bytes, own, key: sealKey(address, key), at });
    const reason =
      sealed?.kind === 'sealed'
        ? await sendOn(deps, { list, email, members: [address], at }, Buffer.from(sealed.message))
        : sealed?.kind === 'failed'
          ? sealed.reason
          : 'too much mail waits to be encrypted';
    if (reason !== null) unreached.push(`${address}: ${reason}`);
  }
  log.info('lists.sent', { list: list.address, members: to.length, unreached: unreached.length });
  if (unreached.length > 0)
    await tellOwners(deps, list, `A message of ${list.name} did not reach all`, `${unreached.join('\n')}\n`);
  return { kind: 'sent' };
}

/** null where they are not of this server's secret. */
async function ownSecrets({ lists, secret }: DistributeDeps, list: MailList): Promise<OwnSecrets | null> {
  const openpgp = list.key === null ? null : unseal(secret, 'list', list.address, list.key.sealed);
  if (openpgp === null) return null;
  const smime = (await lists.certificates(list.account)).flatMap((row) => {
    const key = row.certificate === null ? null : privateKeyOf(secret, list, row);
    return key === null || row.certificate === null
      ? []
      : [{ certificate: row.certificate, key: key.octets, chain: row.chain }];
  });
  return { openpgp, smime };
}

const sealKey = (address: string, { standard, octets }: MemberKey): SealKey => ({ address, standard, octets });

function innerAuthor(fields: readonly { readonly name: string; readonly value: string }[]): string | null {
  const from = fields.filter(({ name }) => name.toLowerCase() === 'from');
  const [mailbox, ...others] = from.flatMap(({ value }) => addressList(value));
  if (mailbox === undefined || others.length > 0 || mailbox.mailbox === null || mailbox.host === null) return null;
  return normaliseAddress(`${mailbox.mailbox}@${mailbox.host}`);
}

const withoutKey = ({ address, name }: MailList, why: string): string =>
  `Somebody has written to the list ${name} (${address}), of which you are a member. The list is encrypted, and the message cannot be
encrypted to you: ${why}. It is not sent in clear.

Publish an OpenPGP key or a certificate for your address, or give one to an owner of the list.
`;
