/** Sends a forgery at a lab, from an address of its own, and looks at what became of it. */
import { isDeepStrictEqual } from 'node:util';
import type { Forgery, Parts, Verdict } from '../../src/lab/gallery.ts';
import { list, readListKey } from '../../src/lab/outsiders.ts';
import { seal } from '../../src/trust/arc/seal.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { people } from '../support/lab.ts';
import { type Letterbox, signedLetter } from './letter.ts';

export interface Target {
  readonly port: number;
  /** Of the lab: the list's key is there. */
  readonly folder: string;
  readonly letterbox: Letterbox;
  /** The output of `postern explain ID --json`. */
  readonly explain: (id: string) => Promise<unknown>;
  /** The newest message of Bob, as it is stored. */
  readonly newest?: () => Promise<string>;
}

export interface Outcome {
  readonly reply: string;
  /** What was found out, of a message that was taken. */
  readonly found: unknown;
  /** What is not as it must be. */
  readonly problems: readonly string[];
}

export async function send(forgery: Forgery, target: Target): Promise<Outcome> {
  const message = await forgery.message(partsFor(target));
  const talk = await SmtpTalk.open(target.port, null, forgery.from);
  await talk.command(`EHLO ${forgery.helo}`);
  const { text: reply } = await talk.send(forgery.mailFrom, [people.bob], message);
  await talk.quit();
  const problems = reply.startsWith(forgery.reply) ? [] : [`the reply is ${reply}, not ${forgery.reply}`];
  const id = reply.startsWith('250') ? idOf(reply) : null;
  const found = id === null ? null : await target.explain(id);
  const stored = id === null || forgery.gone === undefined ? '' : ((await target.newest?.()) ?? '');
  if (forgery.gone !== undefined && stored.includes(forgery.gone)) problems.push(`it still says ${forgery.gone}`);
  return { reply, found, problems: [...problems, ...differences(forgery.verdict ?? {}, found)] };
}

/** 'queued as ID' */
const idOf = (reply: string): string => reply.slice(reply.lastIndexOf(' ') + 1);

export const partsFor = ({ folder, letterbox }: Target): Parts => ({
  signed: () => signedLetter(letterbox),
  async sealed(message, results) {
    const content = {
      size: message.length,
      read: (from: number, to: number) => Promise.resolve(message.subarray(from, to)),
    };
    const signer = { domain: list.domain, selector: list.selector, key: readListKey(folder) };
    const fields = await seal(content, signer, { results, cv: 'none', now: Date.now() });
    if (typeof fields === 'string') throw new Error(`the list cannot seal: ${fields}`);
    return Buffer.concat([fields, message]);
  },
});

/** Where what was found is not what must be, in words. */
function differences(verdict: Verdict, found: unknown): readonly string[] {
  return Object.entries(verdict).flatMap(([check, expected]) => {
    const actual = (found as Readonly<Record<string, unknown>> | null)?.[check];
    return covers(expected, actual) ? [] : [`${check} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];
  });
}

function covers(expected: unknown, actual: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return isDeepStrictEqual(expected, actual);
  if (typeof actual !== 'object' || actual === null) return false;
  const given = actual as Readonly<Record<string, unknown>>;
  return Object.entries(expected).every(([key, value]) => covers(value, given[key]));
}
