/** Messages of an encrypted list under S/MIME: what it opens, whom it believes, and how it seals anew. */
import { beforeAll, describe, expect, it } from 'vitest';
import { makeKey } from '../openpgp/keyring/make.ts';
import { enclose } from '../sealed/enclose.ts';
import { openMessage } from '../sealed/open.ts';
import { protect } from '../sealed/protect.ts';
import { summarise } from '../sealed/summary.ts';
import { usualSignature } from '../smime/algorithms/make-signature.ts';
import type { OwnKey } from '../smime/algorithms/private-key.ts';
import { type EnvelopOptions, usualEnvelope } from '../smime/cms/envelop.ts';
import { smimeSeal } from '../smime/seal.ts';
import { smime } from '../smime/standard.ts';
import { testAuthority } from '../smime/testing/authority.ts';
import { ownKey } from '../smime/testing/certificate.ts';
import type { Trusted } from './certificates.ts';
import { open, seal } from './seal.ts';
import type { OwnSecrets, SealKey } from './sealing.ts';

const at = Date.UTC(2026, 6, 1);
const address = 'all@alpha.test';
const [ann, eve] = ['ann@beta.test', 'eve@beta.test'];
const nobody: Trusted = { anchors: [], known: [], revoked: [] };

let list: OwnKey;
let former: OwnKey;
let author: OwnKey;
let own: OwnSecrets;

const secretOf = ({ certificate, key }: OwnKey): OwnSecrets['smime'][number] => ({
  certificate: certificate.octets,
  key: key.octets,
  chain: [],
});
const provenOf = ({ certificate }: OwnKey, of = ann): SealKey => ({
  address: of,
  standard: 'smime',
  octets: certificate.octets,
});

beforeAll(async () => {
  [list, former, author] = [await ownKey('rsa', address), await ownKey('rsa', address), await ownKey('P-256', ann)];
  const made = await makeKey({ version: 4, name: 'All', address, password: null, lifetime: null, at: at - 1000 });
  if (!made.ok) throw new Error(made.error);
  own = { openpgp: made.value.secret.octets, smime: [secretOf(list), secretOf(former)] };
}, 60_000);

const message = Buffer.from(
  `From: ${ann}\r\nTo: ${address}\r\nSubject: Vote\r\nContent-Type: text/plain\r\n\r\non Tuesday\r\n`,
);

async function letter(
  signers: readonly OwnKey[],
  to: OwnKey = list,
  cipher: EnvelopOptions['cipher'] = usualEnvelope.cipher,
): Promise<Buffer> {
  const signing = { ...usualSignature, at, intermediates: [] };
  const envelope = { ...usualEnvelope, cipher };
  const made = await enclose(
    message,
    'cipher',
    smimeSeal({ signers, signing, recipients: [to.certificate], envelope, random: Math.random }),
  );
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

const opened = (octets: Buffer, proven: readonly SealKey[], trusted = nobody) =>
  open({ kind: 'open', message: octets, own, proven, trusted, at });

it('opens what is for its certificate, and believes the member whose key is known', async () => {
  const answer = await opened(await letter([author]), [provenOf(author)]);
  expect(answer).toMatchObject({ kind: 'opened', signedBy: ann, wasEncrypted: true });
  if (answer.kind !== 'opened') return;
  expect(answer.fields).toContainEqual({ name: 'Subject', value: 'Vote' });
  expect(Buffer.from(answer.entity).toString()).toContain('on Tuesday');
});

it('opens what was written to a former certificate, and nothing that is for others', async () => {
  expect(await opened(await letter([author], former), [])).toMatchObject({ kind: 'opened' });
  expect(await opened(await letter([author], author), [])).toMatchObject({ kind: 'failed' });
});

it('a signer whom nobody knows proves nothing, and neither does the key of another member', async () => {
  const stranger = await ownKey('P-256', ann);
  for (const proven of [[], [provenOf(author)]])
    expect(await opened(await letter([stranger]), proven)).toMatchObject({ kind: 'opened', signedBy: null });
  const other = await ownKey('P-256', eve);
  expect(await opened(await letter([other]), [provenOf(other, eve)])).toMatchObject({ signedBy: null });
});

it('believes whom the authority of this server certified, until it takes that back', async () => {
  const [root, key] = [await testAuthority('Root', at), await ownKey('P-256', ann)];
  const certificate = await root.issue(ann, 7, [], key.certificate);
  const octets = await letter([{ key: key.key, certificate }]);
  const trusted = { ...nobody, anchors: [root.certificate.octets] };
  expect(await opened(octets, [])).toMatchObject({ signedBy: null });
  expect(await opened(octets, [], trusted)).toMatchObject({ signedBy: ann });
  const revoked = [{ serial: '07', at: at - 1000, reason: 'keyCompromise' }] as const;
  expect(await opened(octets, [], { ...trusted, revoked })).toMatchObject({ signedBy: null });
});

it('seals nothing anew that anybody could have changed on its way', async () => {
  expect(await opened(await letter([]), [])).toMatchObject({ kind: 'opened', signedBy: null });
  expect(await opened(await letter([], list, 'aes256cbc'), [])).toMatchObject({ kind: 'failed' });
  const strange = await letter([await ownKey('P-256', ann)], list, 'aes256cbc');
  expect(await opened(strange, [])).toMatchObject({ kind: 'failed' });
  const signed = await letter([author], list, 'aes256cbc');
  expect(await opened(signed, [provenOf(author)])).toMatchObject({ kind: 'opened', signedBy: ann });
});

describe('sealed for a member', () => {
  it('is signed by the list inside, and only the member opens it', async () => {
    const answer = await seal({ kind: 'seal', message, own, key: provenOf(author), at });
    if (answer.kind !== 'sealed') return expect.unreachable();
    const octets = Buffer.from(answer.message);
    expect(octets.includes('Tuesday')).toBe(false);
    const revocation = () => Promise.resolve({ status: 'unknown', reason: '' } as const);
    const trust = { anchors: [], accepted: [list.certificate], known: [], revocation, at };
    const root = protect(await openMessage(octets, [smime(trust, [author])]));
    const { encrypted, signature, header } = summarise(root);
    expect([encrypted, signature?.state, signature?.signer?.addresses]).toEqual(['message', 'valid', [address]]);
    expect(header.fields).toContainEqual(expect.objectContaining({ name: 'Subject', value: 'Vote' }));
    const others = summarise(protect(await openMessage(octets, [smime(trust, [former])])));
    expect(others.encrypted).toBe('locked');
  });

  it('goes to nobody where the list has no certificate, or the key is none', async () => {
    const bare = { ...own, smime: [] };
    expect(await seal({ kind: 'seal', message, own: bare, key: provenOf(author), at })).toMatchObject({
      kind: 'failed',
    });
    const broken = { ...provenOf(author), octets: Buffer.from('x') };
    expect(await seal({ kind: 'seal', message, own, key: broken, at })).toMatchObject({ kind: 'failed' });
  });
});
