/** The vault: what opens it, what does not, and what a server that lies can do. */
import { argon2Sync } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownKeyOperations } from '../own/operations.ts';
import type { Kit, Opening, StoredBox, VaultPlace } from '../../vault.ts';
import { Boxes } from '../testing/boxes.ts';
import { Vault } from './vault.ts';

const account = 'alice@a.test';
const passphrase = 'a long walk by the harbour in the rain';
const born = Date.UTC(2026, 0, 1);

let now = born;
const clock = { now: () => now };
const ofKit = (kit: Kit): Opening => ({ by: 'kit', words: kit.words.join(' ') });

/** Argon2id takes a second: one vault with a key in it is made for all tests. */
let made: { readonly boxes: readonly StoredBox[]; readonly kit: Kit };
let server: Boxes;
let vault: Vault;
const place = (more: Partial<VaultPlace> = {}): VaultPlace => ({ account, boxes: server.boxes, seen: [], ...more });

beforeAll(async () => {
  [server, vault] = [new Boxes(), new Vault(clock)];
  const { changes, kit } = await vault.make(account, passphrase, 'page');
  server.write(changes);
  const key = { standard: 'openpgp', version: 4, name: 'Alice', address: account, lifetime: null } as const;
  const done = await ownKeyOperations(vault, clock)['key.make']({ ...place(), key });
  if (!done.ok) throw new Error(done.text);
  server.write(done.changes);
  made = { boxes: server.boxes, kit };
}, 60_000);

beforeEach(() => {
  [now, server, vault] = [born, new Boxes(made.boxes), new Vault(clock)];
});

const openByKit = async () => {
  const opened = await vault.open(place(), ofKit(made.kit), 'page');
  if (!opened.ok) throw new Error(opened.fault);
  return opened.open;
};

describe('opening', () => {
  it('opens by its passphrase, however its letters are put together, and by nothing like it', async () => {
    expect(await vault.open(place(), { by: 'passphrase', passphrase: `${passphrase}.` }, 'page')).toMatchObject({
      ok: false,
      fault: 'wrong',
    });
    expect(vault.secrets.openpgp).toHaveLength(0);
    expect(await vault.open(place(), { by: 'passphrase', passphrase }, 'page')).toMatchObject({ ok: true });
    expect(vault.secrets.openpgp).toHaveLength(1);
  }, 60_000);

  it('opens by the words of its kit, and tells a word that was misread from another kit', async () => {
    const open = await openByKit();
    expect(open).toMatchObject({
      problems: [],
      kitTested: false,
      secrets: [{ address: account, hasRevocation: true }],
    });
    expect(made.kit.words).toHaveLength(18);
    const [first = '', ...rest] = made.kit.words;
    const misread = [first === 'babab' ? 'babad' : 'babab', ...rest].join(' ');
    expect(await vault.open(place(), { by: 'kit', words: misread }, 'page')).toMatchObject({ fault: 'wrong' });
  });

  it('opens by a passkey, and no more when that is taken away, whatever the server says', async () => {
    const secret = new Uint8Array(32).fill(7);
    const lock = { kind: 'passkey', name: 'Phone', credential: 'Y3JlZA', salt: new Uint8Array(32), secret } as const;
    await openByKit();
    const locked = await vault.lock(place(), ofKit(made.kit), lock);
    if (!locked.ok) throw new Error(locked.fault);
    server.write(locked.changes);
    const { locks } = await vault.look(place());
    const passkey = locks.find(({ kind }) => kind === 'passkey');
    expect(passkey).toMatchObject({ name: 'Phone', credential: 'Y3JlZA' });
    const opening = { by: 'passkey', lock: passkey?.id ?? '', secret } as const;
    expect(await vault.open(place(), opening, 'page')).toMatchObject({ ok: true });
    expect(await vault.open(place(), { ...opening, secret: new Uint8Array(32) }, 'page')).toMatchObject({ ok: false });
    const before = server.boxes;
    const removed = await vault.unlock(place(), opening.lock);
    if (!removed.ok) throw new Error(removed.fault);
    server.write(removed.changes);
    const again = [...server.boxes, ...before.filter(({ id }) => !server.boxes.some((box) => box.id === id))];
    expect(await vault.open(place({ boxes: again }), opening, 'page')).toMatchObject({ fault: 'wrong' });
  });

  it('keeps the passphrase as its last way in', async () => {
    await openByKit();
    const { locks } = await vault.look(place());
    const id = locks.find(({ kind }) => kind === 'passphrase')?.id ?? '';
    expect(await vault.unlock(place(), id)).toMatchObject({ fault: 'refused' });
  });

  it('takes another kit in the place of the first, which opens nothing from then on', async () => {
    const locked = await vault.lock(place(), ofKit(made.kit), { kind: 'kit' });
    if (!locked.ok || locked.kit === null) throw new Error('no kit');
    server.write(locked.changes);
    expect(await vault.open(place(), ofKit(made.kit), 'page')).toMatchObject({ fault: 'wrong' });
    expect(await vault.open(place(), ofKit(locked.kit), 'page')).toMatchObject({ ok: true });
  });

  it('remembers that the kit was tested, until there is another', async () => {
    await openByKit();
    const tested = await vault.tested(place());
    if (!tested.ok) throw new Error(tested.fault);
    server.write(tested.changes);
    expect((await vault.look(place())).open).toMatchObject({ kitTested: true });
  });

  it('is what Argon2id makes of a passphrase', async () => {
    const lock = server.boxes.map(({ content }) => JSON.parse(content) as Record<string, string>);
    const [{ salt = '', nonce = '', sealed = '', ...rest } = {}] = lock.filter((one) => one['lock'] === 'passphrase');
    expect(rest).toMatchObject({ memory: 65_536, passes: 3 });
    const how = { message: passphrase, nonce: Buffer.from(salt, 'base64'), parallelism: 1, tagLength: 32 };
    const raw = argon2Sync('argon2id', { ...how, memory: 65_536, passes: 3 });
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
    const { vault: name = '', id = '', createdAt } = rest;
    const bound = ['postern-vault 1', 'lock', account, name, id, 'passphrase', '', createdAt, salt, 65_536, 3, null];
    const additionalData = Buffer.from(JSON.stringify(bound));
    const iv = Buffer.from(nonce, 'base64');
    const master = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv, additionalData },
      key,
      Buffer.from(sealed, 'base64'),
    );
    expect(master.byteLength).toBe(32);
  });
});

describe('time', () => {
  it('shuts when its minutes are over', async () => {
    const opened = await vault.open(place(), ofKit(made.kit), { minutes: 5 });
    expect(opened).toMatchObject({ open: { until: born + 300_000 } });
    now = born + 299_999;
    expect(vault.secrets.openpgp).toHaveLength(1);
    now = born + 300_000;
    expect(vault.secrets.openpgp).toHaveLength(0);
    expect((await vault.look(place())).open).toBeNull();
    vault.close();
  });

  it('shuts at once, and nothing secret stays in what it had', async () => {
    await openByKit();
    const [kept] = vault.kept ?? [];
    if (kept?.kind !== 'openpgp') throw new Error('no key');
    const { privateParams } = kept.key.keyPacket as unknown as { readonly privateParams: Record<string, unknown> };
    const secrets = Object.values(privateParams).filter((value) => value instanceof Uint8Array);
    expect(secrets.some((value) => value.some((octet) => octet !== 0))).toBe(true);
    vault.close();
    expect(secrets.every((value) => value.every((octet) => octet === 0))).toBe(true);
    expect(vault.kept).toBeNull();
    expect(await vault.tested(place())).toMatchObject({ fault: 'closed' });
  });

  it('goes on within its session, by both halves alone', async () => {
    const opened = await vault.open(place(), ofKit(made.kit), 'session');
    const session = opened.ok ? opened.open.session : null;
    if (session === null) throw new Error('no session');
    const reloaded = new Vault(clock);
    const other = { ...session, token: Buffer.alloc(32).toString('base64') };
    expect((await reloaded.resume(place(), other)).open).toBeNull();
    expect((await reloaded.resume(place({ account: 'bob@a.test' }), session)).open).toBeNull();
    expect((await reloaded.resume(place(), session)).open).toMatchObject({ secrets: [{ address: account }] });
  });
});

describe('locked anew', () => {
  const next = 'another walk, by another harbour';

  async function rotated() {
    const opened = await openByKit();
    const passkey = { kind: 'passkey', name: 'Phone', credential: 'Y3JlZA', salt: new Uint8Array(32) } as const;
    const locked = await vault.lock(place(), ofKit(made.kit), { ...passkey, secret: new Uint8Array(32).fill(7) });
    if (!locked.ok) throw new Error(locked.fault);
    server.write(locked.changes);
    const before = { boxes: server.boxes, seen: (await vault.look(place())).open?.seen ?? opened.seen };
    now += 1_000;
    const done = await vault.rotate(place({ seen: [before.seen] }), { by: 'passphrase', passphrase }, next);
    if (!done.ok) throw new Error(done.fault);
    return { before, ...done };
  }

  it('opens by the new passphrase and the new kit alone, with every key, and goes on without being opened', async () => {
    const { before, changes, kit } = await rotated();
    // Nothing is another until it is written.
    expect((await vault.look(place())).open).toMatchObject({ problems: [], seen: before.seen });
    server.write(changes);
    const look = await vault.look(place({ seen: [before.seen] }));
    const counter = before.seen.counter + 1;
    expect(look.locks.map(({ kind }) => kind).sort()).toEqual(['kit', 'passphrase']);
    expect(look.open).toMatchObject({
      problems: [],
      kitTested: false,
      counter,
      changedAt: now,
      secrets: [{ address: account, hasRevocation: true }],
    });
    for (const old of [{ by: 'passphrase', passphrase } as const, ofKit(made.kit)])
      expect(await vault.open(place(), old, 'page')).toMatchObject({ fault: 'wrong' });
    expect(await vault.open(place(), ofKit(kit), 'page')).toMatchObject({ ok: true });
    expect(await vault.open(place(), { by: 'passphrase', passphrase: next }, 'page')).toMatchObject({ ok: true });
    // An old lock that a thief has kept opens nothing that is written now.
    const mixed = [...server.boxes, ...before.boxes.filter(({ kind }) => kind === 'lock')];
    expect(await vault.open(place({ boxes: mixed }), ofKit(made.kit), 'page')).toMatchObject({ fault: 'wrong' });
  }, 60_000);

  it('shuts on a device that had it open, and says so where the old state is given out again', async () => {
    const other = new Vault(clock);
    await other.open(place(), ofKit(made.kit), 'page');
    const { before, changes, kit } = await rotated();
    server.write(changes);
    expect(other.kept).toHaveLength(1);
    expect((await other.look(place())).open).toBeNull();
    expect(other.kept).toBeNull();
    const opened = await other.open(place(), ofKit(kit), 'page');
    const seen = opened.ok ? [opened.open.seen] : [];
    const back = await other.open({ ...place({ seen }), boxes: before.boxes }, ofKit(made.kit), 'page');
    expect(back).toMatchObject({ open: { problems: [{ what: 'older' }] } });
  }, 60_000);

  it('keeps a box that does not open, and does not begin from an older state', async () => {
    const { seen } = await openByKit();
    const newer = [{ ...seen, counter: seen.counter + 1 }];
    expect(await vault.rotate(place({ seen: newer }), ofKit(made.kit), next)).toMatchObject({ fault: 'older' });
    expect(await vault.rotate(place(), { by: 'passphrase', passphrase: next }, next)).toMatchObject({ fault: 'wrong' });
    const spoilt = server.boxes.map((box) =>
      box.kind === 'key' ? { ...box, content: box.content.replace('"sealed":"', '"sealed":"AAAA') } : box,
    );
    const done = await vault.rotate(place({ boxes: spoilt }), ofKit(made.kit), next);
    if (!done.ok) throw new Error(done.fault);
    server.boxes = spoilt;
    server.write(done.changes);
    expect(server.boxes.filter(({ kind }) => kind === 'key')).toEqual(spoilt.filter(({ kind }) => kind === 'key'));
    expect(await vault.open(place(), ofKit(done.kit), 'page')).toMatchObject({
      open: { problems: [{ what: 'damaged' }] },
    });
  }, 60_000);
});

describe('a server that lies', () => {
  const changed = (kind: string, change: (fields: Record<string, unknown>) => void): readonly StoredBox[] =>
    server.boxes.map((box) => {
      if (box.kind !== kind) return box;
      const fields = JSON.parse(box.content) as Record<string, unknown>;
      change(fields);
      return { ...box, content: JSON.stringify(fields) };
    });

  it.each([
    ['another fingerprint', (fields: Record<string, unknown>) => (fields['fingerprint'] = '00')],
    ['another version', (fields: Record<string, unknown>) => (fields['version'] = 9)],
    ['another standard', (fields: Record<string, unknown>) => (fields['standard'] = 'smime')],
    ['other octets', (fields: Record<string, unknown>) => (fields['sealed'] = Buffer.alloc(99).toString('base64'))],
  ])('opens no key with %s', async (_, change) => {
    const boxes = changed('key', change);
    const opened = await vault.open(place({ boxes }), ofKit(made.kit), 'page');
    const problems = opened.ok ? opened.open.problems : [];
    expect(opened).toMatchObject({ open: { secrets: [] } });
    expect(problems[0]).toMatchObject({ what: 'damaged' });
  });

  it('is told apart from one that lost a key', async () => {
    const boxes = server.boxes.filter(({ kind }) => kind !== 'key');
    const opened = await vault.open(place({ boxes }), ofKit(made.kit), 'page');
    expect(opened).toMatchObject({ open: { problems: [{ what: 'missing' }] } });
  });

  it('is noticed where it gives out an older state than this device has seen', async () => {
    const { seen } = await openByKit();
    const older = { ...seen, counter: seen.counter + 1 };
    expect((await vault.look(place())).open).toMatchObject({ isFirst: true });
    expect((await vault.look(place({ seen: [seen] }))).open).toMatchObject({ isFirst: false, problems: [] });
    expect((await vault.look(place({ seen: [older] }))).open).toMatchObject({
      problems: [{ what: 'older' }],
      seen: older,
    });
  });

  it('is noticed where it gives out an older version of a key', async () => {
    const old = server.boxes.filter(({ kind }) => kind === 'key');
    await openByKit();
    await vault.look(place());
    const put = await vault.put(place(), vault.kept ?? []);
    if (!put.ok) throw new Error(put.fault);
    server.write(put.changes);
    const boxes = server.boxes.map((box) => old.find(({ id }) => id === box.id) ?? box);
    expect((await vault.look(place({ boxes }))).open).toMatchObject({ problems: [{ what: 'stale' }] });
  });

  it('opens no lock of another account, and none that asks for less work', async () => {
    expect(await vault.open(place({ account: 'bob@a.test' }), ofKit(made.kit), 'page')).toMatchObject({ ok: false });
    const boxes = changed('lock', (fields) => {
      if (fields['lock'] === 'passphrase') fields['memory'] = 8;
    });
    expect(await vault.open(place({ boxes }), { by: 'passphrase', passphrase }, 'page')).toMatchObject({ ok: false });
    expect((await vault.look(place({ boxes }))).locks).toHaveLength(1);
  });

  it.each(['', 'null', '[]', '{', '{"lock":"kit"}', '{"lock":"passphrase","createdAt":1,"memory":1e9,"passes":99}'])(
    'makes nothing of the box %s',
    async (content) => {
      const boxes = ['lock', 'key', 'manifest', 'more'].map((kind, at) => ({ id: `X${at}`, kind, content }));
      expect(await vault.look(place({ boxes }))).toMatchObject({ open: null });
      expect(await vault.open(place({ boxes }), ofKit(made.kit), 'page')).toMatchObject({ ok: false });
      const opened = await vault.open(place({ boxes: [...server.boxes, ...boxes] }), ofKit(made.kit), 'page');
      expect(opened).toMatchObject({ open: { secrets: [{ address: account }] } });
    },
  );
});

it('has no private key in any box that can be read', () => {
  const all = JSON.stringify(made.boxes);
  expect(all).not.toContain('PRIVATE');
  expect(all).not.toContain(passphrase);
  expect(made.boxes.map(({ kind }) => kind).sort()).toEqual(['key', 'lock', 'lock', 'manifest']);
});
