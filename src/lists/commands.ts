/**
 * What people ask of a list by mail: to join, to leave, and, of its owners, to let a message through. Addresses are LIST-join, LIST-leave
 * and LIST-request, aliases of subaddresses (RFC 5233) of the list.
 * Whoever asks to join or to leave must confirm it from the address that it is about; a token proves that they read its mail. Nothing is kept
 * for that: tokens are computed. Nobody is written to more than once an hour, as anybody may have written in their name.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Lru } from '../base/lru.ts';
import type { Clock } from '../base/clock.ts';
import { splitAddress, unquoteLocalPart } from '../directory/address.ts';
import { decodeWords } from '../message/header/encoded-word.ts';
import { fieldText, findField, headerEnd, headerFields } from '../message/header/fields.ts';
import type { Notices } from '../mta/notice.ts';
import { goodbye } from './leave.ts';
import { limits } from './limits.ts';
import type { ListStore, MailList } from './types.ts';

/** Behind the name of the list and a hyphen; and as the detail of its subaddress. RFC 2142 §6 */
export const commandNames = ['request', 'join', 'leave'] as const;
export type CommandName = (typeof commandNames)[number];

/** LIST-join@domain; null where the list can have none. */
export function commandAddress(list: string, command: CommandName): string | null {
  const parts = splitAddress(list);
  return parts === null || parts.localPart.startsWith('"') ? null : `${parts.localPart}-${command}@${parts.domain}`;
}

/** list+join@domain: where the alias leads. */
export function commandTarget(list: string, command: CommandName, separator: string): string | null {
  const parts = splitAddress(list);
  if (parts === null || parts.localPart.startsWith('"') || separator === '') return null;
  return `${parts.localPart}${separator}${command}@${parts.domain}`;
}

/** What stands behind the separator in the address of the list that a message came to, as its delivery says; null without. RFC 5233 */
export function detailOf({ address }: MailList, message: Buffer, separators: string): string | null {
  const field = findField(headerFields(message, 0, headerEnd(message)), 'delivered-to');
  const written = field === null ? null : splitAddress(fieldText(message, field).trim());
  const user = unquoteLocalPart(splitAddress(address)?.localPart ?? '') ?? '';
  const local = unquoteLocalPart(written?.localPart ?? '')?.toLowerCase() ?? '';
  if (!local.startsWith(user) || !separators.includes(local.charAt(user.length))) return null;
  return local.slice(user.length + 1);
}

/** null where it is a message to all. */
export const commandOf = (detail: string | null): CommandName | null =>
  commandNames.find((name) => name === detail) ?? null;

export type Wish =
  | { readonly kind: 'join' | 'leave' | 'help' }
  | { readonly kind: 'confirm'; readonly token: string }
  | { readonly kind: 'approve'; readonly email: number; readonly token: string };

/** The words of a Subject, whatever stands before them: "Re: confirm 0123". */
export function wishOf(command: CommandName, message: Buffer): Wish {
  if (command !== 'request') return { kind: command };
  const field = findField(headerFields(message, 0, headerEnd(message)), 'subject');
  const subject = field === null ? '' : decodeWords(fieldText(message, field)).slice(0, limits.subject).toLowerCase();
  const words = subject.split(' ').filter((word) => word !== '');
  const at = words.findIndex((word) => verbs.has(word));
  const [verb = '', first = '', second = ''] = words.slice(Math.max(0, at));
  if (verb === 'confirm') return { kind: 'confirm', token: first };
  if (verb === 'approve') return { kind: 'approve', email: Number(first), token: second };
  return { kind: verbs.get(verb) ?? 'help' };
}

const verbs = new Map<string, 'join' | 'leave' | 'help'>([
  ['subscribe', 'join'],
  ['join', 'join'],
  ['unsubscribe', 'leave'],
  ['leave', 'leave'],
  ['confirm', 'help'],
  ['approve', 'help'],
]);

const day = 86_400_000;

/** 128 bits that only this server can compute. */
const tokenOf = (secret: Buffer, list: MailList, ...what: readonly string[]): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['postern list', list.account, list.createdAt, ...what]))
    .digest('hex')
    .slice(0, 32);

export function isToken(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Lets one held message through: whoever has it got it as an owner. */
export const approvalToken = (secret: Buffer, list: MailList, email: number): string =>
  tokenOf(secret, list, 'approve', String(email));

export const isApproval = (secret: Buffer, list: MailList, { email, token }: Extract<Wish, { kind: 'approve' }>) =>
  Number.isSafeInteger(email) && isToken(token, approvalToken(secret, list, email));

export interface CommandDeps {
  readonly lists: Pick<ListStore, 'subscribe' | 'unsubscribe'>;
  readonly secret: Buffer;
  readonly notices: Notices;
  readonly clock: Clock;
}

type MemberWish = Exclude<Wish, { kind: 'approve' }>;

/** Does what one address asks for itself. */
export function createCommands({ lists, secret, notices, clock }: CommandDeps) {
  const asked = new Lru<string, true>(limits.asked, clock);
  const tokens = (list: MailList, wish: 'join' | 'leave', address: string): readonly string[] =>
    [0, 1, 2].map((ago) => tokenOf(secret, list, wish, address, String(Math.floor(clock.now() / day) - ago)));

  async function ask(list: MailList, wish: 'join' | 'leave' | 'help', address: string): Promise<void> {
    const mark = `${list.account} ${wish} ${address}`;
    if (asked.get(mark) !== undefined) return;
    asked.set(mark, true, limits.askedFor);
    const to = commandAddress(list.address, 'request') ?? list.address;
    if (wish === 'help') return notices(`The list ${list.name}`, help(list), address);
    const [token = ''] = tokens(list, wish, address);
    await notices(`Confirm: ${wish} ${list.name}`, confirmation(list, wish, to, token), address);
  }

  async function confirm(list: MailList, address: string, token: string): Promise<void> {
    if (tokens(list, 'join', address).some((one) => isToken(token, one))) {
      const most = list.key === null ? limits.members : limits.encryptedMembers;
      await lists.subscribe(list.account, { address, since: clock.now(), key: null, isWelcomed: false }, most);
    } else if (tokens(list, 'leave', address).some((one) => isToken(token, one))) {
      if (await lists.unsubscribe(list.account, address))
        await notices(`You have left ${list.name}`, goodbye(list), address);
    } else await ask(list, 'help', address);
  }

  return (list: MailList, wish: MemberWish, address: string): Promise<void> =>
    wish.kind === 'confirm' ? confirm(list, address, wish.token) : ask(list, wish.kind, address);
}

const confirmation = (list: MailList, wish: 'join' | 'leave', to: string, token: string): string =>
  `Somebody, you we think, asked for your address to ${wish} the list ${list.name} (${list.address}). If it was you, write to ${to}
with this subject, within two days:

  confirm ${token}

<mailto:${to}?subject=confirm%20${token}>

If it was not, do nothing.
`;

const help = ({ address, owners }: MailList): string =>
  `Write to ${commandAddress(address, 'join') ?? address} to join the list, and to ${commandAddress(address, 'leave') ?? address} to leave it.
Its owners are ${owners.join(', ')}.
`;
