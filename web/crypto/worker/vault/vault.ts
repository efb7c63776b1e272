/**
 * The vault of an account: a master key that locks open, and the private keys under it. It is shut until somebody opens it, and when
 * its time is over; what it has open never leaves the worker.
 */
import type { Clock } from '../../../../src/base/clock.ts';
import type { AcceptedAuthority } from '../../authority.ts';
import type {
  BoxChanges,
  Done,
  Hold,
  Kit,
  NewLock,
  OpenVault,
  Opening,
  SeenVault,
  StoredBox,
  VaultFault,
  VaultLook,
  VaultPlace,
  VaultSession,
} from '../../vault.ts';
import { readAuthority } from '../authorities/authority.ts';
import { type Kept, forgetSecrets, ownSecret, secretsOf } from '../own/kept.ts';
import { type Secrets, noSecrets } from '../secrets.ts';
import {
  type Holder,
  type KeptAuthority,
  type Manifest,
  boxKinds,
  holderOf,
  noManifest,
  readKeys,
  readManifest,
  writeKey,
  writeManifest,
} from './boxes.ts';
import { kitOf, secretOfKit } from './kit.ts';
import { type Lock, lockInfo, makeLock, openLock, readLock, secretFor, writeLock } from './locks.ts';
import { fieldsOf, text } from './fields.ts';
import { rotate } from './rotate.ts';
import { chance, derive, seal, unseal } from './seal.ts';

interface Held extends Holder {
  readonly until: number | null;
  readonly secrets: readonly Kept[];
}

async function acceptedIn({ authorities = [] }: Manifest): Promise<readonly AcceptedAuthority[]> {
  const read = authorities.map(async ({ certificate, acceptedAt }): Promise<AcceptedAuthority[]> => {
    const authority = await readAuthority(Buffer.from(certificate, 'base64'));
    return authority === null ? [] : [{ ...authority, acceptedAt }];
  });
  return (await Promise.all(read)).flat();
}

const noChanges: BoxChanges = { create: [], update: [], destroy: [] };

export const fault = (what: VaultFault['fault'], words = ''): VaultFault => ({ ok: false, fault: what, text: words });

const locksOf = (boxes: readonly StoredBox[]): readonly (readonly [box: string, lock: Lock])[] =>
  boxes.flatMap(({ id, kind, content }) => {
    const lock = kind === boxKinds.lock ? readLock(content) : null;
    return lock === null ? [] : [[id, lock] as const];
  });

/** The newest that a device has seen of it; 0 where it has seen nothing. */
const newestOf = (seen: readonly SeenVault[], vault: string): number =>
  Math.max(0, ...seen.filter((one) => one.vault === vault).map(({ counter }) => counter));

export class Vault {
  readonly #clock: Clock;
  #held: Held | null = null;
  /** Of a vault that is written under another master key: it takes the place of the one before when it was. */
  #next: Holder | null = null;
  /** All that was ever in memory since it was opened. */
  readonly #loaded = new Set<Kept>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keys that are at hand now. */
  get secrets(): Secrets {
    return this.#opened === null ? noSecrets : secretsOf(this.#opened.secrets);
  }

  get kept(): readonly Kept[] | null {
    return this.#opened?.secrets ?? null;
  }

  /** Whose it is and what it opens besides its boxes, while it is open. */
  get holder(): Holder | null {
    return this.#opened;
  }

  get #opened(): Held | null {
    const until = this.#held?.until ?? null;
    if (until !== null && this.#clock.now() >= until) this.close();
    return this.#held;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    [this.#held, this.#next, this.#timer] = [null, null, null];
    for (const kept of this.#loaded) forgetSecrets(kept);
    this.#loaded.clear();
  }

  /** What is there; where it is open, with the keys as the boxes have them now. */
  async look(place: VaultPlace): Promise<VaultLook> {
    const locks = locksOf(place.boxes).map(([, lock]) => lockInfo(lock));
    const held = this.#opened;
    if (held === null) return { locks, open: null };
    if (held.account !== place.account || !locksOf(place.boxes).some(([, { vault }]) => vault === held.vault)) {
      this.close();
      return { locks, open: null };
    }
    const open = (await this.#load(place, held)) ?? (await this.#turned(place, held));
    // Another device has locked it anew: what was opened opens nothing any more.
    if (open === null && this.#isOf(held)) this.close();
    return { locks, open };
  }

  /** A new vault, open: a lock of a passphrase, and the recovery kit. */
  async make(
    account: string,
    passphrase: string,
    hold: Hold,
  ): Promise<{
    readonly changes: BoxChanges;
    readonly kit: Kit;
    readonly session: VaultSession | null;
    readonly seen: SeenVault;
  }> {
    const [master, secret] = [chance(32), chance(32)];
    const vault = chance(12).toString('base64');
    const at = { account, vault, now: this.#clock.now() };
    const locks = [
      await makeLock(at, master, { kind: 'passphrase', passphrase }),
      await makeLock(at, master, { kind: 'kit', secret }),
    ];
    const holder = await holderOf(account, vault, master);
    this.#hold(holder, hold);
    const session = hold === 'session' ? await this.#session(holder, master) : null;
    master.fill(0);
    const counter = 1;
    const manifest = { ...noManifest, counter, changedAt: at.now, locks: locks.map(({ id }) => id) };
    const create = [
      ...locks.map((lock) => ({ kind: boxKinds.lock, content: writeLock(lock) })),
      await writeManifest(holder, manifest),
    ];
    const kit = kitOf(secret);
    secret.fill(0);
    return { changes: { ...noChanges, create }, kit, session, seen: { vault, counter } };
  }

  async open(place: VaultPlace, opening: Opening, hold: Hold): Promise<Done<{ readonly open: OpenVault }>> {
    const found = await this.#master(place, opening);
    if (!found.ok) return found;
    const { holder, master } = found;
    this.#hold(holder, hold);
    const session = hold === 'session' ? await this.#session(holder, master) : null;
    master.fill(0);
    const held = this.#opened;
    const open = held === null ? null : await this.#load(place, held);
    return open === null ? fault('closed') : { ok: true, open: { ...open, session } };
  }

  async resume(place: VaultPlace, { token, sealed }: VaultSession): Promise<VaultLook> {
    const fields = fieldsOf(sealed);
    if (fields !== null && this.#opened === null) {
      const vault = text(fields, 'vault');
      const under = await derive(Buffer.from(token, 'base64'), Buffer.from(vault), 'session');
      const octets = { nonce: text(fields, 'nonce'), sealed: text(fields, 'sealed') };
      const master = await unseal(under, octets, ['session', place.account, vault]);
      if (master !== null) this.#hold(await holderOf(place.account, vault, master), 'session');
      master?.fill(0);
    }
    return this.look(place);
  }

  /** A new lock: a passphrase and a kit take the place of the one before. */
  async lock(
    place: VaultPlace,
    opening: Opening,
    wanted: NewLock,
  ): Promise<Done<{ readonly changes: BoxChanges; readonly kit: Kit | null }>> {
    const found = await this.#master(place, opening);
    if (!found.ok) return found;
    const { holder, master } = found;
    const secret = chance(32);
    const at = { account: place.account, vault: holder.vault, now: this.#clock.now() };
    const lock = await makeLock(at, master, wanted.kind === 'kit' ? { kind: 'kit', secret } : wanted);
    master.fill(0);
    const goes = locksOf(place.boxes).filter(([, { kind }]) => wanted.kind !== 'passkey' && kind === wanted.kind);
    const gone = goes.map(([, { id }]) => id);
    const changes = await this.#change(place, holder, (manifest) => ({
      ...manifest,
      locks: [...manifest.locks.filter((id) => !gone.includes(id)), lock.id],
      kitTested: manifest.kitTested && wanted.kind !== 'kit',
    }));
    const create = [{ kind: boxKinds.lock, content: writeLock(lock) }, ...changes.create];
    const kit = wanted.kind === 'kit' ? kitOf(secret) : null;
    secret.fill(0);
    return { ok: true, changes: { ...changes, create, destroy: goes.map(([box]) => box) }, kit };
  }

  /** Everything under another master key, with other locks: this passphrase, and another kit. Passkeys are made anew behind it. */
  async rotate(
    place: VaultPlace,
    opening: Opening,
    passphrase: string,
  ): Promise<Done<{ readonly changes: BoxChanges; readonly kit: Kit }>> {
    const found = await this.#master(place, opening);
    if (!found.ok) return found;
    found.master.fill(0);
    const { holder } = found;
    const { manifest } = (await readManifest(holder, place.boxes)) ?? { manifest: noManifest };
    // What is lost in the older state would be lost for good.
    if (manifest.counter < newestOf(place.seen, holder.vault)) return fault('older');
    const goes = locksOf(place.boxes).flatMap(([box, { vault }]) => (vault === holder.vault ? [box] : []));
    const to = { counter: manifest.counter + 1, now: this.#clock.now() };
    const rotated = await rotate(holder, place.boxes, goes, passphrase, to);
    if (rotated === null) return fault('damaged');
    this.#next = rotated.holder;
    return { ok: true, changes: rotated.changes, kit: rotated.kit };
  }

  /** Takes a lock away. The passphrase stays. */
  async unlock(place: VaultPlace, id: string): Promise<Done<{ readonly changes: BoxChanges }>> {
    const held = this.#opened;
    if (held === null) return fault('closed');
    const found = locksOf(place.boxes).find(([, lock]) => lock.id === id);
    if (found === undefined) return fault('nothing');
    if (found[1].kind === 'passphrase') return fault('refused');
    const changes = await this.#change(place, held, (manifest) => ({
      ...manifest,
      locks: manifest.locks.filter((one) => one !== id),
      kitTested: manifest.kitTested && found[1].kind !== 'kit',
    }));
    return { ok: true, changes: { ...changes, destroy: [found[0]] } };
  }

  /** Words of the kit were typed back. */
  async tested(place: VaultPlace): Promise<Done<{ readonly changes: BoxChanges }>> {
    const held = this.#opened;
    if (held === null) return fault('closed');
    return { ok: true, changes: await this.#change(place, held, (manifest) => ({ ...manifest, kitTested: true })) };
  }

  /** Other authorities are accepted than before. */
  async believe(
    place: VaultPlace,
    change: (authorities: readonly KeptAuthority[]) => readonly KeptAuthority[],
  ): Promise<Done<{ readonly changes: BoxChanges }>> {
    const held = this.#opened;
    if (held === null) return fault('closed');
    const changes = await this.#change(place, held, (manifest) => ({
      ...manifest,
      authorities: change(manifest.authorities ?? []),
    }));
    return { ok: true, changes };
  }

  /** Puts keys into boxes, and takes boxes away. */
  async put(
    place: VaultPlace,
    secrets: readonly Kept[],
    without: readonly string[] = [],
  ): Promise<Done<{ readonly changes: BoxChanges }>> {
    const held = this.#opened;
    if (held === null) return fault('closed');
    const { keys } = await readKeys(held, place.boxes, noManifest);
    const create: { kind: string; content: string }[] = [];
    const update: StoredBox[] = [];
    const versions = new Map<string, number>();
    for (const kept of secrets) {
      const before = keys.find((one) => one.kept.fingerprint === kept.fingerprint);
      const version = (before?.version ?? 0) + 1;
      const box = await writeKey(held, kept, version);
      versions.set(kept.fingerprint, version);
      if (before === undefined) create.push(box);
      else update.push({ id: before.id, ...box });
    }
    const destroy = keys.filter(({ kept }) => without.includes(kept.fingerprint)).map(({ id }) => id);
    const changes = await this.#change(place, held, (manifest) => ({
      ...manifest,
      keys: [
        ...manifest.keys.filter(({ fingerprint }) => !versions.has(fingerprint) && !without.includes(fingerprint)),
        ...[...versions].map(([fingerprint, version]) => ({ fingerprint, version })),
      ],
    }));
    return {
      ok: true,
      changes: { create: [...create, ...changes.create], update: [...update, ...changes.update], destroy },
    };
  }

  /** Whether this opens it: asked again before a private key is given out. */
  async proves(place: VaultPlace, opening: Opening): Promise<VaultFault | null> {
    const found = await this.#master(place, opening);
    if (found.ok) found.master.fill(0);
    return found.ok ? null : found;
  }

  #hold(holder: Holder, hold: Hold): void {
    this.close();
    const minutes = typeof hold === 'object' ? hold.minutes : null;
    const until = minutes === null ? null : this.#clock.now() + minutes * 60_000;
    this.#held = { ...holder, until, secrets: [] };
    if (minutes !== null) this.#timer = setTimeout(() => this.close(), minutes * 60_000);
  }

  async #session({ account, vault }: Holder, master: Buffer): Promise<VaultSession> {
    const token = chance(32);
    const under = await derive(token, Buffer.from(vault), 'session');
    const sealed = await seal(under, master, ['session', account, vault]);
    return { token: token.toString('base64'), sealed: JSON.stringify({ vault, ...sealed }) };
  }

  /** By the lock that it is for. One that was taken away opens nothing. */
  async #master(
    { account, boxes }: VaultPlace,
    opening: Opening,
  ): Promise<Done<{ readonly holder: Holder; readonly master: Buffer }>> {
    for (const [, lock] of locksOf(boxes)) {
      const secret = secretFor(lock, opening, secretOfKit);
      const master = secret === null ? null : await openLock(account, lock, secret);
      if (master === null) continue;
      const holder = await holderOf(account, lock.vault, master);
      const manifest = await readManifest(holder, boxes);
      if (manifest?.manifest.locks.includes(lock.id) === true) return { ok: true, holder, master };
      master.fill(0);
    }
    return fault('wrong');
  }

  /** Whether that opening is the one that lasts: it may have been shut meanwhile, and opened again. */
  #isOf({ key }: Holder): boolean {
    return this.#held?.key === key;
  }

  /** What was written under another master key is there. */
  async #turned(place: VaultPlace, held: Held): Promise<OpenVault | null> {
    const next = this.#next;
    if (next === null || !this.#isOf(held)) return null;
    const turned = { ...held, ...next };
    [this.#held, this.#next] = [turned, null];
    return this.#load(place, turned);
  }

  /** null where it is under another master key by now. */
  async #load({ boxes, seen }: VaultPlace, held: Held): Promise<OpenVault | null> {
    const { vault, until } = held;
    const found = await readManifest(held, boxes);
    if (found === null && boxes.some(({ kind }) => kind === boxKinds.manifest)) return null;
    const manifest = found?.manifest ?? noManifest;
    const { keys, problems } = await readKeys(held, boxes, manifest);
    const secrets = keys.map(({ kept }) => kept);
    if (this.#isOf(held)) {
      this.#held = { ...held, secrets };
      for (const kept of secrets) this.#loaded.add(kept);
    } else secrets.forEach(forgetSecrets);
    const newest = newestOf(seen, vault);
    const isOlder = manifest.counter < newest;
    return {
      secrets: secrets.map(ownSecret),
      problems: isOlder ? [{ what: 'older', fingerprint: null }, ...problems] : problems,
      kitTested: manifest.kitTested,
      // An older list may have some that were withdrawn since.
      authorities: isOlder ? [] : await acceptedIn(manifest),
      seen: { vault, counter: Math.max(newest, manifest.counter) },
      counter: manifest.counter,
      changedAt: manifest.changedAt,
      isFirst: newest === 0,
      until,
      session: null,
    };
  }

  /** The manifest behind a change of what it says. Its counter is above all that this device has seen. */
  async #change(
    { boxes, seen }: VaultPlace,
    holder: Holder,
    change: (manifest: Manifest) => Manifest,
  ): Promise<BoxChanges> {
    const found = await readManifest(holder, boxes);
    const before = found?.manifest ?? noManifest;
    const counter = Math.max(before.counter, newestOf(seen, holder.vault)) + 1;
    const box = await writeManifest(holder, { ...change(before), counter, changedAt: this.#clock.now() });
    return found === null ? { ...noChanges, create: [box] } : { ...noChanges, update: [{ id: found.id, ...box }] };
  }
}
