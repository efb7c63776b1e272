/** The few forms of DER that a certificate's extension needs, read within its octets. ITU-T X.690 §8.1, §10.1 */

export interface Element {
  /** The identifier octet: class, form and a number below 31. */
  readonly tag: number;
  readonly content: Buffer;
}

export const tags = {
  octetString: 0x04,
  oid: 0x06,
  ia5String: 0x16,
  sequence: 0x30,
  /** Context-specific, constructed. */
  context: (number: number): number => 0xa0 | number,
} as const;

/** What stands one behind the other; empty for what is no DER. */
export function elementsOf(octets: Buffer): readonly Element[] {
  const found: Element[] = [];
  for (let at = 0; at < octets.length;) {
    const tag = octets[at] ?? 0;
    const short = octets[at + 1] ?? 0;
    const lengthOctets = short < 0x80 ? 0 : short - 0x80;
    const start = at + 2 + lengthOctets;
    if ((tag & 0x1f) === 0x1f || short === 0x80 || lengthOctets > 3 || start > octets.length) return [];
    const length = lengthOctets === 0 ? short : octets.readUIntBE(at + 2, lengthOctets);
    if (start + length > octets.length) return [];
    found.push({ tag, content: octets.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

/** The content of the first with a tag; empty without one. */
export const inside = (elements: readonly Element[], tag: number): Buffer =>
  elements.find((one) => one.tag === tag)?.content ?? Buffer.alloc(0);

/** The content of the only element there; empty where it is another one. */
export function only(octets: Buffer, tag: number): Buffer {
  const elements = elementsOf(octets);
  return elements.length === 1 ? inside(elements, tag) : Buffer.alloc(0);
}
