/**
 * Messages that wait for the moment at which they are to go: the server keeps them, whatever becomes of the page.
 * Implements the client side of: RFC 8621 §7.1, §7.3, §7.5.
 */
import { type JmapClient, from } from '../api/jmap.ts';
import type { Address, EmailRow } from '../api/types.ts';
import { holding, utc } from '../model/draft.ts';
import { type SetAnswer, callBack } from './sending.ts';
import { currentUndoDelay } from './undo-send.ts';

interface Submission {
  readonly id: string;
  readonly emailId: string;
  readonly identityId: string;
  readonly sendAt: string;
  readonly envelope: { readonly mailFrom: Address; readonly rcptTo: readonly object[] };
}

export type ScheduledEmail = Pick<EmailRow, 'id' | 'subject' | 'to' | 'preview'>;

export interface Waiting extends Submission {
  readonly email: ScheduledEmail;
}

export class Scheduled {
  readonly #client: JmapClient;
  /** null until it is known. */
  all = $state.raw<readonly Waiting[] | null>(null);
  failed = $state(false);

  constructor(client: JmapClient) {
    this.#client = client;
  }

  async load(): Promise<void> {
    try {
      const [, submissions, emails] = await this.#client.call(
        [
          'EmailSubmission/query',
          {
            filter: { undoStatus: 'pending', after: utc(Date.now()) },
            sort: [{ property: 'sentAt', isAscending: true }],
            limit: 200,
          },
        ],
        ['EmailSubmission/get', { '#ids': from(0, 'EmailSubmission/query', '/ids') }],
        [
          'Email/get',
          {
            '#ids': from(1, 'EmailSubmission/get', '/list/*/emailId'),
            properties: ['id', 'subject', 'to', 'preview'],
          },
        ],
      );
      const found = emails?.['list'] as readonly ScheduledEmail[];
      this.all = (submissions?.['list'] as readonly Submission[])
        .flatMap((one) => {
          const email = found.find(({ id }) => id === one.emailId);
          return email === undefined ? [] : [{ ...one, email }];
        })
        .toSorted((a, b) => (a.sendAt < b.sendAt ? -1 : 1));
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  /** True where it is a draft again. */
  async stop({ id }: Waiting): Promise<boolean> {
    const drafts = await this.#drafts();
    const stopped = drafts !== undefined && (await callBack(this.#client, id, drafts));
    await this.load();
    return stopped;
  }

  /** At another moment, or now. What could not be sent again is a draft. */
  async change(one: Waiting, until: Date | null): Promise<boolean> {
    const drafts = await this.#drafts();
    if (drafts === undefined || !(await callBack(this.#client, one.id, drafts))) return false;
    const done = await this.#again(one, until).catch(() => false);
    await this.load();
    return done;
  }

  async #again({ emailId, identityId, envelope }: Waiting, until: Date | null): Promise<boolean> {
    const sent = await this.#byRole('sent');
    const mailFrom = { email: envelope.mailFrom.email, parameters: holding(until ?? currentUndoDelay()) };
    const { created } = await this.#client.ask<SetAnswer>('EmailSubmission/set', {
      create: { again: { emailId, identityId, envelope: { ...envelope, mailFrom } } },
      onSuccessUpdateEmail: {
        '#again': { 'keywords/$draft': null, ...(sent === undefined ? {} : { mailboxIds: { [sent]: true } }) },
      },
    });
    return created?.['again'] !== undefined;
  }

  #drafts(): Promise<string | undefined> {
    return this.#byRole('drafts').catch(() => undefined);
  }

  async #byRole(role: string): Promise<string | undefined> {
    const { list } = await this.#client.ask<{
      readonly list: readonly { readonly id: string; readonly role: string | null }[];
    }>('Mailbox/get', { properties: ['id', 'role'] });
    return list.find((one) => one.role === role)?.id;
  }
}
