/**
 * The header of a message as signatures see it: fields chosen by name from the bottom up, in canonical form.
 * Implements: RFC 6376 §3.4.1 and §3.4.2 (canonical forms), §3.7 (what is hashed, in which order), §5.4.2 (repeated fields).
 */
import { CR, CRLF, HTAB, LF, SP } from '../../base/bytes.ts';
import type { Field } from '../../message/header/fields.ts';
import type { Canonicalization } from '../types.ts';
import { crlfOnly } from './line-ends.ts';

/** A part of a field that counts as empty: the value of b=, with offsets into the header. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

interface Signed {
  readonly field: Field;
  readonly gap: Gap;
  /** h=, lower case. */
  readonly fields: readonly string[];
  readonly canonicalization: { readonly header: Canonicalization };
}

export class SignedHeader {
  readonly bytes: Buffer;
  readonly fields: readonly Field[];
  /** Name in lower case -> its fields, the last one first. */
  readonly #byName = new Map<string, Field[]>();
  readonly #relaxed = new Map<Field, Buffer>();

  constructor(bytes: Buffer, fields: readonly Field[]) {
    this.bytes = bytes;
    this.fields = fields;
    for (let at = fields.length - 1; at >= 0; at--) {
      const field = fields[at];
      if (field === undefined || field.name === '') continue;
      const name = field.name.toLowerCase();
      const same = this.#byName.get(name);
      if (same === undefined) this.#byName.set(name, [field]);
      else same.push(field);
    }
  }

  /** The fields of a name in lower case, the last one first. */
  named(name: string): readonly Field[] {
    return this.#byName.get(name) ?? [];
  }

  /**
   * The fields that h= names: each name takes the last one that is not taken yet, and nothing where there is no other.
   * RFC 6376 §5.4.2. A signature never takes itself (§3.5, h=).
   */
  chosen(names: readonly string[], own: Field | null = null): Field[] {
    const taken = new Map<string, number>();
    return names.flatMap((name) => {
      const fields = this.named(name);
      let count = taken.get(name) ?? 0;
      if (own !== null && fields[count] === own) count += 1;
      taken.set(name, count + 1);
      return fields[count] ?? [];
    });
  }

  /** Canonical form with its CRLF. */
  canonical(field: Field, canonicalization: Canonicalization): Buffer {
    if (canonicalization === 'simple') {
      return Buffer.concat([crlfOnly(this.bytes.subarray(field.nameStart, field.valueEnd)), CRLF]);
    }
    const known = this.#relaxed.get(field);
    if (known !== undefined) return known;
    const form = Buffer.concat([relaxedField(field.name, this.bytes.subarray(field.valueStart, field.valueEnd)), CRLF]);
    this.#relaxed.set(field, form);
    return form;
  }

  /** What a signature is made of: the fields of its h=, then itself. RFC 6376 §3.7 (hash step 2) */
  signedBy(signature: Signed): Buffer {
    const { fields, field, gap, canonicalization } = signature;
    const parts = this.chosen(fields, field).map((each) => this.canonical(each, canonicalization.header));
    return Buffer.concat([...parts, this.unsigned(field, gap, canonicalization.header)]);
  }

  /** A signature as it is signed itself: without the value of b= and without a line break at its end. RFC 6376 §3.7 */
  unsigned(field: Field, gap: Gap, canonicalization: Canonicalization): Buffer {
    const { nameStart, valueStart, valueEnd, name } = field;
    const isSimple = canonicalization === 'simple';
    const value = Buffer.concat([
      this.bytes.subarray(isSimple ? nameStart : valueStart, gap.from),
      this.bytes.subarray(gap.to, valueEnd),
    ]);
    return isSimple ? crlfOnly(value) : relaxedField(name, value);
  }
}

/** "name:value" of RFC 6376 §3.4.2, without the line break at its end. */
export function relaxedField(name: string, value: Buffer): Buffer {
  const head = `${name.toLowerCase()}:`;
  const out = Buffer.allocUnsafe(head.length + value.length);
  const from = out.write(head, 'latin1');
  let length = from;
  let space = false;
  for (let at = 0; at < value.length; at++) {
    const octet = value[at] ?? 0;
    if (octet === SP || octet === HTAB) {
      space = length > from;
      continue;
    }
    if (octet === LF || (octet === CR && value[at + 1] === LF)) continue;
    if (space) out[length++] = SP;
    space = false;
    out[length++] = octet;
  }
  return out.subarray(0, length);
}
