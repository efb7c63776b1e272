/** Every forgery of the gallery, sent at a lab, gets the verdict that it must get. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gallery } from '../../src/lab/gallery.ts';
import { run } from '../../src/cli/testing.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { keysInUse } from '../support/signing-keys.ts';
import { send } from './send.ts';

let lab: Lab;
let imap: ImapTalk;

beforeAll(async () => {
  lab = await Lab.start();
  imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
  await keysInUse(lab, 'alpha.test');
});

afterAll(() => lab.remove());

/** A message that is taken says in its evidence why; so does what an operator is shown. */
const explain = async (id: string): Promise<unknown> => {
  const env = { POSTERN_DATA: lab.data };
  const { out } = await run(['explain', id, '--json'], { env });
  const again = await run(['explain', id, '--replay', '--json'], { env });
  expect(JSON.parse(again.out)).toEqual(JSON.parse(out));
  return JSON.parse(out);
};

const newest = async (): Promise<string> => {
  await imap.ok('EXAMINE INBOX');
  return (await imap.fetchFrom(1)).at(-1)?.octets.toString('latin1') ?? '';
};

describe('the gallery of forgeries', () => {
  it.each(gallery)('$name: $story', async (forgery) => {
    const passwords = { alice: lab.password, bob: lab.password };
    const letterbox = { submissions: lab.ports.submissions, imap: lab.ports.imap, tls: lab.tls(), passwords };
    const target = { port: lab.ports.smtp, folder: lab.data, letterbox, explain, newest };
    const { problems, found } = await send(forgery, target);
    expect(problems).toEqual([]);
    if (forgery.name !== 'replay') return;
    const { at, dkim } = found as { readonly at: number; readonly dkim: readonly { readonly signedAt: number }[] };
    for (const { signedAt } of dkim) expect(at - signedAt * 1_000).toBeGreaterThanOrEqual(0);
  });

  it('what is taken carries our results, above our Received field', async () => {
    const fields = (await newest()).split('\r\n');
    const results = fields.findIndex((line) => line.startsWith('Authentication-Results: postern.alpha.test;'));
    expect(results).toBeGreaterThan(0);
    expect(results).toBeLessThan(fields.findIndex((line) => line.startsWith('Received:')));
  });
});
