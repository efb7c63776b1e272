/**
 * The list manager: sends on what has arrived in the mailboxes of lists. A message is durable in the mailbox before its sender hears of it,
 * and leaves the mailbox when it was sent on: after a crash in between it is looked at again, and goes to those who do not have it yet.
 * Not here: what becomes of a message (distribute.ts).
 */
import { errorText } from '../base/log.ts';
import { Lru } from '../base/lru.ts';
import type { ChangeFeed } from '../ms/changes.ts';
import type { EmailWriter } from '../ms/emails.ts';
import type { MailReader, MailWriter } from '../ms/port.ts';
import type { EmailId, Mailbox, StoredMessage, Uid } from '../ms/types.ts';
import { everyRight } from '../ms/rights.ts';
import { isToBouncePath, takeBounce } from './bounces.ts';
import { type CertificateDeps, type ListAuthority, careForCertificate } from './certificates.ts';
import { type CommandName, commandOf, createCommands, detailOf, isApproval, wishOf } from './commands.ts';
import { type DistributeDeps, type Outcome, authorOf, distribute, failed } from './distribute.ts';
import { loopOf } from './fields.ts';
import { limits } from './limits.ts';
import { listMailboxes } from './mailboxes.ts';
import type { ListStore, MailList } from './types.ts';
import { welcomeMembers } from './welcome.ts';

export interface ManagerDeps extends DistributeDeps {
  readonly accountKeys: CertificateDeps['accountKeys'];
  readonly authority: ListAuthority;
  readonly lists: ListStore;
  readonly changes: ChangeFeed;
  readonly read: Pick<MailReader, 'mailboxByName' | 'messages' | 'content'>;
  readonly write: Pick<MailWriter, 'move'>;
  readonly emailWrites: Pick<EmailWriter, 'destroy'>;
}

interface Managing extends ManagerDeps {
  readonly commands: ReturnType<typeof createCommands>;
}

export function startLists(given: ManagerDeps): { readonly stop: () => Promise<void> } {
  const deps: Managing = { ...given, commands: createCommands(given) };
  const { lists, changes, log } = deps;
  const watched = new Map<number, () => void>();
  /** What was sent on and could not be taken out of its mailbox: not once more. */
  const sent = new Set<string>();
  const cared = new Lru<string, true>(limits.cared, deps.clock);
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  let isWaiting = false;

  async function lookAtAll(): Promise<void> {
    isWaiting = false;
    try {
      for (const list of await lists.lists()) {
        if (isStopped) return;
        if (!watched.has(list.account)) watched.set(list.account, changes.subscribe(list.account, look));
        await welcomeMembers(lists, deps.notices, list);
        await careOncePerDay(list);
        await lookAt(deps, list, sent, () => isStopped);
      }
    } catch (error) {
      log.error('lists.failed', { error: errorText(error) });
    }
  }

  /** Owners are told each day that what they brought ends. */
  async function careOncePerDay(list: MailList): Promise<void> {
    // Who founds it makes its first one.
    if (cared.get(list.address) !== undefined || deps.clock.now() - list.createdAt < limits.founding) return;
    cared.set(list.address, true, limits.careEvery);
    const ends = await careForCertificate(deps, list);
    if (ends === null) return;
    for (const owner of list.owners)
      await deps.notices(`The certificate of ${list.name} ends`, ending(list, ends), owner);
  }

  /** One look at a time, and one more behind it for whatever came meanwhile. */
  function look(): void {
    if (isWaiting || isStopped) return;
    isWaiting = true;
    running = running.then(() => (isStopped ? undefined : lookAtAll()));
  }

  const forget = lists.onForeignChange(look);
  const timer = setInterval(look, limits.retry);
  timer.unref();
  look();
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      forget();
      for (const end of watched.values()) end();
      await running;
    },
  };
}

const ending = ({ address }: MailList, ends: number): string =>
  `The S/MIME certificate of ${address} ends at ${new Date(ends).toISOString()}. Bring another one:

  postern list certificate ${address} --request FILE     a request for your authority; --import takes what that sends back
  postern list certificate ${address} --make             one by the authority of this server, or one that signs itself
`;

const everything = { from: 1 as Uid, to: 0xffff_ffff as Uid };

async function lookAt(deps: Managing, list: MailList, sent: Set<string>, isStopped: () => boolean): Promise<void> {
  let isSettled = false;
  for (const name of ['INBOX', listMailboxes.approved]) {
    const mailbox = await deps.read.mailboxByName(list.account, name);
    if (mailbox === null) continue;
    for (const message of await deps.read.messages(list.account, mailbox.id, everything, limits.atOnce)) {
      if (isStopped()) return;
      const mark = `${list.account} ${message.emailId}`;
      if (sent.has(mark)) continue;
      const outcome = await outcomeOf(deps, list, mailbox, message);
      sent.add(mark);
      if (await settle(deps, list, { mailbox, message }, outcome)) sent.delete(mark);
      isSettled = true;
    }
  }
  if (isSettled) await deps.lists.forgetPosts(list.account);
}

async function outcomeOf(
  deps: Managing,
  list: MailList,
  mailbox: Mailbox,
  { uid, size, emailId }: StoredMessage,
): Promise<Outcome> {
  if (size > limits.octets) return failed(deps, list, null, `it is larger than ${limits.octets} octets`);
  const content = await deps.read.content(list.account, mailbox.id, uid);
  if (content === null) return { kind: 'dropped', reason: 'it is gone' };
  const message = await content.read(0, content.size);
  const isApproved = mailbox.name === listMailboxes.approved;
  const detail = isApproved ? null : detailOf(list, message, deps.subaddressSeparators);
  if (isToBouncePath(detail))
    return { kind: 'dropped', reason: await takeBounce(deps, list, { message, email: emailId, detail }) };
  const command = commandOf(detail);
  if (command !== null) return obey(deps, list, message, command);
  try {
    return await distribute(deps, list, { message, email: emailId, isApproved });
  } catch (error) {
    // Some may have it already: it is an owner's to say whether it goes out again, and no message holds up those behind it.
    deps.log.error('lists.message.failed', { list: list.address, error: errorText(error) });
    return failed(deps, list, authorOf(message), 'the server could not finish it; some members may have it');
  }
}

async function obey(
  { read, write, commands, secret }: Managing,
  list: MailList,
  message: Buffer,
  command: CommandName,
): Promise<Outcome> {
  const loop = loopOf(list, message);
  if (loop !== null) return { kind: 'dropped', reason: loop };
  const { account } = list;
  const wish = wishOf(command, message);
  if (wish.kind === 'approve') {
    const [from, to] = await Promise.all(
      [listMailboxes.held, listMailboxes.approved].map((name) => read.mailboxByName(account, name)),
    );
    if (!from || !to) return { kind: 'dropped', reason: 'its mailboxes are gone' };
    const waiting = await read.messages(account, from.id, everything, limits.held);
    const held = waiting.find(({ emailId }) => Number(emailId) === wish.email);
    if (held === undefined || !isApproval(secret, list, wish))
      return { kind: 'dropped', reason: 'nothing waits that it may let through' };
    const moved = await write.move(account, from.id, [held.uid], { account, mailbox: to.id, rights: everyRight });
    return moved.ok ? { kind: 'sent' } : { kind: 'dropped', reason: moved.error };
  }
  const author = authorOf(message);
  if (author === null) return { kind: 'dropped', reason: 'it is not from one address' };
  await commands(list, wish, author);
  return { kind: 'sent' };
}

/** Whether it is where it belongs now. */
async function settle(
  { read, write, emailWrites, log }: ManagerDeps,
  { account, address }: MailList,
  { mailbox, message }: { readonly mailbox: Mailbox; readonly message: StoredMessage },
  outcome: Outcome,
): Promise<boolean> {
  const reason = 'reason' in outcome ? { reason: outcome.reason } : {};
  log.info('lists.settled', { list: address, outcome: outcome.kind, ...reason });
  if (outcome.kind === 'sent') {
    const emails: readonly EmailId[] = [message.emailId];
    const [refusal = null] = await emailWrites.destroy(account, emails, [mailbox.id]);
    return refusal === null;
  }
  const name = { held: listMailboxes.held, failed: listMailboxes.failed, dropped: listMailboxes.other }[outcome.kind];
  const to = await read.mailboxByName(account, name);
  if (to === null) return false;
  const moved = await write.move(account, mailbox.id, [message.uid], { account, mailbox: to.id, rights: everyRight });
  return moved.ok;
}
