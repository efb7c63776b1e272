/**
 * A message as scripts see it.
 * Implements: RFC 5228 §2.7.2 (encoded words undone), §5.1, §5.4, §5.7.
 */
import { headerFields } from '../../message/header/fields.ts';
import { unstructured } from '../../message/header/text.ts';
import { decodeWords } from '../../message/header/encoded-word.ts';
import { examine } from '../../message/examine.ts';
import { limits as messageLimits } from '../../message/limits.ts';
import type { Part } from '../../message/types.ts';

export interface MailFacts {
  /** Octets of the whole message. */
  readonly size: number;
  /** Its header; where the script reads bodies the message, or the beginning of a long one. */
  readonly octets: Buffer;
  /** The return path, '' for none, and the recipient whose script it is, as MAIL and RCPT had them. */
  readonly envelope: { readonly from: string; readonly to: string };
}

export class Mail {
  readonly size: number;
  readonly envelope: MailFacts['envelope'];
  readonly octets: Buffer;
  readonly #fields: ReadonlyMap<string, readonly string[]>;
  #structure: Part | null = null;

  constructor({ size, octets, envelope }: MailFacts) {
    this.size = size;
    this.envelope = envelope;
    this.octets = octets;
    const fields = new Map<string, string[]>();
    for (const { name, valueStart, valueEnd } of headerFields(octets)) {
      const values = fields.get(name.toLowerCase()) ?? [];
      values.push(unstructured(octets, valueStart, Math.min(valueEnd, valueStart + messageLimits.fieldOctets)));
      fields.set(name.toLowerCase(), values);
    }
    this.#fields = fields;
  }

  /** Values of the fields of that name in order, unfolded, as they were written. */
  raw(name: string): readonly string[] {
    return this.#fields.get(name.toLowerCase()) ?? [];
  }

  /** The same with their encoded words undone. */
  decoded(name: string): readonly string[] {
    return this.raw(name).map(decodeWords);
  }

  get structure(): Part {
    return (this.#structure ??= examine(this.octets).structure);
  }
}
