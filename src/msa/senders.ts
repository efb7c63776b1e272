/**
 * Watches how accounts send, and holds one that looks stolen: far more recipients within an hour than it ever had, or many that do
 * not exist. Whatever it decides is said with its numbers: in the log, to the administrator, to the user.
 * Not here: how much anybody may send (rate.ts); logins (directory/).
 */
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { Lru } from '../base/lru.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Account, AccountId } from '../directory/types.ts';
import type { SendingMemory } from '../mta/door/memory.ts';
import type { Notices } from '../mta/notice.ts';
import type { Refusal } from '../mta/types.ts';
import { limits } from './limits.ts';
import { heldBecause } from './refusals.ts';
import type { Sending, Suspicions } from './suspicions.ts';
import { HourWindow } from './window.ts';

export interface SenderLimits {
  /** Recipients within an hour below which nobody is suspected; 0 never suspects. */
  readonly suspectRecipients: number;
  /** How many times the busiest hour of its past an account must exceed. */
  readonly suspectFactor: number;
  /** Recipients within an hour that turn out not to exist; 0 never suspects. */
  readonly suspectBounces: number;
}

export interface SenderDeps {
  readonly memory: SendingMemory;
  readonly notices: Notices;
  /** Beside numbers: who, from where, what. Without it these are not looked at. */
  readonly suspicions?: Suspicions;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly limits: SenderLimits;
}

export interface Senders {
  /** Why the account may send nothing now, or null. */
  held(account: Account): Promise<Refusal | null>;
  /** A message of the account was taken. */
  sent(account: Account, id: string, recipients: number): Promise<void>;
  /** What a message that was taken was like. */
  saw(account: Account, sending: Sending): Promise<void>;
  /** Somebody logged in as the account, whatever for. */
  signedIn(account: Account, remoteAddress: string): Promise<void>;
  /** The account asked for more than it may have. */
  limited(account: Account, words: string): Promise<void>;
  /** So many recipients of the message cannot be reached, ever. */
  bounced(id: string, recipients: number): Promise<void>;
}

interface Activity {
  readonly recipients: HourWindow;
  readonly bounces: HourWindow;
  /** The busiest hour that was written down, and of which day. */
  kept: { readonly day: number; readonly recipients: number };
  held: boolean;
}

const day = 86_400_000;

export function createSenders(deps: SenderDeps): Senders {
  const { memory, notices, suspicions, clock, log, metrics, limits: allowed } = deps;
  const activities = new Lru<AccountId, Activity>(limits.counted, clock);
  const messages = new Lru<string, Account>(limits.bouncesOf, clock);
  const warned = new Lru<AccountId, true>(limits.counted, clock);

  function activityOf(account: AccountId): Activity {
    const known = activities.get(account);
    if (known !== undefined) return known;
    const activity: Activity = {
      recipients: new HourWindow(clock),
      bounces: new HourWindow(clock),
      kept: { day: 0, recipients: 0 },
      held: false,
    };
    activities.set(account, activity);
    return activity;
  }

  async function hold({ id, address }: Account, reason: string): Promise<void> {
    const activity = activityOf(id);
    if (activity.held) return;
    activity.held = true;
    await memory.keepHold(id, reason, clock.now());
    log.warn('msa.account.held', { account: address, reason });
    metrics.count('msa_accounts_held_total');
    await notices(
      `${address} is held: it looks as if somebody else used it`,
      [
        `${address} may send nothing for now: ${reason}.`,
        '',
        'If a thief sent this, set a new password first, and look at what still waits:',
        '',
        `    postern account password ${address}`,
        '    postern queue list',
        '',
        'When all is well again, or if it was the user:',
        '',
        `    postern account release ${address}`,
        '',
      ].join('\r\n'),
    );
    await notices(
      'Your account sends nothing for now',
      [
        `${address} may send nothing for now: ${reason}.`,
        '',
        'If this was not you, somebody else may have your password. Set a new one, look at your programs and at who else knew it,',
        'and tell your administrator, who can let the account send again. If it was you, tell your administrator too.',
        '',
        'You can go on reading your mail.',
        '',
      ].join('\r\n'),
      address,
    );
  }

  /** Only hours that could ever matter are written down. */
  async function remember(account: AccountId, activity: Activity, total: number, today: number): Promise<void> {
    const before = activity.kept.day === today ? activity.kept.recipients : 0;
    if (total * allowed.suspectFactor <= allowed.suspectRecipients || total <= before * limits.growth) return;
    activity.kept = { day: today, recipients: total };
    await memory.keepBusiest(account, today, total, today - limits.historyDays);
  }

  async function weigh(account: Account, activity: Activity): Promise<void> {
    if (allowed.suspectRecipients === 0) return;
    const total = activity.recipients.total;
    const today = Math.floor(clock.now() / day);
    await remember(account.id, activity, total, today);
    if (total <= allowed.suspectRecipients) return;
    const busiest = await memory.busiest(account.id, today - limits.historyDays, today);
    if (total <= busiest * allowed.suspectFactor) return;
    const least = Math.ceil(allowed.suspectRecipients / allowed.suspectFactor);
    const past = busiest === 0 ? `fewer than ${least}` : `at most ${busiest}`;
    await hold(
      account,
      `${total} recipients within an hour, where ${past} were usual in the ${limits.historyDays} days before`,
    );
  }

  /** What is only watched never keeps a message from being taken. */
  const carefully = async (account: Account, watch: () => Promise<void>): Promise<void> => {
    try {
      await watch();
    } catch (error) {
      log.error('msa.watch.failed', { account: account.address, error: errorText(error) });
    }
  };

  return {
    async held({ id }) {
      const found = await memory.hold(id);
      if (found !== null) return heldBecause(found.reason);
      // Released by the administrator: what was counted before is forgiven.
      if (activities.get(id)?.held === true) {
        activities.delete(id);
        suspicions?.forgive(id);
      }
      return null;
    },

    sent: (account, id, recipients) =>
      carefully(account, async () => {
        const activity = activityOf(account.id);
        activity.recipients.add(recipients);
        if (allowed.suspectBounces > 0) messages.set(id, account, day);
        await weigh(account, activity);
      }),

    saw: (account, sending) =>
      carefully(account, async () => {
        const reason = suspicions?.sent(account.id, sending) ?? null;
        if (reason !== null) await hold(account, reason);
      }),

    signedIn: (account, remoteAddress) =>
      carefully(account, async () => {
        const reason = suspicions?.signedIn(account.id, remoteAddress) ?? null;
        if (reason !== null) await hold(account, reason);
      }),

    limited: (account, words) =>
      carefully(account, async () => {
        metrics.count('msa_accounts_limited_total');
        if (warned.get(account.id) !== undefined) return;
        warned.set(account.id, true, day);
        log.warn('msa.account.limited', { account: account.address, limit: words });
        await notices(
          `${account.address} sends more than it may`,
          [
            `${account.address} has reached its limit: ${words}.`,
            'What is more is refused for now, and programs try it again by themselves.',
            '',
            'If this is right, raise msa.messages_per_hour or msa.recipients_per_hour in the configuration. If it is not,',
            'somebody else may have the password:',
            '',
            `    postern account hold ${account.address}`,
            `    postern account password ${account.address}`,
            '',
            'This is said once a day for each account.',
            '',
          ].join('\r\n'),
        );
      }),

    async bounced(id, recipients) {
      const account = messages.get(id);
      if (account === undefined || recipients === 0) return;
      await carefully(account, async () => {
        const { bounces, recipients: all } = activityOf(account.id);
        bounces.add(recipients);
        const [failed, total] = [bounces.total, all.total];
        if (failed < allowed.suspectBounces || failed < total * limits.bouncesShare) return;
        await hold(
          account,
          `${failed} recipients that do not exist within an hour, of ${Math.max(total, failed)} written to`,
        );
      });
    },
  };
}
