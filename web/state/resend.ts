/** A message of one's own is sent once more, as it is, to those whom it names. RFC 8621 §7 */
import type { JmapClient } from '../api/jmap.ts';
import type { Address } from '../api/types.ts';
import type { Identity } from '../model/compose.ts';
import { submission } from '../model/draft.ts';
import { isSame, valid } from '../model/recipients.ts';
import type { SetAnswer } from './sending.ts';
import { currentUndoDelay } from './undo-send.ts';

export interface Resendable {
  readonly id: string;
  readonly from: readonly Address[] | null;
  readonly to: readonly Address[] | null;
  readonly cc: readonly Address[] | null;
  readonly bcc: readonly Address[] | null;
}

/** What calls it back, or null where it was not sent. */
export async function resend(client: JmapClient, email: Resendable): Promise<(() => Promise<boolean>) | null> {
  const people = (all: readonly Address[] | null) => (all ?? []).map(valid);
  try {
    const { list } = await client.ask<{ readonly list: readonly Identity[] }>('Identity/get');
    const identity = list.find((one) => email.from?.some((author) => isSame(author, one)) === true);
    if (identity === undefined) return null;
    const recipients = { to: people(email.to), cc: people(email.cc), bcc: people(email.bcc) };
    const { created } = await client.ask<SetAnswer>('EmailSubmission/set', {
      create: { again: submission(email.id, identity, recipients, currentUndoDelay()) },
    });
    const id = created?.['again']?.id;
    return id === undefined ? null : () => stop(client, id);
  } catch {
    return null;
  }
}

async function stop(client: JmapClient, id: string): Promise<boolean> {
  try {
    const { updated } = await client.ask<SetAnswer>('EmailSubmission/set', {
      update: { [id]: { undoStatus: 'canceled' } },
    });
    return updated !== null && Object.hasOwn(updated, id);
  } catch {
    return false;
  }
}
