/**
 * As whom one writes: the identities that the server knows, and what of them one changes.
 * Implements the client side of: RFC 8621 §6.
 */
import type { JmapClient } from '../api/jmap.ts';
import type { Address } from '../api/types.ts';
import type { Identity } from '../model/compose.ts';
import { type RichNode, linesOf, richHtml, richText } from '../model/rich.ts';
import type { HtmlReader } from '../model/rich-quote.ts';
import { parseRecipients } from '../model/recipients.ts';
import type { SetAnswer } from './sending.ts';

export interface KeptIdentity extends Identity {
  /** Those that belong to an address of one's own stay. */
  readonly mayDelete: boolean;
}

export type IdentityProblem = 'wrong-address' | 'foreign' | 'not-saved';

export class Identities {
  readonly #client: JmapClient;
  all = $state.raw<readonly KeptIdentity[]>([]);

  constructor(client: JmapClient) {
    this.#client = client;
  }

  async load(): Promise<void> {
    const { list } = await this.#client.ask<{ readonly list: readonly KeptIdentity[] }>('Identity/get');
    this.all = list;
  }

  /** null where it was saved. */
  async save({ id, email, replyTo, name, ...signature }: Written): Promise<IdentityProblem | null> {
    const properties = { name, replyTo: replyTo.length === 0 ? null : replyTo, ...signature };
    try {
      const answer = await this.#client.ask<SetAnswer>(
        'Identity/set',
        id === null ? { create: { one: { email, ...properties } } } : { update: { [id]: properties } },
      );
      if (id === null ? answer.created?.['one'] !== undefined : Object.hasOwn(answer.updated ?? {}, id)) {
        await this.load();
        return null;
      }
      const type = answer.notCreated?.['one']?.type;
      return type === 'forbiddenFrom' ? 'foreign' : type === 'invalidProperties' ? 'wrong-address' : 'not-saved';
    } catch {
      return 'not-saved';
    }
  }

  async remove({ id }: KeptIdentity): Promise<boolean> {
    try {
      const { destroyed } = await this.#client.ask<{ readonly destroyed: readonly string[] | null }>('Identity/set', {
        destroy: [id],
      });
      await this.load();
      return destroyed?.includes(id) === true;
    } catch {
      return false;
    }
  }
}

/** What is saved of an identity. */
export interface Written {
  /** null for a new one. */
  readonly id: string | null;
  readonly name: string;
  readonly email: string;
  readonly replyTo: readonly Address[];
  readonly textSignature: string;
  readonly htmlSignature: string;
}

/** An identity that is being written; its signature is rich text without pictures. */
export class IdentityDraft {
  readonly id: string | null;
  readonly files = null;
  name = $state('');
  email = $state('');
  replyTo = $state('');
  nodes = $state.raw<readonly RichNode[]>([]);
  readonly shown = 0;

  constructor(identity: KeptIdentity | null, reader: HtmlReader) {
    this.id = identity?.id ?? null;
    this.name = identity?.name ?? '';
    this.email = identity?.email ?? '';
    this.replyTo = (identity?.replyTo ?? []).map(({ email }) => email).join(', ');
    const { htmlSignature = '', textSignature = '' } = identity ?? {};
    if (htmlSignature !== '') this.nodes = reader.read(htmlSignature);
    else if (textSignature !== '') this.nodes = linesOf(textSignature);
  }

  settle(nodes: readonly RichNode[]): void {
    this.nodes = nodes;
  }

  /** An address that is none; null where all are. */
  get wrongAddress(): string | null {
    return parseRecipients(`${this.email}, ${this.replyTo}`).find(({ isValid }) => !isValid)?.email ?? null;
  }

  get written(): Written {
    const textSignature = richText(this.nodes).trim();
    return {
      id: this.id,
      name: this.name.trim(),
      email: this.email.trim(),
      replyTo: parseRecipients(this.replyTo).map(({ name, email }) => ({ name, email })),
      textSignature,
      htmlSignature: textSignature === '' ? '' : richHtml(this.nodes),
    };
  }
}
