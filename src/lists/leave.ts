/**
 * Leaving by a link that stands in each copy: whoever has it is its reader. Nothing is kept for that: the link has list and member, sealed
 * under the server's secret, and tells nobody else of either.
 * Implements: RFC 8058 §3.1, §3.2 (an opaque, hard-to-forge identifier of list and recipient).
 * Not here: the page (http/lists.ts).
 */
import { seal, unseal } from '../directory/seal.ts';
import type { AccountId } from '../directory/types.ts';
import type { Notices } from '../mta/notice.ts';
import { limits } from './limits.ts';
import type { ListStore, MailList } from './types.ts';

export const leavePath = '/lists/leave/';

/** `origin`: https://host, where pages of this server are; null where there are none. */
export function leaveLink(secret: Buffer, origin: string | null, list: MailList, member: string): string | null {
  if (origin === null) return null;
  const sealed = seal(secret, 'leave', '', Buffer.from(JSON.stringify([list.account, list.createdAt, member])));
  return `${origin}${leavePath}${Buffer.from(sealed, 'base64').toString('base64url')}`;
}

function read(secret: Buffer, token: string): readonly [AccountId, number, string] | null {
  if (token.length > limits.leaveToken) return null;
  const octets = unseal(secret, 'leave', '', token);
  return octets === null ? null : (JSON.parse(octets.toString()) as [AccountId, number, string]);
}

export interface LeaveDesk {
  /** The list that the link leads out of, and whether its reader is a member still; null where the link is none of ours. */
  look(token: string): Promise<{ readonly name: string; readonly isMember: boolean } | null>;
  leave(token: string): Promise<void>;
}

export interface LeaveDeps {
  readonly lists: Pick<ListStore, 'lists' | 'members' | 'unsubscribe'>;
  /** Of the server. */
  readonly secret: Buffer;
  readonly notices: Notices;
}

export function createLeaveDesk({ lists, secret, notices }: LeaveDeps): LeaveDesk {
  const find = async (token: string): Promise<{ readonly list: MailList; readonly member: string } | null> => {
    const [account, createdAt, member = ''] = read(secret, token) ?? [];
    const list = (await lists.lists()).find((one) => one.account === account && one.createdAt === createdAt);
    return list === undefined ? null : { list, member };
  };
  return {
    async look(token) {
      const found = await find(token);
      if (found === null) return null;
      const members = await lists.members(found.list.account);
      return { name: found.list.name, isMember: members.some(({ address }) => address === found.member) };
    },
    async leave(token) {
      const found = await find(token);
      if (found === null || !(await lists.unsubscribe(found.list.account, found.member))) return;
      await notices(`You have left ${found.list.name}`, goodbye(found.list), found.member);
    },
  };
}

/** Who passed a copy on gave the link away with it: they must hear of it. */
export const goodbye = ({ address }: Pick<MailList, 'address'>): string => `You get no more mail of ${address}.\n`;
