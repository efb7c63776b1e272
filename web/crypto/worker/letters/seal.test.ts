/** What was written, sealed and opened again as its readers would. */
import { describe, expect, it } from 'vitest';
import { now, person } from '../../../../src/openpgp/testing/people.ts';
import { ownKey } from '../../../../src/smime/testing/certificate.ts';
import type { KnownKeys, OpenedLetter } from '../../letter.ts';
import type { OutgoingLetter, SealAsk, Sealed } from '../../outgoing.ts';
import type { Kept } from '../own/kept.ts';
import type { Secrets } from '../secrets.ts';
import { openLetter } from './open.ts';
import { sealLetter } from './seal.ts';

const ann = await person('ann');
const bob = await person('bob');
const eve = await person('eve');
const annSmime = await ownKey('P-256', 'ann@example.org');
const bobSmime = await ownKey('P-256', 'bob@example.org');

const kept: readonly Kept[] = [
  { kind: 'openpgp', fingerprint: ann.key.fingerprint, key: ann.secret, revocation: '' },
  { kind: 'smime', fingerprint: 'smime', own: annSmime, chain: [] },
];

const letter: OutgoingLetter = {
  from: { name: 'Ann', email: 'ann@example.org' },
  replyTo: [],
  to: [{ name: null, email: 'bob@example.org' }],
  cc: [],
  bcc: [],
  subject: 'Prezzo d’oro',
  date: now,
  messageId: 'x@example.org',
  inReplyTo: [],
  references: [],
  wantsReceipt: false,
  text: 'Quarantadue però.\n',
  html: '<p>Quarantadue però. <img src="cid:p@x"></p>',
  files: [
    { name: 'foto.png', type: 'image/png', cid: 'p@x', octets: new Uint8Array([1, 2, 3]) },
    { name: 'tutto.bin', type: 'application/octet-stream', cid: null, octets: new Uint8Array([4, 5]) },
  ],
};

const pgp = (...all: readonly { readonly key: { readonly octets: Buffer } }[]) =>
  all.map(({ key }) => ({ standard: 'openpgp' as const, octets: key.octets, capabilities: null }));

const seal = (more: Partial<SealAsk>): Promise<Sealed> =>
  sealLetter({ letter, standard: 'openpgp', signer: ann.key.fingerprint, groups: null, ...more }, kept);

const known: KnownKeys = {
  openpgp: [{ octets: ann.key.octets, believed: [{ address: 'ann@example.org', how: 'verified', at: now }] }],
  anchors: [],
  accepted: [{ octets: annSmime.certificate.octets, addresses: ['ann@example.org'] }],
  known: [],
  refused: [],
};

async function opened(message: Uint8Array | undefined, secrets: Partial<Secrets>): Promise<OpenedLetter> {
  if (message === undefined) throw new Error('there is no message');
  return openLetter({ message, keys: known, receivedAt: now }, { openpgp: [], smime: [], ...secrets }, now);
}

const messagesOf = (sealed: Sealed): readonly Uint8Array[] => (sealed.ok ? sealed.messages : []);
const clear = (message: Uint8Array | undefined): string => Buffer.from(message ?? []).toString('latin1');

describe.each([
  [
    'openpgp' as const,
    { signer: ann.key.fingerprint, groups: [pgp(ann, bob)] },
    { openpgp: [bob.secret] } satisfies Partial<Secrets>,
  ],
  [
    'smime' as const,
    {
      signer: 'smime',
      groups: [
        [annSmime, bobSmime].map(({ certificate }) => ({
          standard: 'smime' as const,
          octets: certificate.octets,
          capabilities: null,
        })),
      ],
    },
    { smime: [bobSmime] } satisfies Partial<Secrets>,
  ],
])('by %s', (standard, ask, secrets) => {
  it('is read by whom it is for, as its author wrote it', async () => {
    const [message] = messagesOf(await seal({ standard, ...ask }));
    const read = await opened(message, secrets);
    expect(read).toMatchObject({ signed: 'author', encrypted: 'message', author: ['ann@example.org'] });
    expect(read.parts.map(({ type, covers }) => [type, covers])).toEqual([
      ['text/plain', 'message'],
      ['text/html', 'message'],
      ['image/png', 'message'],
      ['application/octet-stream', 'message'],
    ]);
    expect(Buffer.from(read.parts[0]?.octets ?? []).toString()).toBe('Quarantadue però.\r\n');
    expect(Buffer.from(read.parts[3]?.octets ?? [])).toEqual(Buffer.from([4, 5]));
    expect(clear(message)).not.toContain('Quarantadue');
    expect(clear(message)).toContain('Subject: [...]');
  });

  it('is closed to everybody else', async () => {
    const [message] = messagesOf(await seal({ standard, ...ask }));
    const read = await opened(message, { openpgp: [eve.secret] });
    expect(read).toMatchObject({ encrypted: 'locked', parts: [] });
  });

  it('signed alone, everybody reads it', async () => {
    const [message] = messagesOf(await seal({ standard, signer: ask.signer }));
    expect(await opened(message, {})).toMatchObject({ signed: 'author', encrypted: 'none' });
  });
});

it('who is in Bcc gets a message of their own, and no message can tell', async () => {
  const blind = { ...letter, bcc: [{ name: null, email: 'eve@example.org' }] };
  const messages = messagesOf(await seal({ letter: { ...blind, bcc: [] }, groups: [pgp(ann, bob), pgp(ann, eve)] }));
  expect(messages).toHaveLength(2);
  for (const message of messages) expect(clear(message)).not.toContain('eve@example.org');
  expect(await opened(messages[1], { openpgp: [eve.secret] })).toMatchObject({ signed: 'author' });
  expect(await opened(messages[0], { openpgp: [eve.secret] })).toMatchObject({ encrypted: 'locked' });
});

it('a draft is for its author alone, signed by nobody, also while the vault is closed', async () => {
  const draft = { ...letter, bcc: [{ name: null, email: 'eve@example.org' }] };
  const sealed = await sealLetter({ letter: draft, standard: 'openpgp', signer: null, groups: [pgp(ann)] }, null);
  const [message] = messagesOf(sealed);
  expect(clear(message)).toContain('Bcc: eve@example.org');
  expect(await opened(message, { openpgp: [ann.secret] })).toMatchObject({ signed: 'none', encrypted: 'message' });
});

it('is written by S/MIME as the programs of all readers decrypt it', async () => {
  const to = ({ certificate }: typeof annSmime, capabilities: readonly string[] | null) =>
    ({ standard: 'smime', octets: certificate.octets, capabilities }) as const;
  const older = ['2.16.840.1.101.3.4.1.42', '1.2.840.113549.3.7'];
  for (const [capabilities, type] of [
    [null, 'authEnveloped-data'],
    [older, 'enveloped-data'],
  ] as const) {
    const groups = [[to(annSmime, null), to(bobSmime, capabilities)]];
    const [message] = messagesOf(await seal({ standard: 'smime', signer: 'smime', groups }));
    expect(Buffer.from(message ?? []).toString('latin1')).toContain(`smime-type=${type}`);
  }
});

it('without the key nothing is signed, and it says why', async () => {
  expect(await sealLetter({ letter, standard: 'openpgp', signer: 'x', groups: null }, null)).toMatchObject({
    fault: 'closed',
  });
  expect(await seal({ signer: 'x' })).toMatchObject({ ok: false, fault: 'nothing' });
  expect(await seal({ signer: 'smime' })).toMatchObject({ ok: false, fault: 'refused' });
  const key = { standard: 'openpgp', octets: new Uint8Array([1, 2, 3]), capabilities: null } as const;
  expect(await seal({ groups: [[key]] })).toMatchObject({ ok: false, fault: 'refused' });
});
