/**
 * The vault as the page has it: boxes come from the server and go to the worker, which alone opens them. All tabs of a browser are
 * shut together. Import it by import(): it brings the crypto worker with it.
 */
import {
  type AccountKey,
  changeAccountKey,
  keepPublic,
  loadAccountKeys,
  loadBoxes,
  octetsOf,
  removeAccountKey,
  requestCertificate,
  writeBoxes,
} from '../api/keys.ts';
import type { JmapClient } from '../api/jmap.ts';
import { hearChanges } from '../api/push.ts';
import type { Authority } from '../crypto/authority.ts';
import { askCrypto } from '../crypto/client.ts';
import type { OperationName, Operations } from '../crypto/port.ts';
import { indexDatabase } from '../crypto/sealed-index.ts';
import type {
  BoxChanges,
  Done,
  Export,
  Exported,
  Hold,
  KeyChange,
  Kit,
  KeysWritten,
  LockInfo,
  NewKey,
  NewLock,
  OpenVault,
  Opening,
  SeenVault,
  StoredBox,
  VaultFault,
  VaultLook,
  VaultPlace,
  VaultSession,
} from '../crypto/vault.ts';
import { remember, remembered } from './authorities.ts';
import { innerSubjects } from './inner-subjects.svelte.ts';
import { type VaultNews, endSession, vaultNames } from './vault-traces.ts';

/** Other devices that write at the same moment: so often is it tried again. */
const tries = 4;
/** Milliseconds for another tab to say that it is open. */
const patience = 300;

/** Vaults of which the newest state is remembered. */
const mostSeen = 20;

const failed: VaultFault = { ok: false, fault: 'damaged', text: '' };

class VaultState {
  /** null until it is known. */
  locks = $state.raw<readonly LockInfo[] | null>(null);
  open = $state.raw<OpenVault | null>(null);
  keys = $state.raw<readonly AccountKey[]>([]);
  /** Whether this browser saw it for the first time when it was opened: what the server gave may be older than it knows. */
  isFirst = $state(false);
  readonly #client: JmapClient;
  readonly #stop: () => void;
  readonly #channel = new BroadcastChannel(vaultNames.channel);
  #state = '';
  #boxes: readonly StoredBox[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** One more whenever it is opened or shut: what was asked before is not taken over. */
  #turn = 0;

  constructor(client: JmapClient) {
    this.#client = client;
    this.#channel.addEventListener('message', ({ data }: MessageEvent<VaultNews>) => this.#hear(data));
    addEventListener('keydown', this.#pressed);
    // Without the server everything stays as it was.
    this.#stop = hearChanges(client.session, ['AccountKey', 'Box'], () => void this.load().catch(() => undefined));
  }

  /** Somebody else is signed in. */
  end(): void {
    this.#stop();
    this.#channel.close();
    removeEventListener('keydown', this.#pressed);
    this.#shutHere();
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    if (!event.ctrlKey || !event.altKey || event.code !== 'KeyL' || this.open === null) return;
    event.preventDefault();
    this.shut();
  };

  get account(): string {
    return this.#client.session.username;
  }

  get isThere(): boolean {
    return this.locks !== null && this.locks.length > 0;
  }

  async load(): Promise<void> {
    const [boxes, keys] = await Promise.all([loadBoxes(this.#client), loadAccountKeys(this.#client)]);
    [this.#state, this.#boxes, this.keys] = [boxes.state, boxes.boxes, keys];
    const session = this.open === null ? await this.#session() : null;
    const [place, turn] = [this.#place(), this.#turn];
    const look =
      session === null ? await askCrypto('vault.look', place) : await askCrypto('vault.resume', { ...place, session });
    if (turn === this.#turn) this.#take(look);
  }

  /** A new vault. The kit is told this once. */
  async make(passphrase: string, hold: Hold): Promise<Kit | null> {
    const { changes, kit, session, seen } = await askCrypto('vault.make', { account: this.account, passphrase, hold });
    if (!(await this.#store(changes))) {
      await askCrypto('vault.close', null);
      await this.load();
      return null;
    }
    this.#keepSession(session);
    this.#remember(seen);
    await this.load();
    return kit;
  }

  async unlock(opening: Opening, hold: Hold): Promise<boolean> {
    const done = await askCrypto('vault.open', { ...this.#place(), opening, hold });
    if (!done.ok) return false;
    this.#turn += 1;
    this.#keepSession(done.open.session);
    this.#take({ locks: this.locks ?? [], open: done.open });
    return true;
  }

  /** In every tab. */
  shut(): void {
    this.#channel.postMessage({ what: 'shut' } satisfies VaultNews);
    this.#shutHere();
  }

  /** Under another master key. What another tab has open opens nothing any more, nor does a session. */
  async rotate(opening: Opening, passphrase: string): Promise<Done<{ readonly kit: Kit }>> {
    const done = await this.#write('vault.rotate', { opening, passphrase });
    if (!done.ok) return done;
    endSession();
    this.#channel.postMessage({ what: 'shut' } satisfies VaultNews);
    return done;
  }

  addLock(opening: Opening, lock: NewLock): Promise<Done<{ readonly kit: Kit | null }>> {
    return this.#write('vault.lock', { opening, lock });
  }

  removeLock(lock: string): Promise<Done<object>> {
    return this.#write('vault.unlock', { lock });
  }

  kitTested(): Promise<Done<object>> {
    return this.#write('vault.tested', {});
  }

  makeKey(key: NewKey, isPublished: boolean): Promise<Done<object>> {
    return this.#written(this.#write('key.make', { key }), isPublished);
  }

  takeIn(octets: Uint8Array, password: string | null, isPublished: boolean): Promise<Done<object>> {
    return this.#written(this.#write('key.import', { octets, password }), isPublished);
  }

  changeKey(fingerprint: string, change: KeyChange): Promise<Done<object>> {
    return this.#written(this.#write('key.change', { fingerprint, change }), false);
  }

  async removeKey(fingerprint: string): Promise<Done<object>> {
    const done = await this.#write('key.remove', { fingerprint });
    const known = this.keys.find((key) => key.fingerprint === fingerprint);
    if (done.ok && known !== undefined) {
      await removeAccountKey(this.#client, known.id);
      await this.load();
    }
    return done;
  }

  give(key: Pick<AccountKey, 'standard' | 'fingerprint' | 'octets'>, how: Export): Promise<Done<Exported>> {
    const { standard, fingerprint } = key;
    const octets = octetsOf(key.octets);
    return askCrypto('key.export', { ...this.#place(), standard, fingerprint, octets, how });
  }

  async mark(
    key: AccountKey,
    patch: Partial<Pick<AccountKey, 'isPublished' | 'isPreferred' | 'isAtRest'>>,
  ): Promise<{ readonly ok: boolean }> {
    await changeAccountKey(this.#client, key.id, patch);
    await this.load();
    return { ok: true };
  }

  /** Certificates of authorities that were accepted. */
  get authorities(): readonly Uint8Array[] {
    return this.open === null ? remembered(this.account) : this.open.authorities.map(({ octets }) => octets);
  }

  accept({ octets }: Authority): Promise<Done<object>> {
    return this.#write('authority.accept', { octets });
  }

  withdraw({ fingerprint }: Authority): Promise<Done<object>> {
    return this.#write('authority.withdraw', { fingerprint });
  }

  /** Asks the server's own authority for the certificate, for others to find; false where it gives none. */
  async certify(request: Uint8Array): Promise<boolean> {
    const pem = await requestCertificate(this.#client, request);
    return pem !== null && (await this.takeIn(pem, null, true)).ok;
  }

  /** Another certificate for the same key, of the same authority, which is used from then on: the request where the server gives none. */
  async renew({
    fingerprint,
    isPublished,
    isPreferred,
  }: AccountKey): Promise<Done<{ readonly request: Uint8Array | null }>> {
    const asked = await askCrypto('key.request', { fingerprint });
    if (!asked.ok) return asked;
    const pem = await requestCertificate(this.#client, asked.request);
    if (pem === null) return { ok: true, request: asked.request };
    const before = this.keys.map((key) => key.fingerprint);
    const done = await this.takeIn(pem, null, isPublished);
    if (!done.ok) return done;
    const made = this.keys.find((key) => !before.includes(key.fingerprint));
    if (made !== undefined && isPreferred) await this.mark(made, { isPreferred });
    return { ok: true, request: null };
  }

  #place(): VaultPlace {
    return { account: this.account, boxes: this.#boxes, seen: seenHere() };
  }

  #remember(seen: SeenVault): void {
    const others = seenHere().filter(({ vault }) => vault !== seen.vault);
    localStorage.setItem(vaultNames.seen, JSON.stringify([seen, ...others].slice(0, mostSeen)));
  }

  #take({ locks, open }: VaultLook): void {
    [this.locks, this.open] = [locks, open];
    clearTimeout(this.#timer);
    // Nothing would open any more what was under it.
    if (locks.length === 0) indexedDB.deleteDatabase(indexDatabase);
    if (open === null) innerSubjects.forget();
    if (open === null) return;
    if (open.isFirst) this.isFirst = true;
    this.#remember(open.seen);
    remember(
      this.account,
      open.authorities.map(({ octets }) => octets),
    );
    if (open.until !== null) this.#timer = setTimeout(() => this.shut(), Math.max(0, open.until - Date.now()));
  }

  /** The worker says what is to be written; where another device was faster, it says so anew. */
  async #write<
    N extends
      | 'vault.lock'
      | 'vault.rotate'
      | 'vault.unlock'
      | 'vault.tested'
      | 'key.make'
      | 'key.import'
      | 'key.change'
      | 'key.remove'
      | 'authority.accept'
      | 'authority.withdraw',
  >(name: N, ask: Omit<Operations[N]['ask'], keyof VaultPlace>): Promise<Operations[N]['answer']> {
    for (let tried = 0; tried < tries; tried++) {
      const answer = await askCrypto(name as OperationName, { ...this.#place(), ...ask });
      const done = answer as Done<{ readonly changes: BoxChanges }>;
      const isWritten = done.ok && (await this.#store(done.changes));
      if (!done.ok || isWritten) {
        if (isWritten) await this.load();
        return answer as Operations[N]['answer'];
      }
      await this.load();
    }
    return failed;
  }

  /** All of it or nothing; false where another device was faster. The answer may be lost where the boxes are not. */
  async #store(changes: BoxChanges): Promise<boolean> {
    try {
      return await writeBoxes(this.#client, this.#state, changes);
    } catch (error) {
      const contents = (await loadBoxes(this.#client)).boxes.map(({ content }) => content);
      if ([...changes.create, ...changes.update].every(({ content }) => contents.includes(content))) return true;
      throw error;
    }
  }

  /** The private half is safe by now: the public one goes to the server. */
  async #written(writing: Promise<Done<KeysWritten>>, isPublished: boolean): Promise<Done<object>> {
    const done = await writing;
    if (!done.ok) return done;
    for (const half of done.published) {
      await keepPublic(this.#client, this.keys, half, isPublished);
      await this.load();
    }
    return done;
  }

  #keepSession(session: VaultSession | null): void {
    endSession();
    if (session === null) return;
    sessionStorage.setItem(vaultNames.token, session.token);
    localStorage.setItem(vaultNames.session, session.sealed);
  }

  /** A tab that was loaded anew has its token; a new one asks the others for it. */
  async #session(): Promise<VaultSession | null> {
    const sealed = localStorage.getItem(vaultNames.session);
    if (sealed === null) return null;
    const token = sessionStorage.getItem(vaultNames.token) ?? (await this.#askOthers());
    // The browser was closed meanwhile: what it left opens nothing any more.
    if (token === null) localStorage.removeItem(vaultNames.session);
    else sessionStorage.setItem(vaultNames.token, token);
    return token === null ? null : { token, sealed };
  }

  #askOthers(): Promise<string | null> {
    return new Promise((resolve) => {
      const channel = new BroadcastChannel(vaultNames.channel);
      const end = (token: string | null): void => {
        channel.close();
        resolve(token);
      };
      channel.addEventListener('message', ({ data }: MessageEvent<VaultNews>) => {
        if (data.what === 'token') end(data.token);
      });
      channel.postMessage({ what: 'asks' } satisfies VaultNews);
      setTimeout(() => end(null), patience);
    });
  }

  #hear(news: VaultNews): void {
    if (news.what === 'shut') this.#shutHere();
    const token = sessionStorage.getItem(vaultNames.token);
    if (news.what === 'asks' && token !== null && this.open !== null)
      this.#channel.postMessage({ what: 'token', token } satisfies VaultNews);
  }

  #shutHere(): void {
    this.#turn += 1;
    endSession();
    clearTimeout(this.#timer);
    [this.open, this.isFirst] = [null, false];
    innerSubjects.forget();
    void askCrypto('vault.close', null);
  }
}

const seenHere = (): readonly SeenVault[] =>
  JSON.parse(localStorage.getItem(vaultNames.seen) ?? '[]') as readonly SeenVault[];

let known: { readonly client: JmapClient; readonly vault: VaultState } | null = null;

/** One for who is signed in. */
export function vaultOf(client: JmapClient): VaultState {
  if (known?.client === client) return known.vault;
  known?.vault.end();
  const vault = new VaultState(client);
  known = { client, vault };
  return vault;
}

export type { VaultState };
