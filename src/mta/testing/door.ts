/** Limits of the door that are none, and a memory of how accounts send, for tests. */
import type { AccountId } from '../../directory/types.ts';
import type { DoorLimits } from '../door/limits.ts';
import type { Hold, SendingMemory } from '../door/memory.ts';

export const openDoor: DoorLimits = {
  connectionsPerMinute: 0,
  networkConnectionsPerMinute: 0,
  messagesPerHour: 0,
  networkMessagesPerHour: 0,
  senderMessagesPerHour: 0,
  recipientMessagesPerHour: 0,
  errorsPerHour: 0,
  tarpitAfter: 0,
  tarpitDelay: 0,
  tarpitConnections: 0,
};

export class MemorySending implements SendingMemory {
  readonly kept = new Map<AccountId, Hold>();
  readonly days: { readonly account: AccountId; readonly day: number; readonly recipients: number }[] = [];

  hold(account: AccountId): Promise<Hold | null> {
    return Promise.resolve(this.kept.get(account) ?? null);
  }

  holds(): Promise<readonly Hold[]> {
    return Promise.resolve([...this.kept.values()]);
  }

  keepHold(account: AccountId, reason: string, since: number): Promise<void> {
    if (!this.kept.has(account)) this.kept.set(account, { account, address: '', reason, since });
    return Promise.resolve();
  }

  release(account: AccountId): Promise<boolean> {
    return Promise.resolve(this.kept.delete(account));
  }

  busiest(account: AccountId, firstDay: number, before: number): Promise<number> {
    const days = this.days.filter((each) => each.account === account && each.day >= firstDay && each.day < before);
    return Promise.resolve(Math.max(0, ...days.map(({ recipients }) => recipients)));
  }

  keepBusiest(account: AccountId, day: number, recipients: number): Promise<void> {
    this.days.push({ account, day, recipients });
    return Promise.resolve();
  }
}
