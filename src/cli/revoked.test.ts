/** postern unseal and certificates and keys that expired or were taken back: the verdict, its reason, and what was learned of whom. */
import { armor, enums } from 'openpgp';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { importKeys } from '../openpgp/keyring/import.ts';
import { revokeBy } from '../openpgp/keyring/renew.ts';
import { signKey } from '../openpgp/keyring/sign.ts';
import { openPgpSeal } from '../openpgp/seal.ts';
import { type Person, born, now as openPgpNow, person } from '../openpgp/testing/people.ts';
import { type Seal, enclose } from '../sealed/enclose.ts';
import { usualSignature } from '../smime/algorithms/make-signature.ts';
import type { Certificate } from '../smime/certificates/certificate.ts';
import { accessExtension, distributionExtension } from '../smime/certificates/write.ts';
import { usualEnvelope } from '../smime/cms/envelop.ts';
import { writePem } from '../smime/pem.ts';
import type { RevocationReason } from '../smime/revocation/reasons.ts';
import { smimeSeal } from '../smime/seal.ts';
import { day, testAuthority } from '../smime/testing/authority.ts';
import { ownKey } from '../smime/testing/certificate.ts';
import { type Spoken, run } from './testing.ts';

const now = Math.floor(Date.now() / 1000) * 1000;
/** When the letters were written. */
const written = now - 5 * day;
let folder = '';
const path = (name: string): string => join(folder, name);
const time = (at: number): string => new Date(at).toISOString();

async function unseal(...words: readonly string[]): Promise<Spoken & { readonly report: Record<string, unknown> }> {
  const answer = await run(['unseal', ...words, '--keys', path('keys'), '--json'], { workingDirectory: folder });
  return { ...answer, report: JSON.parse(answer.out || '{}') as Record<string, unknown> };
}

async function write(name: string, seal: Seal, at: number): Promise<void> {
  const head = `From: ann@example.org\r\nDate: ${new Date(at).toUTCString().replace('GMT', '+0000')}\r\nSubject: x\r\nMIME-Version: 1.0\r\n`;
  const message = Buffer.from(`${head}Content-Type: text/plain; charset=us-ascii\r\n\r\nWords.\r\n`);
  const sealed = await enclose(message, 'clear', seal);
  if (!sealed.ok) throw new Error(sealed.error);
  writeFileSync(path(name), sealed.value);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-revoked-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('S/MIME', () => {
  /** What the server answers behind a path; null hangs. */
  const pages = new Map<string, Buffer | null>();
  const asked: string[] = [];
  let server: Server;
  let places = '';
  let root: Awaited<ReturnType<typeof testAuthority>>;
  let issuing: Awaited<ReturnType<typeof testAuthority>>;
  let ann: Certificate;
  const trusted = ['--trust', 'root.pem'];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const page = pages.get(request.url ?? '');
      if (page !== null) response.writeHead(page === undefined ? 404 : 200).end(page);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    places = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    root = await testAuthority('Root', now);
    issuing = await testAuthority('Issuing', now, root, [distributionExtension(`${places}/root.crl`)]);
    const own = await ownKey('P-256', 'ann@example.org');
    const access = accessExtension({ ocsp: `${places}/ocsp`, issuer: `${places}/ca.cer` });
    ann = await issuing.issue('ann@example.org', 7, [access, distributionExtension(`${places}/list`)], own.certificate);
    const sealing = (at: number): Seal =>
      smimeSeal({
        signers: [{ key: own.key, certificate: ann }],
        signing: { ...usualSignature, at, intermediates: [issuing.certificate] },
        recipients: null,
        envelope: usualEnvelope,
        random: Math.random,
      });
    writeFileSync(path('root.pem'), writePem('CERTIFICATE', root.certificate.octets));
    writeFileSync(path('root.crl'), await root.list({}));
    await write('letter', sealing(written), written);
    await write('late', sealing(now + 310 * day), now + 310 * day);
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  it.each<[what: string, file: string, at: number, exit: number, expected: object]>([
    ['in its time', 'letter', written, 0, { verdict: 'valid' }],
    ['in its time, looked at behind its end without knowing when it came', 'letter', now + 400 * day, 2, expired()],
    ['behind its end', 'late', now + 310 * day, 2, expired()],
    ['before its beginning', 'letter', now - 60 * day, 2, { verdict: 'invalid', fault: 'not-yet-valid' }],
  ])('signed %s', async (_what, file, at, exit, expected) => {
    const answer = await unseal(file, ...trusted, '--at', time(at));
    expect(answer.report).toMatchObject({ ...expected, signatures: [{ revocation: [] }] });
    expect(answer.exit).toBe(exit);
  });

  const revoked = (at: number, reason: RevocationReason) => ({ revoked: [{ serial: ann.serial, at, reason }] });

  it.each<[what: string, at: number, reason: RevocationReason, arrived: number, exit: number, expected: object]>([
    ['before it came', written - day, 'superseded', written, 2, { verdict: 'invalid', fault: 'revoked' }],
    ['later', now - day, 'superseded', written, 0, { verdict: 'valid', fault: null }],
    ['later, looked at without knowing when it came', now - day, 'superseded', now, 2, { fault: 'revoked' }],
    ['later, as its key was stolen', now - day, 'keyCompromise', written, 2, { verdict: 'invalid', fault: 'revoked' }],
  ])('revoked by a list, %s', async (_what, at, reason, arrived, exit, expected) => {
    writeFileSync(path('list.pem'), writePem('X509 CRL', await issuing.list(revoked(at, reason))));
    const files = ['--crl', 'list.pem', '--crl', 'root.crl'];
    const answer = await unseal('letter', ...trusted, ...files, '--at', time(arrived));
    const statuses = [
      { status: 'revoked', name: 'CN=ann@example.org', reason, revokedAt: at },
      { status: 'good', name: 'CN=Issuing', reason: null, revokedAt: null },
    ];
    expect(answer.report).toMatchObject({ ...expected, signatures: [{ revocation: statuses }] });
    expect(answer.exit).toBe(exit);
    if (exit === 0) expect(answer.out).toContain('was revoked later');
    else expect(answer.report['reason']).toContain('CN=Issuing revoked its certificate');
    expect(asked).toEqual([]);
  });

  it('an authority that was revoked vouches for nobody', async () => {
    const stolen = { serial: issuing.certificate.serial, at: now - day, reason: 'cACompromise' } as const;
    writeFileSync(path('all.crl'), await root.list({ revoked: [stolen] }));
    const answer = await unseal('letter', ...trusted, '--crl', 'all.crl', '--at', time(written));
    expect(answer.report).toMatchObject({ verdict: 'invalid', fault: 'revoked' });
    expect(answer.report['reason']).toContain('CN=Root revoked the certificate of CN=Issuing');
    expect(answer.exit).toBe(2);
  });

  it('an answer of OCSP that was kept counts, and who is no issuer says nothing', async () => {
    writeFileSync(path('good.ocsp'), await issuing.answer(ann, { status: 'good' }));
    const good = await unseal('letter', ...trusted, '--ocsp', 'good.ocsp', '--crl', 'root.crl');
    expect(good.report).toMatchObject({
      verdict: 'valid',
      warnings: expect.not.arrayContaining([expect.stringContaining('revoked')]) as string[],
      signatures: [{ revocation: [{ status: 'good' }, { status: 'good' }] }],
    });
    const other = await testAuthority('Issuing', now);
    writeFileSync(
      path('forged.ocsp'),
      await other.answer(ann, { status: 'revoked', at: written, reason: 'superseded' }),
    );
    const forged = await unseal('letter', ...trusted, '--ocsp', 'forged.ocsp');
    expect(forged.report).toMatchObject({
      verdict: 'valid',
      signatures: [{ revocation: [{ status: 'unknown' }, { status: 'unknown' }] }],
    });
    expect(forged.out).toContain('whether the certificate of CN=ann@example.org was revoked is not known');
    expect((await unseal('letter', '--crl', 'none')).exit).toBe(66);
  });

  it('those are asked whom the certificates name, where that is wished', async () => {
    pages.set('/ocsp', await issuing.answer(ann, { status: 'revoked', at: written - day, reason: 'superseded' }));
    pages.set('/root.crl', await root.list({}));
    await unseal('letter', ...trusted);
    // Whom nobody believes chooses no place to ask.
    await unseal('letter', '--revocation');
    expect(asked).toEqual([]);
    const answer = await unseal('letter', ...trusted, '--revocation');
    expect(answer.report).toMatchObject({
      fault: 'revoked',
      signatures: [{ revocation: [{ status: 'revoked' }, { status: 'good' }] }],
    });
    expect(asked.toSorted()).toEqual(['/ocsp', '/root.crl']);
  });

  it('a responder that never answers leaves it unknown, and it is said', async () => {
    pages.set('/ocsp', null);
    pages.set('/list', null);
    const answer = await unseal('letter', ...trusted, '--revocation', '--revocation-seconds', '0.5');
    expect(answer.report).toMatchObject({
      verdict: 'valid',
      signatures: [{ revocation: [{ status: 'unknown', reason: expect.stringContaining('127.0.0.1') as string }, {}] }],
    });
    expect(answer.exit).toBe(0);
    expect((await unseal('letter', '--revocation-seconds', 'soon')).exit).toBe(64);
  });
});

describe('OpenPGP', () => {
  const signed = born + 30 * day;
  const trusted = ['--trust', 'key.asc'];

  async function letter(by: Person, at = signed): Promise<void> {
    await write('letter', openPgpSeal({ signer: by.secret, recipients: null, at, random: Math.random }), at);
    give(Buffer.from(by.secret.toPublic().write()));
  }

  const give = (octets: Buffer): void => writeFileSync(path('key.asc'), armor(enums.armor.publicKey, octets));

  const look = (at = openPgpNow) => unseal('letter', ...trusted, '--at', time(at));

  it('a key that expired since: what it signed in time stays', async () => {
    await letter(await person('ann', 4, (60 * day) / 1000));
    expect(await look()).toMatchObject({ exit: 0, report: { verdict: 'valid', signatures: [{ revocation: [] }] } });
  });

  it('a key that had expired when it signed', async () => {
    const ann = await person('ann', 4, (60 * day) / 1000);
    await letter(ann);
    // Its owner said another end since.
    const data = { userID: ann.secret.users[0]?.userID, key: ann.secret.keyPacket };
    const ends = { keyExpirationTime: (20 * day) / 1000, keyNeverExpires: false };
    const user = ann.secret.users[0];
    user?.selfCertifications.push(await signKey(ann.secret, data, enums.signature.certPositive, ends, born + day));
    give(Buffer.from(ann.secret.toPublic().write()));
    expect(await look()).toMatchObject({ exit: 2, report: { verdict: 'invalid', fault: 'expired' } });
  });

  test.each<[what: string, flag: enums.reasonForRevocation, at: number, exit: number, expected: object]>([
    ['without a reason, later', enums.reasonForRevocation.noReason, signed + day, 2, revokedKey()],
    ['as it was stolen, later', enums.reasonForRevocation.keyCompromised, signed + day, 2, revokedKey()],
    ['as it was replaced, before', enums.reasonForRevocation.keySuperseded, signed - day, 2, revokedKey()],
    ['as it was replaced, later', enums.reasonForRevocation.keySuperseded, signed + day, 0, { verdict: 'valid' }],
  ])('a key that was taken back %s', async (_what, reasonForRevocationFlag, at, exit, expected) => {
    const ann = await person('ann');
    await letter(ann);
    const data = { key: ann.secret.keyPacket };
    const said = { reasonForRevocationFlag, reasonForRevocationString: '' };
    ann.secret.revocationSignatures.push(await signKey(ann.secret, data, enums.signature.keyRevocation, said, at));
    give(Buffer.from(ann.secret.toPublic().write()));
    expect(await look()).toMatchObject({ exit, report: expected });
  });

  it('a key that was taken back by the certificate of its birth', async () => {
    const ann = await person('ann');
    await letter(ann);
    const revoked = await revokeBy(ann.key, ann.revocation, openPgpNow);
    if (!revoked.ok) throw new Error(revoked.error);
    give(revoked.value.octets);
    expect(await look()).toMatchObject({ exit: 2, report: revokedKey() });
  });

  it('a subkey that was taken back', async () => {
    const ann = await person('ann');
    const secret = await ann.secret.addSubkey({
      type: 'ecc',
      curve: 'ed25519Legacy',
      sign: true,
      date: new Date(born),
    });
    await letter({ ...ann, secret });
    expect(await look()).toMatchObject({ exit: 0, report: { verdict: 'valid' } });
    const [subkey] = secret.subkeys.slice(-1);
    if (subkey === undefined) throw new Error('no subkey');
    const data = { key: secret.keyPacket, bind: subkey.keyPacket };
    const said = { reasonForRevocationFlag: enums.reasonForRevocation.keyCompromised, reasonForRevocationString: '' };
    subkey.revocationSignatures.push(
      await signKey(secret, data, enums.signature.subkeyRevocation, said, openPgpNow - day),
    );
    give(Buffer.from(secret.toPublic().write()));
    expect(await look()).toMatchObject({ exit: 2, report: revokedKey() });
  });

  it('a name that was taken back is nobody’s', async () => {
    const ann = await person('ann');
    await letter(ann);
    const [user] = ann.secret.users;
    if (user === undefined) throw new Error('no user id');
    const data = { userID: user.userID, key: ann.secret.keyPacket };
    const said = { reasonForRevocationFlag: enums.reasonForRevocation.userIDInvalid, reasonForRevocationString: '' };
    user.revocationSignatures.push(
      await signKey(ann.secret, data, enums.signature.certRevocation, said, openPgpNow - day),
    );
    give(Buffer.from(ann.secret.toPublic().write()));
    const { report, exit } = await look();
    expect(exit).not.toBe(0);
    expect(report['verdict']).not.toBe('valid');
    const octets = Buffer.from(ann.secret.toPublic().write());
    const [row] = (await importKeys(octets, openPgpNow)).keys;
    expect(row?.userIds.map(({ isBound }) => isBound) ?? []).not.toContain(true);
  });
});

function expired(): object {
  return { verdict: 'invalid', fault: 'expired' };
}

function revokedKey(): object {
  return { verdict: 'invalid', fault: 'revoked' };
}
