/**
 * The rules for mail that comes in, kept by the server as the active Sieve script.
 * Implements the client side of: RFC 9661 (SieveScript), RFC 9404 (Blob, for the octets of the script).
 */
import type { JmapClient } from '../api/jmap.ts';
import { type Rule, rulesOf, scriptOf } from '../model/filters.ts';

/** The script that this page writes, among those of other programs. */
const ownName = 'Rules';

interface Script {
  readonly id: string;
  readonly name: string;
  readonly blobId: string;
  readonly isActive: boolean;
}

/** What the page shows: rules, or the text of a script that somebody wrote by hand and that is in use. */
export type Shown =
  | { readonly kind: 'rules'; readonly rules: readonly Rule[] }
  | { readonly kind: 'script'; readonly name: string; readonly text: string };

/** Why nothing was saved: what the server says of the script, or nothing where it could not be reached. */
export interface FilterProblem {
  readonly text: string | null;
}

interface ScriptAnswer {
  readonly notCreated: Readonly<Record<string, { readonly description?: string }>> | null;
  readonly notUpdated: Readonly<Record<string, { readonly description?: string }>> | null;
}

export class Filters {
  readonly #client: JmapClient;
  shown = $state.raw<Shown | null>(null);
  #scripts: readonly Script[] = [];

  constructor(client: JmapClient) {
    this.#client = client;
  }

  async load(): Promise<void> {
    const { list } = await this.#client.ask<{ readonly list: readonly Script[] }>('SieveScript/get');
    this.#scripts = list;
    const script = list.find(({ isActive }) => isActive) ?? this.#own;
    if (script === undefined) {
      this.shown = { kind: 'rules', rules: [] };
      return;
    }
    const text = await this.#textOf(script);
    const rules = rulesOf(text);
    this.shown = rules === null ? { kind: 'script', name: script.name, text } : { kind: 'rules', rules };
  }

  /** null where they are in use now. */
  saveRules(rules: readonly Rule[]): Promise<FilterProblem | null> {
    const active = this.#scripts.find(({ isActive }) => isActive);
    const isOurs = this.shown?.kind === 'rules';
    return this.#save(scriptOf(rules), (isOurs ? active : undefined) ?? this.#own ?? null);
  }

  /** The text of the script that is in use. */
  saveScript(text: string): Promise<FilterProblem | null> {
    return this.#save(text, this.#scripts.find(({ isActive }) => isActive) ?? null);
  }

  get #own(): Script | undefined {
    return this.#scripts.find(({ name }) => name === ownName);
  }

  async #textOf({ blobId }: Script): Promise<string> {
    const { list } = await this.#client.ask<{ readonly list: readonly { readonly 'data:asText': string | null }[] }>(
      'Blob/get',
      { ids: [blobId], properties: ['data:asText'] },
    );
    return list[0]?.['data:asText'] ?? '';
  }

  async #save(text: string, script: Script | null): Promise<FilterProblem | null> {
    const blob = { data: [{ 'data:asText': text }], type: 'application/sieve' };
    const change =
      script === null
        ? { create: { script: { name: ownName, blobId: '#text' } }, onSuccessActivateScript: '#script' }
        : { update: { [script.id]: { blobId: '#text' } }, onSuccessActivateScript: script.id };
    try {
      const [, answer] = await this.#client.call(
        ['Blob/upload', { create: { text: blob } }],
        ['SieveScript/set', change],
      );
      const { notCreated, notUpdated } = answer as unknown as ScriptAnswer;
      const [refused] = Object.values({ ...notCreated, ...notUpdated });
      if (refused !== undefined) return { text: refused.description ?? '' };
      await this.load();
      return null;
    } catch {
      return { text: null };
    }
  }
}
