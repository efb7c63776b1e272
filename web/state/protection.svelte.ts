/**
 * The lock of a message that is being written: what is wanted, what can be had for each recipient, and the sealed messages that are
 * made of it. Keys are looked for when somebody is written to, and never else.
 * Not here: which key is used (model/protection.ts), the sealing (crypto/).
 */
import { SvelteMap } from 'svelte/reactivity';
import { type AccountKey, octetsOf, lookUpKeys } from '../api/keys.ts';
import type { JmapClient } from '../api/jmap.ts';
import { upload } from '../api/upload.ts';
import type { OutgoingLetter, RecipientKey, SealAsk } from '../crypto/outgoing.ts';
import type { VaultFault } from '../crypto/vault.ts';
import type { Identity } from '../model/compose.ts';
import {
  type Group,
  type Level,
  type OwnKeys,
  type Plan,
  type Possible,
  type PossibleKey,
  possible,
  sealingPlan,
  signingStandard,
} from '../model/protection.ts';
import type { Recipient } from '../model/recipients.ts';
import { preferences } from './preferences.svelte.ts';

/** Why nothing was sealed: the vault has to be opened, or what else is the matter. */
export type SealProblem = VaultFault['fault'] | 'no-own-key' | 'no-key' | 'not-uploaded';

/** A sealed message on the server, as an e-mail among the drafts. */
export interface SealedEmail {
  readonly emailId: string;
  /** Who gets it; null where all do. */
  readonly readers: readonly string[] | null;
}

const remembered = 'compose.protection';
const isMemory = (value: unknown): value is Readonly<Record<string, Level>> =>
  typeof value === 'object' && value !== null && Object.values(value).every(isLevel);
const isLevel = (value: unknown): value is Level => value === 'off' || value === 'signed' || value === 'sealed';
/** People of whom a choice is remembered. */
const mostRemembered = 500;

export class Protection {
  level = $state<Level>('off');
  problem = $state<SealProblem | null>(null);
  /** What the worker or the server said of the problem. */
  detail = $state('');
  readonly #client: JmapClient;
  readonly #own: readonly AccountKey[];
  /** By address in lower case; null while it is looked for. */
  readonly #readers = new SvelteMap<string, Possible | null>();
  #isChosen = false;

  constructor(client: JmapClient, own: readonly AccountKey[]) {
    this.#client = client;
    this.#own = own.filter(({ isRevoked }) => !isRevoked);
  }

  /** Whether there is a key that this identity can write with. */
  ownKeys({ email }: Pick<Identity, 'email'>): OwnKeys {
    const keys = this.#own
      .filter(({ addresses }) => addresses.includes(email.toLowerCase()))
      .toSorted((one, other) => Number(other.isPreferred) - Number(one.isPreferred))
      .map((key): PossibleKey => ({ ...key, decision: 'own', firstSeenAt: null }));
    const { openpgp, smime } = possible({ address: email, keys, changed: null }, Date.now());
    return { openpgp, smime };
  }

  /** undefined for whom nothing was asked yet, null while it is. */
  of(address: string): Possible | null | undefined {
    return this.#readers.get(address.toLowerCase());
  }

  /** Whoever wrote under seal is answered under seal. */
  begin(level: Level): void {
    this.level = level;
    this.#isChosen = level !== 'off';
  }

  choose(level: Level, recipients: readonly Recipient[]): void {
    this.level = level;
    this.#isChosen = true;
    this.problem = null;
    this.#remember(recipients);
  }

  /** For each of them, for the next time. */
  #remember(recipients: readonly Recipient[]): void {
    const before = preferences.get(remembered, isMemory, {});
    const these = recipients.map(({ email }) => [email.toLowerCase(), this.level] as const);
    if (these.every(([address, level]) => (before[address] ?? 'off') === level)) return;
    const others = Object.entries(before).filter(([address]) => !these.some(([one]) => one === address));
    void preferences.set(remembered, Object.fromEntries([...others, ...these].slice(-mostRemembered)));
  }

  /** Looks for the keys of those who are new, and takes up what was chosen for all of them before. */
  async look(recipients: readonly Recipient[]): Promise<void> {
    const valid = recipients.filter(({ isValid }) => isValid).map(({ email }) => email.toLowerCase());
    if (!this.#isChosen && valid.length > 0) {
      const before = preferences.get(remembered, isMemory, {});
      const [level = 'off', ...others] = valid.map((address) => before[address] ?? 'off');
      this.level = others.every((other) => other === level) ? level : 'off';
    }
    const asked = valid.filter((address) => !this.#readers.has(address));
    if (asked.length === 0) return;
    for (const address of asked) this.#readers.set(address, null);
    const found = await lookUpKeys(this.#client, asked).catch(() => []);
    for (const address of asked) {
      const keys = found.find((one) => one.address === address) ?? { address, keys: [], changed: null };
      this.#readers.set(address, possible(keys, Date.now()));
    }
  }

  plan(shown: readonly Recipient[], blind: readonly Recipient[], identity: Identity): Plan {
    const all = (some: readonly Recipient[]): readonly Possible[] =>
      some.map(({ email }) => this.of(email) ?? { address: email, openpgp: null, smime: null, changed: null });
    return sealingPlan(all(shown), all(blind), this.ownKeys(identity));
  }

  /** A draft for its author alone: its id, or null where `problem` says why there is none. */
  async keepDraft(letter: OutgoingLetter, identity: Identity, drafts: string): Promise<string | null> {
    const own = this.ownKeys(identity);
    const standard = signingStandard(own);
    const key = standard === null ? null : own[standard];
    if (standard === null || key === null) return this.#fail('no-own-key');
    const keys = [{ standard, octets: octetsOf(key.octets), capabilities: null }];
    const messages = await this.#seal({ letter, standard, signer: null, groups: [keys] });
    const [octets] = messages ?? [];
    return octets === undefined ? null : this.#import(octets, drafts);
  }

  /** The messages as they go out, among the drafts; null where `problem` says why not. */
  async seal(
    letter: OutgoingLetter,
    shown: readonly Recipient[],
    blind: readonly Recipient[],
    identity: Identity,
    drafts: string,
  ): Promise<readonly SealedEmail[] | null> {
    this.problem = null;
    const open = { ...letter, bcc: [] };
    const made: SealedEmail[] = [];
    for (const part of this.#parts(shown, blind, identity) ?? []) {
      const { standard, signer, group } = part;
      const groups = group === null ? null : [await this.#recipientKeys(group)];
      const [octets] = (await this.#seal({ letter: open, standard, signer, groups })) ?? [];
      const emailId = octets === undefined ? null : await this.#import(octets, drafts);
      if (emailId === null) return null;
      made.push({ emailId, readers: group?.readers ?? null });
    }
    if (made.length === 0) return null;
    // Who set the lock before saying for whom is remembered by what was sent.
    this.#remember([...shown, ...blind]);
    return made;
  }

  /** The last key is the author's own. */
  async #recipientKeys({ standard, readers, keys }: Group): Promise<readonly RecipientKey[]> {
    const { capabilitiesOf } = await import('./capabilities.ts');
    return Promise.all(
      keys.map(async (key, at) => {
        const reader = standard === 'smime' ? this.of(readers[at] ?? '')?.smime : null;
        const capabilities = reader ? await capabilitiesOf(this.#client, readers[at] ?? '', reader) : null;
        return { standard, octets: octetsOf(key), capabilities };
      }),
    );
  }

  #parts(shown: readonly Recipient[], blind: readonly Recipient[], identity: Identity) {
    const own = this.ownKeys(identity);
    const part = (standard: Group['standard'], group: Group | null) => ({
      standard,
      signer: own[standard]?.fingerprint ?? null,
      group,
    });
    if (this.level === 'signed') {
      const standard = signingStandard(own);
      return standard === null ? this.#fail('no-own-key') : [part(standard, null)];
    }
    const plan = this.plan(shown, blind, identity);
    if (plan.ok) return plan.groups.map((group) => part(group.standard, group));
    return this.#fail(plan.why, plan.why === 'no-key' ? plan.addresses.join(', ') : '');
  }

  async #seal(ask: SealAsk): Promise<readonly Uint8Array[] | null> {
    const { askCrypto } = await import('../crypto/client.ts');
    const sealed = await askCrypto('seal', ask);
    return sealed.ok ? sealed.messages : this.#fail(sealed.fault, sealed.text);
  }

  async #import(octets: Uint8Array, drafts: string): Promise<string | null> {
    const file = new File([octets.slice()], 'message.eml', { type: 'message/rfc822' });
    const blob = await upload(this.#client, file, () => undefined, new AbortController().signal);
    if (blob === null) return this.#fail('not-uploaded');
    const { created } = await this.#client.ask<{
      readonly created: Readonly<Record<string, { readonly id: string }>> | null;
    }>('Email/import', {
      emails: {
        sealed: { blobId: blob.blobId, mailboxIds: { [drafts]: true }, keywords: { $draft: true, $seen: true } },
      },
    });
    return created?.['sealed']?.id ?? this.#fail('not-uploaded');
  }

  #fail(problem: SealProblem, detail = ''): null {
    [this.problem, this.detail] = [problem, detail];
    return null;
  }
}
