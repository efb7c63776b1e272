/** Sessions that send letters as fast as they are taken, until the server is gone. */
import { ConnectionClosed } from '../support/line-socket.ts';
import { type Lab, people } from '../support/lab.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import type { Ledger, Offer } from './ledger.ts';
import { letter } from './letter.ts';

const far = 'carol@relay.test';
const kinds: readonly Offer[] = [
  { local: true, relay: false },
  { local: true, relay: false },
  { local: false, relay: true },
  { local: true, relay: true },
];
/** What is submitted goes elsewhere: to the other domain here it would travel by SMTP, which may bring it twice. */
const submitted: readonly Offer[] = [{ local: false, relay: true }];

export interface LoadSizes {
  /** Sessions at the SMTP port. */
  readonly deliver: number;
  /** Sessions at the submission port, logged in. */
  readonly submit: number;
}

/** Resolves when every session has lost its connection. */
export async function sendUntilGone(lab: Lab, ledger: Ledger, sizes: LoadSizes): Promise<void> {
  const sessions = [
    ...Array.from({ length: sizes.deliver }, () => session(() => openSmtp(lab), 'someone@else.test', kinds, ledger)),
    ...Array.from({ length: sizes.submit }, () => session(() => openSubmission(lab), people.alice, submitted, ledger)),
  ];
  await Promise.all(sessions);
}

async function openSmtp(lab: Lab): Promise<SmtpTalk> {
  const talk = await SmtpTalk.open(lab.ports.smtp);
  await talk.command('EHLO client.test');
  return talk;
}

async function openSubmission(lab: Lab): Promise<SmtpTalk> {
  const talk = await SmtpTalk.open(lab.ports.submissions, lab.tls());
  await talk.command('EHLO client.test');
  await talk.authPlain(people.alice, lab.password);
  return talk;
}

async function session(
  open: () => Promise<SmtpTalk>,
  reversePath: string,
  offers: readonly Offer[],
  ledger: Ledger,
): Promise<void> {
  try {
    const talk = await open();
    for (;;) {
      const offer = offers[Math.floor(Math.random() * offers.length)] as Offer;
      const id = ledger.offer(offer);
      const to = [...(offer.local ? [people.bob] : []), ...(offer.relay ? [far] : [])];
      const { code, text } = await talk.send(reversePath, to, letter(id));
      if (code === 250) ledger.promise(id);
      else ledger.problems.push(`letter ${id} was refused: ${text}`);
    }
  } catch (error) {
    if (!wentAway(error)) throw error;
  }
}

const wentAway = (error: unknown): boolean =>
  error instanceof ConnectionClosed || (error instanceof Error && 'code' in error);
