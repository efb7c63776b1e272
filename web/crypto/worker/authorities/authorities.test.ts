/** Authorities in the vault: accepted, known on other devices, withdrawn; and what a server cannot do about them. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { permittedHostsExtension } from '../../../../src/smime/certificates/write.ts';
import { writePem } from '../../../../src/smime/pem.ts';
import { testAuthority } from '../../../../src/smime/testing/authority.ts';
import type { Kit, SeenVault, StoredBox, VaultPlace } from '../../vault.ts';
import { Boxes } from '../testing/boxes.ts';
import { Vault } from '../vault/vault.ts';
import { authoritiesAbove } from './authority.ts';
import { authorityOperations } from './operations.ts';

const account = 'alice@a.test';
const now = Date.UTC(2026, 0, 1);
const clock = { now: () => now };
const root = await testAuthority('Root', now);
const below = await testAuthority('Below', now, root, [permittedHostsExtension(['a.test'])]);
const ann = await below.issue('ann@a.test', 7);

let made: { readonly boxes: readonly StoredBox[]; readonly kit: Kit };
let server: Boxes;
let vault: Vault;
const place = (...seen: readonly SeenVault[]): VaultPlace => ({ account, boxes: server.boxes, seen });

beforeAll(async () => {
  server = new Boxes();
  const { changes, kit } = await new Vault(clock).make(account, 'a long walk by the harbour', 'page');
  server.write(changes);
  made = { boxes: server.boxes, kit };
}, 60_000);
beforeEach(() => {
  [server, vault] = [new Boxes(made.boxes), new Vault(clock)];
});

async function open(...seen: readonly SeenVault[]) {
  const opened = await vault.open(place(...seen), { by: 'kit', words: made.kit.words.join(' ') }, 'page');
  return opened.ok ? opened.open : expect.unreachable(opened.fault);
}

async function accept(octets: Uint8Array): Promise<void> {
  const done = await authorityOperations(vault, clock)['authority.accept']({ ...place(), octets });
  if (!done.ok) throw new Error(done.text);
  server.write(done.changes);
}

const acceptedNames = async (...seen: readonly SeenVault[]): Promise<readonly string[]> =>
  (await open(...seen)).authorities.map(({ name }) => name);

describe('an authority', () => {
  it('is read out of a file, with the names for which it may vouch', async () => {
    const file = [root, below].map(({ certificate }) => writePem('CERTIFICATE', certificate.octets)).join('');
    const octets = Buffer.from(`${file}${writePem('CERTIFICATE', ann.octets)}`);
    expect(await authorityOperations(vault, clock)['authority.read']({ octets })).toMatchObject([
      { name: 'CN=Root', speaksFor: [], fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      { name: 'CN=Below', speaksFor: ['a.test'] },
    ]);
  });

  it('is found above a certificate where it signed it, in order', async () => {
    const other = await testAuthority('Below', now, root);
    const all = [root.certificate, other.certificate, ann, below.certificate];
    expect(await authoritiesAbove(ann, all)).toEqual([below.certificate, root.certificate]);
    expect(await authoritiesAbove(ann, [other.certificate])).toEqual([]);
  });

  it('is accepted once, known wherever the vault opens, and withdrawn', async () => {
    expect(await acceptedNames()).toEqual([]);
    await accept(root.certificate.octets);
    await accept(root.certificate.octets);
    await accept(below.certificate.octets);
    vault = new Vault(clock);
    expect(await acceptedNames()).toEqual(['CN=Root', 'CN=Below']);
    const { authorities } = await open();
    const [{ fingerprint } = { fingerprint: '' }] = authorities;
    const done = await authorityOperations(vault, clock)['authority.withdraw']({ ...place(), fingerprint });
    if (!done.ok) throw new Error(done.text);
    server.write(done.changes);
    expect(await acceptedNames()).toEqual(['CN=Below']);
  });

  it('is not accepted where it is none, or the vault is shut', async () => {
    const { 'authority.accept': asked } = authorityOperations(vault, clock);
    expect(await asked({ ...place(), octets: root.certificate.octets })).toMatchObject({ ok: false, fault: 'closed' });
    await open();
    expect(await asked({ ...place(), octets: ann.octets })).toMatchObject({ ok: false, fault: 'refused' });
    expect(await asked({ ...place(), octets: new Uint8Array(100_000) })).toMatchObject({ ok: false, fault: 'refused' });
  });
});

it('a server that gives out an older list is noticed, and nobody on it is believed', async () => {
  await open();
  await accept(root.certificate.octets);
  const older = server.boxes;
  const { authorities } = await open();
  const fingerprint = authorities[0]?.fingerprint ?? '';
  const done = await authorityOperations(vault, clock)['authority.withdraw']({ ...place(), fingerprint });
  if (!done.ok) throw new Error(done.text);
  server.write(done.changes);
  const { seen } = await open();
  server = new Boxes(older);
  expect(await open(seen)).toMatchObject({ authorities: [], problems: [{ what: 'older' }] });
  // Nothing about authorities can be read there, or added.
  for (const { content } of older)
    expect(content).not.toContain(root.certificate.octets.toString('base64').slice(0, 40));
});
