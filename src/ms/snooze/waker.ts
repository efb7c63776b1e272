/**
 * Brings e-mails back when their time has come: into the mailbox they came from, unread. One timer for all of them; what became due while
 * the server was off comes back when it starts. An e-mail comes back before its snooze is forgotten: twice is once.
 */
import type { Clock } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import type { EmailReader, EmailWriter } from '../emails.ts';
import type { MailReader } from '../port.ts';
import { Flag, type MailboxId } from '../types.ts';
import type { DueSnooze, SnoozeStore } from './types.ts';

export interface WakerDeps {
  readonly snoozes: SnoozeStore;
  readonly emails: Pick<EmailReader, 'places'>;
  readonly emailWrites: Pick<EmailWriter, 'change'>;
  readonly read: Pick<MailReader, 'mailboxes'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Snoozes of one look. Ours. */
const atOnce = 100;
/** No timer of Node is longer than 2^31 milliseconds; the clock may be set meanwhile. */
const longest = 3_600_000;
const retry = 10_000;

export function startWaker(deps: WakerDeps): { readonly stop: () => Promise<void> } {
  const { snoozes, clock, log } = deps;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;

  function plan(wait: number): void {
    if (timer !== null) clearTimeout(timer);
    timer = isStopped ? null : setTimeout(look, wait);
  }

  async function wakeAll(): Promise<void> {
    try {
      let due: readonly DueSnooze[];
      do {
        due = await snoozes.due(clock.now(), atOnce);
        for (const one of due) if (!isStopped) await wake(deps, one);
      } while (due.length === atOnce && !isStopped);
      const next = await snoozes.nextDue();
      plan(next === null ? longest : Math.min(longest, Math.max(0, next - clock.now())));
    } catch (error) {
      log.error('snooze.failed', { error: errorText(error) });
      plan(retry);
    }
  }

  /** One look at a time. */
  function look(): void {
    running = running.then(() => (isStopped ? undefined : wakeAll()));
  }

  const forget = snoozes.onPut(look);
  look();
  return {
    async stop() {
      isStopped = true;
      forget();
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

async function wake(deps: WakerDeps, due: DueSnooze): Promise<void> {
  const { account, email, until, waitsIn } = due;
  const places = (await deps.emails.places(account, [email])).get(email) ?? [];
  if (places.some(({ mailbox }) => mailbox === waitsIn)) {
    const unread = { add: { system: 0, keywords: [] }, remove: { system: Flag.seen, keywords: [] } };
    const change = { id: email, mailboxes: { add: [await placeOf(deps, due)], remove: [waitsIn] }, flags: unread };
    const [refusal = null] = await deps.emailWrites.change(account, [change]);
    // It stays where it is then, to be found there.
    if (refusal !== null) deps.log.warn('snooze.refused', { account, email, refusal });
  }
  await deps.snoozes.remove(account, email, until);
}

/** Where it came from, or the inbox where that is gone meanwhile. */
async function placeOf({ read }: WakerDeps, { account, back }: DueSnooze): Promise<MailboxId> {
  const all = await read.mailboxes(account);
  const isThere = all.some(({ id }) => id === back);
  return isThere ? back : (all.find(({ specialUse }) => specialUse === 'inbox')?.id ?? back);
}
