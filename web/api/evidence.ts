/**
 * What can be done about who sent a message: check it again, trust its sender, report it.
 * Implements the client side of: https://postern.email/jmap/evidence (src/jmap/evidence), and $phishing of the IANA registry of keywords.
 */
import type { JmapClient } from './jmap.ts';
import type { Email } from './types.ts';

export interface Replay {
  readonly isSame: boolean;
  /** Names of the checks that came out otherwise. */
  readonly differences: readonly string[];
}

export interface Sender {
  readonly address: string;
  /** null where nothing proves it. */
  readonly provenBy: string | null;
  readonly isTrusted: boolean;
}

export type Report = 'spam' | 'phishing';

const capability = 'https://postern.email/jmap/evidence';

/** Who takes reports for this server; null where nobody does. */
export function reportTaker(client: JmapClient): string | null {
  const { reportTo } = client.options(capability);
  return typeof reportTo === 'string' ? reportTo : null;
}

/** The message goes there, in the reader's own name. */
export const sendReport = (client: JmapClient, emailId: string, kind: Report): Promise<unknown> =>
  client.ask('EmailReport/send', { emailId, kind });

export const replay = (client: JmapClient, emailId: string): Promise<Replay> =>
  client.ask<Replay>('EmailEvidence/replay', { emailId });

export const sender = (client: JmapClient, emailId: string): Promise<Sender> =>
  client.ask<Sender>('EmailSender/get', { emailId });

export const trust = (client: JmapClient, emailId: string, isTrusted: boolean): Promise<Sender> =>
  client.ask<Sender>('EmailSender/trust', { emailId, isTrusted });

/** Moves it to Junk, where the server learns from it. Answers what takes it back. */
export async function report(
  client: JmapClient,
  { id, mailboxIds, keywords }: Email,
  kind: Report,
): Promise<() => Promise<void>> {
  const { ids } = await client.ask<{ readonly ids: readonly string[] }>('Mailbox/query', { filter: { role: 'junk' } });
  const [junk] = ids;
  if (junk === undefined) throw new Error('there is no mailbox for junk');
  const change = async (patch: object): Promise<void> => {
    const { notUpdated } = await client.ask<{ readonly notUpdated: object | null }>('Email/set', {
      update: { [id]: patch },
    });
    if (notUpdated !== null) throw new Error('it was not moved');
  };
  await change({ mailboxIds: { [junk]: true }, ...(kind === 'phishing' ? { 'keywords/$phishing': true } : {}) });
  return () => change({ mailboxIds, 'keywords/$phishing': keywords['$phishing'] === true ? true : null });
}
