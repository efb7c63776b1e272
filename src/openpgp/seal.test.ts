/** Whole messages under both seals (sealed/enclose.ts), opened again: what is inside, what stands outside. */
import { describe, expect, it } from 'vitest';
import type { Result } from '../base/result.ts';
import { openpgp } from './standard.ts';
import { enclose } from '../sealed/enclose.ts';
import { openMessage } from '../sealed/open.ts';
import { payload, protect } from '../sealed/protect.ts';
import { summarise } from '../sealed/summary.ts';
import { openPgpSeal } from './seal.ts';
import { now, person, reader, trusting } from './testing/people.ts';

const ann = await person('ann');
const bob = await person('bob');
const keys = await reader([ann.key, bob.key], trusting(ann, bob), { unlocked: [bob.secret] });
const sealing = { at: now, random: Math.random };

const letter = Buffer.from(
  [
    'Received: from a by b; Mon, 1 Jan 2026 00:00:00 +0000',
    'From: ann@example.org',
    'To: bob@example.org',
    'Bcc: eve@example.org',
    'Subject: The price',
    'Keywords: gold',
    'Date: Wed, 1 Jul 2026 00:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii;',
    '',
    'Forty-two.',
    '',
  ].join('\r\n'),
);

const of = (made: Result<Buffer, string>): Buffer => {
  if (!made.ok) throw new Error(made.error);
  return made.value;
};

describe('a message that is encrypted and signed', async () => {
  const seal = openPgpSeal({ signer: ann.secret, recipients: [ann.key, bob.key], ...sealing });
  const made = of(await enclose(letter, 'cipher', seal));
  const root = protect(await openMessage(made, [openpgp(keys)]));
  const summary = summarise(root);

  it('is its author’s, and nobody else reads it', () => {
    expect(summary).toMatchObject({ signed: 'author', encrypted: 'message', fromDiffers: false });
    const { octets, part } = payload(root).opened;
    expect(octets.toString('latin1', part.body, part.end)).toBe('Forty-two.\r\n');
  });

  it('has its subject inside alone, and says so', () => {
    const text = made.toString('latin1');
    expect(text).toContain('\r\nSubject: [...]\r\n');
    expect(text).not.toContain('The price');
    expect(text).not.toContain('gold');
    const protection = Object.fromEntries(summary.header.fields.map(({ name, protection }) => [name, protection]));
    expect(protection).toEqual({
      From: 'signed',
      To: 'signed',
      Subject: 'signed-and-encrypted',
      Keywords: 'signed-and-encrypted',
      Date: 'signed',
    });
  });

  it('leaves the trace outside, and tells nobody of Bcc', () => {
    expect(made.toString('latin1')).toMatch(/^Received: from a by b/);
    const { octets } = payload(root).opened;
    expect(octets.includes('Received')).toBe(false);
    expect(octets.includes('eve@example.org')).toBe(false);
  });
});

it('signed alone, its header stands inside and outside', async () => {
  const seal = openPgpSeal({ signer: ann.secret, recipients: null, ...sealing });
  const made = of(await enclose(letter, 'clear', seal));
  const summary = summarise(protect(await openMessage(made, [openpgp(keys)])));
  expect(summary).toMatchObject({ signed: 'author', encrypted: 'none', header: { by: 'hp' } });
  expect(made.toString('latin1')).toContain('\r\nSubject: The price\r\n');
});

it('a message that claims protection already is not taken', async () => {
  const forged = Buffer.from(letter.toString('latin1').replace('us-ascii;', 'us-ascii; hp=cipher'), 'latin1');
  const seal = openPgpSeal({ signer: null, recipients: [bob.key], ...sealing });
  expect(await enclose(forged, 'cipher', seal)).toMatchObject({ ok: false });
});

it('what has no type gets one', async () => {
  const bare = Buffer.from('From: ann@example.org\nSubject: x\n\nHello\n');
  const seal = openPgpSeal({ signer: null, recipients: [bob.key], ...sealing });
  const made = of(await enclose(bare, 'cipher', seal));
  const root = protect(await openMessage(made, [openpgp(keys)]));
  expect(payload(root).opened.part.parameters).toEqual([
    ['charset', 'us-ascii'],
    ['protected-headers', 'v1'],
    ['hp', 'cipher'],
  ]);
});

it('a message of many megabytes is sealed and opened as a small one', { timeout: 60_000 }, async () => {
  const large = Buffer.concat([letter, Buffer.from(`${'seventy-odd octets of text '.repeat(3)}\r\n`.repeat(60_000))]);
  const seal = openPgpSeal({ signer: ann.secret, recipients: [ann.key, bob.key], ...sealing });
  const root = protect(await openMessage(of(await enclose(large, 'cipher', seal)), [openpgp(keys)]));
  expect(summarise(root)).toMatchObject({ signed: 'author', encrypted: 'message' });
  const { octets, part } = payload(root).opened;
  expect(octets.subarray(part.body, part.end).equals(large.subarray(large.indexOf('Forty-two.')))).toBe(true);
});
