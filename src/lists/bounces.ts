/**
 * Mail of a list that comes back. Each copy leaves with a return path that names its member by a mark which only this server can make
 * (a return path of one's own for each recipient: VERP), so that nobody else counts failures for a member; after some of them the member
 * gets nothing more, and the owners are told.
 * Implements the reading of: RFC 3464 through mta/dsn/bounce.ts. What is no failure (delays, answers of who is away) does not count.
 */
import { createHmac } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { splitAddress } from '../directory/address.ts';
import { fieldText, findField, headerEnd, headerFields } from '../message/header/fields.ts';
import { readBounce } from '../mta/dsn/bounce.ts';
import type { Notices } from '../mta/notice.ts';
import type { EmailId } from '../ms/types.ts';
import { isToken } from './commands.ts';
import { limits } from './limits.ts';
import type { ListStore, MailList } from './types.ts';

const word = 'bounces-';
const day = 86_400_000;

/** 80 bits: they fit into any local part, and a return path is no key to anything else. */
const markOf = (secret: Buffer, list: MailList, member: string): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['postern list bounce', list.account, list.createdAt, member]))
    .digest('hex')
    .slice(0, 20);

/** list+bounces-MARK@domain; that of the list itself where it can have no subaddress. */
export function bouncePath(secret: Buffer, list: MailList, member: string, separator: string): string {
  const parts = splitAddress(list.address);
  if (parts === null || parts.localPart.startsWith('"') || separator === '') return list.address;
  return `${parts.localPart}${separator}${word}${markOf(secret, list, member)}@${parts.domain}`;
}

/** Whether something came to such a return path: nothing that does is a message to the list. */
export const isToBouncePath = (detail: string | null): detail is string => detail?.startsWith(word) === true;

export interface BounceDeps {
  readonly lists: Pick<ListStore, 'members' | 'bounced'>;
  /** Of the server. */
  readonly secret: Buffer;
  readonly notices: Notices;
  readonly clock: Clock;
}

/** What came to the return path of one copy. Answers what it is, for the log. */
export async function takeBounce(
  deps: BounceDeps,
  list: MailList,
  { message, email, detail }: { readonly message: Buffer; readonly email: EmailId; readonly detail: string },
): Promise<string> {
  const path = findField(headerFields(message, 0, headerEnd(message)), 'return-path');
  // "MAIL FROM:<>": only then it is a notification. RFC 5321 §4.5.5
  if (path === null || fieldText(message, path).trim() !== '<>') return 'it is no notification';
  const report = readBounce(message.subarray(0, limits.bounceOctets));
  if (report === null) return 'it tells of no failure';
  const members = await deps.lists.members(list.account);
  const member = members.find(({ address }) => isToken(detail.slice(word.length), markOf(deps.secret, list, address)));
  if (member === undefined) return 'it is about nobody who is a member';
  await countFailure(
    deps,
    list,
    { address: member.address, email },
    report.reply ?? report.status ?? 'no reason was given',
  );
  return `mail for ${member.address} came back`;
}

/** `email`: the one that tells of it, or that could not be sent. */
export async function countFailure(
  { lists, notices, clock }: BounceDeps,
  list: MailList,
  { address, email }: { readonly address: string; readonly email: EmailId },
  reason: string,
): Promise<void> {
  const at = clock.now();
  const bounds = { most: limits.bounces, since: at - limits.bouncesWithin };
  const counted = await lists.bounced(list.account, { address, email, at }, bounds);
  if (counted?.isSuspended !== true) return;
  for (const owner of list.owners)
    await notices(`${address} gets no more mail of ${list.name}`, suspended(list, address, reason), owner);
}

const suspended = ({ address, name }: MailList, member: string, reason: string): string =>
  `${limits.bounces} messages of the list ${name} to ${member} came back within ${limits.bouncesWithin / day} days. The last time:

  ${reason.slice(0, limits.reason)}

${member} is a member still, and gets nothing more until you say so, or until they ask to join again:

  postern list resume ${address} ${member}
`;
