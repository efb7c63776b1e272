/** Durable deliveries a second with SPF, DKIM and DMARC, beside the same server without them; DNS answers are warm. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signedLetter } from '../test/forge/letter.ts';
import { type Lab, people } from '../test/support/lab.ts';
import { ImapTalk } from '../test/support/imap-talk.ts';
import { keysInUse } from '../test/support/signing-keys.ts';
import { type DeliveryRate, type MailSystem, deliveryRate } from './delivery-rate.ts';
import { addAccounts, asMailSystem, withLab } from './systems.ts';
import type { Benchmark, Row } from './table.ts';

const load = { messages: 3000, size: 4096, sessions: 20 };
const least = 0.6;

export const deliverTrustBenchmark: Benchmark = {
  name: 'deliver-trust',
  async run(): Promise<readonly Row[]> {
    const without = await withLab((lab) => measure(lab, false));
    const checked = await withLab((lab) => measure(lab, true), { checked: true });
    return (['delivered', 'accepted'] as const).map((word) => ({
      what: `${word}, with SPF, DKIM (RSA-2048) and DMARC: 4 KB, one mailbox; the peer is Postern without`,
      postern: checked[word],
      unit: '/s',
      peer: without[word],
      bar: `≥ ${least} × without`,
      holds: checked[word] >= least * without[word],
    }));
  },
};

/** Both get the same signed letter of Alice, from the host that her domain names. */
async function measure(lab: Lab, isChecked: boolean): Promise<DeliveryRate> {
  const system = asMailSystem(lab, await addAccounts(lab, 1));
  await keysInUse(lab, 'alpha.test');
  const passwords = { alice: lab.password, bob: lab.password };
  const letterbox = { submissions: lab.ports.submissions, imap: lab.ports.imap, tls: lab.tls(), passwords };
  const line = 'Forty characters of a letter, and more.\r\n';
  const letter = await signedLetter(letterbox, line.repeat(90));
  const file = join(lab.data, 'letter.eml');
  // smtp-source ends lines by itself.
  writeFileSync(file, withRsaAlone(letter.toString('latin1')).replaceAll('\r\n', '\n'), 'latin1');
  const signed = { ...load, message: { file, from: people.alice } };
  await deliveryRate(system, { ...signed, messages: 500 });
  const rate = await deliveryRate(system, signed);
  const found = await results(system);
  if (found !== isChecked) throw new Error(`the messages are ${found ? '' : 'not '}signed and checked`);
  return rate;
}

/** Whether the first message says that its signature was found good. */
async function results({ imap, mailboxes: [user = ''], password }: MailSystem): Promise<boolean> {
  const talk = await ImapTalk.login(imap, user, password);
  await talk.ok('EXAMINE INBOX');
  const [first] = await talk.fetchRange(1, 1);
  await talk.logout();
  const text = first?.octets.toString('latin1') ?? '';
  return ['dkim=pass', 'spf=pass', 'dmarc=pass'].every((result) => text.includes(result));
}

/** The letter without its Ed25519 signature: most of the world's mail has one by RSA. */
function withRsaAlone(letter: string): string {
  const second = letter.indexOf('DKIM-Signature:', 1);
  const end = letter.indexOf('\r\nFrom: ') + 2;
  const [one, other] = [letter.slice(0, second), letter.slice(second, Math.max(second, end))];
  return (one.includes('rsa-sha256') ? one : other) + letter.slice(second + other.length);
}
