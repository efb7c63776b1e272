/**
 * SUBSCRIBE and UNSUBSCRIBE. A name can be subscribed before there is such a mailbox.
 * Implements: RFC 9051 §6.3.7, §6.3.8; RFC 4314 §4: no right is needed where nobody looks whether there is the mailbox.
 */
import { nameProblem } from '../../ms/mailbox-name.ts';
import { mailboxName } from '../wire/mailbox-name.ts';
import { canonicalName } from '../wire/shared-name.ts';
import { type ImapCommand, command, no, ok } from './command.ts';
import { mailbox } from './mailbox-argument.ts';
import { withSubscription } from './notify/names.ts';
import { badName } from './refusals.ts';

const subscribing = (verb: string, subscribed: boolean): ImapCommand =>
  command({
    where: 'account',
    usage: `${verb} mailbox`,
    parse: mailbox,
    run: async ({ session, account }, text) => {
      const { store, limits } = session.services;
      const read = mailboxName(text, session.names);
      if (read === null) return badName;
      const problem = subscribed ? nameProblem(read, limits) : null;
      if (problem !== null) return no('CANNOT', problem);
      const name = canonicalName(read);
      await store.write.subscribe(account.id, name, subscribed);
      session.watch?.changedNames((names) => withSubscription(names, name, subscribed));
      return ok(subscribed ? 'Subscribed' : 'Unsubscribed');
    },
  });

export const subscribe = subscribing('SUBSCRIBE', true);
export const unsubscribe = subscribing('UNSUBSCRIBE', false);
