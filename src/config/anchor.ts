/** A trust anchor as the configuration writes it: a DS record as in a zone file. RFC 4034 §5.3 */

/** zone [ ttl ] [ "IN" ] [ "DS" ] key-tag algorithm digest-type digest */
export interface WrittenAnchor {
  /** Lower case, without the final dot. */
  readonly zone: string;
  readonly tag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Buffer;
}

/** Octets of a digest by its type. RFC 4509, RFC 6605; SHA-1 is nothing to begin with. */
const digestOctets: ReadonlyMap<number, number> = new Map([
  [2, 32],
  [4, 48],
]);

export function parseAnchor(text: string): WrittenAnchor | null {
  const [owner = '', ...rest] = text.split(/[ \t]+/).filter((word) => word !== '');
  const isType = rest.findIndex((word) => word.toUpperCase() === 'DS');
  const [tag = '', algorithm = '', digestType = '', ...digest] = rest.slice(isType + 1);
  const octets = Buffer.from(digest.join(''), 'hex');
  const numbers = { tag: Number(tag), algorithm: Number(algorithm), digestType: Number(digestType) };
  if (!isOctets(numbers.tag, 0xffff) || !isOctets(numbers.algorithm, 0xff)) return null;
  if (octets.length !== digestOctets.get(numbers.digestType) || octets.length * 2 !== digest.join('').length)
    return null;
  return { zone: owner.toLowerCase().replace(/\.$/, ''), ...numbers, digest: octets };
}

const isOctets = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;
