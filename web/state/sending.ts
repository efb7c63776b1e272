/**
 * The way out of a message: sent now and called back for some seconds, or at a moment that one has chosen. The server keeps it back, so
 * that it goes out even where the page is closed.
 * Implements the client side of: RFC 8621 §7.5.
 */
import type { JmapClient } from '../api/jmap.ts';
import type { Identity, Source, Wish } from '../model/compose.ts';
import { type Written, submission } from '../model/draft.ts';
import { currentUndoDelay } from './undo-send.ts';

export interface SetAnswer {
  readonly created: Readonly<Record<string, { readonly id: string }>> | null;
  readonly updated: Readonly<Record<string, unknown>> | null;
  readonly notCreated: Readonly<Record<string, { readonly type: string }>> | null;
}

export interface Sent {
  readonly emailId: string;
  /** True where the message was stopped: it is a draft again. */
  undo(): Promise<boolean>;
}

export interface Boxes {
  readonly drafts: string;
  readonly sent: string | undefined;
}

/** The message that is answered or forwarded, and how that is told. */
export interface Answers {
  readonly id: Source['id'];
  readonly keyword: '$answered' | '$forwarded';
}

/** Which message a wish answers or forwards; null for one that stands by itself. */
export function answersOf(wish: Wish): Answers | null {
  switch (wish.kind) {
    case 'reply':
    case 'reply-all':
      return { id: wish.emailId, keyword: '$answered' };
    case 'forward':
    case 'forward-attached':
      return { id: wish.emailId, keyword: '$forwarded' };
    default:
      return null;
  }
}

/** A sealed message for readers of whom the others must not know, or of another standard: no copy of it stays. */
export async function sendBeside(
  client: JmapClient,
  emailId: string,
  identity: Identity,
  written: Pick<Written, 'to' | 'cc' | 'bcc'>,
  until: Date | null,
): Promise<(() => Promise<boolean>) | null> {
  try {
    const { created } = await client.ask<SetAnswer>('EmailSubmission/set', {
      create: { send: submission(emailId, identity, written, until ?? currentUndoDelay()) },
      onSuccessDestroyEmail: ['#send'],
    });
    const id = created?.['send']?.id;
    return id === undefined ? null : () => stop(client, id);
  } catch {
    return null;
  }
}

async function stop(client: JmapClient, submissionId: string): Promise<boolean> {
  try {
    const { updated } = await client.ask<SetAnswer>('EmailSubmission/set', {
      update: { [submissionId]: { undoStatus: 'canceled' } },
    });
    return updated !== null && Object.hasOwn(updated, submissionId);
  } catch {
    return false;
  }
}

/** null where it was not sent. */
export async function send(
  client: JmapClient,
  draft: string,
  identity: Identity,
  written: Pick<Written, 'to' | 'cc' | 'bcc'>,
  { drafts, sent }: Boxes,
  answers: Answers | null,
  until: Date | null,
): Promise<Sent | null> {
  try {
    const { created } = await client.ask<SetAnswer>('EmailSubmission/set', {
      create: { send: submission(draft, identity, written, until ?? currentUndoDelay()) },
      onSuccessUpdateEmail: {
        '#send': { 'keywords/$draft': null, ...(sent === undefined ? {} : { mailboxIds: { [sent]: true } }) },
      },
    });
    const id = created?.['send']?.id;
    if (id === undefined) return null;
    await mark(client, answers, true);
    return {
      emailId: draft,
      async undo() {
        const isStopped = await callBack(client, id, drafts);
        if (isStopped) await mark(client, answers, false);
        return isStopped;
      },
    };
  } catch {
    return null;
  }
}

/** True where the message was stopped: it is a draft again. RFC 8621 §7.5 */
export async function callBack(client: JmapClient, submissionId: string, drafts: string): Promise<boolean> {
  try {
    const { updated } = await client.ask<SetAnswer>('EmailSubmission/set', {
      update: { [submissionId]: { undoStatus: 'canceled' } },
      onSuccessUpdateEmail: { [submissionId]: { 'keywords/$draft': true, mailboxIds: { [drafts]: true } } },
    });
    return updated !== null && Object.hasOwn(updated, submissionId);
  } catch {
    return false;
  }
}

/** The message that was answered shows it. */
async function mark(client: JmapClient, answers: Answers | null, on: boolean): Promise<void> {
  if (answers === null) return;
  const patch = { [`keywords/${answers.keyword}`]: on ? true : null };
  try {
    await client.ask('Email/set', { update: { [answers.id]: patch } });
  } catch {
    // It is sent for all that: only its mark is missing.
  }
}

/** An e-mail into one mailbox and out of all others; false where it did not work. */
export async function moveTo(client: JmapClient, email: string, mailbox: string): Promise<boolean> {
  try {
    const { updated } = await client.ask<SetAnswer>('Email/set', {
      update: { [email]: { mailboxIds: { [mailbox]: true } } },
    });
    return updated !== null && Object.hasOwn(updated, email);
  } catch {
    return false;
  }
}
