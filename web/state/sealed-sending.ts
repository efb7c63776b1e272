/**
 * The way out of a sealed message: made in the crypto worker, one for each group of readers, and submitted as it is. Called back, the
 * first of them is a draft again, and the others are gone.
 */
import type { JmapClient } from '../api/jmap.ts';
import type { Identity } from '../model/compose.ts';
import type { Written } from '../model/draft.ts';
import { outgoing } from '../model/outgoing.ts';
import type { Protection } from './protection.svelte.ts';
import { type Answers, type Boxes, type Sent, send, sendBeside } from './sending.ts';

export interface SealedWay {
  readonly client: JmapClient;
  readonly protection: Protection;
  readonly identity: Identity;
  readonly boxes: Boxes;
  /** Of an attachment. */
  readonly octets: (blobId: string) => Promise<Uint8Array>;
}

/** A draft for its author alone, in the place of the one before; its id, or null where it was not kept. */
export async function keepSealed(
  { client, protection, identity, boxes, octets }: SealedWay,
  written: Written,
  replaces: string | null,
): Promise<string | null> {
  try {
    const letter = await outgoing(written, identity, octets);
    const id = await protection.keepDraft(letter, identity, boxes.drafts);
    if (id !== null && replaces !== null) await client.ask('Email/set', { destroy: [replaces] });
    return id;
  } catch {
    return null;
  }
}

/** null where it was not sent; `protection.problem` may say why. */
export async function sendSealed(
  { client, protection, identity, boxes, octets }: SealedWay,
  written: Written,
  answers: Answers | null,
  until: Date | null,
): Promise<Sent | null> {
  const { to, cc, bcc } = written;
  const letter = await outgoing(written, identity, octets).catch(() => null);
  if (letter === null) return null;
  const made = await protection.seal(letter, [...to, ...cc], bcc, identity, boxes.drafts);
  const [first, ...others] = made ?? [];
  if (first === undefined) return null;
  // Those beside go first: where one of them cannot go, none does.
  const stops: (() => Promise<boolean>)[] = [];
  const stopAll = async (): Promise<boolean> => (await Promise.all(stops.map((stop) => stop()))).every((one) => one);
  for (const { emailId, readers } of others) {
    const stop = await sendBeside(client, emailId, identity, readersOf(written, readers), until);
    if (stop === null) {
      await stopAll();
      return null;
    }
    stops.push(stop);
  }
  const sent = await send(client, first.emailId, identity, readersOf(written, first.readers), boxes, answers, until);
  if (sent === null) {
    await stopAll();
    return null;
  }
  return {
    emailId: sent.emailId,
    async undo() {
      const stopped = await Promise.all([sent.undo(), stopAll()]);
      return stopped.every((one) => one);
    },
  };
}

function readersOf(
  { to, cc, bcc }: Pick<Written, 'to' | 'cc' | 'bcc'>,
  readers: readonly string[] | null,
): Pick<Written, 'to' | 'cc' | 'bcc'> {
  if (readers === null) return { to, cc, bcc };
  const wanted = new Set(readers);
  return { to: [...to, ...cc, ...bcc].filter(({ email }) => wanted.has(email)), cc: [], bcc: [] };
}
