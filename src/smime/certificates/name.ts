/**
 * Distinguished names.
 * Implements: RFC 5280 §4.1.2.4 (Name), §7.1 (comparison: case and white space do not count), RFC 4514 §3 (as text, shortened).
 */
import { oid, sequence, string, tags, malformed } from '../asn1/reader.ts';
import { type Element, wholeOf } from '../asn1/tree.ts';

export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

export interface Name {
  readonly octets: Buffer;
  readonly attributes: readonly NameAttribute[];
}

/** Name ::= CHOICE { rdnSequence }, RDNSequence ::= SEQUENCE OF SET OF SEQUENCE { type, value } */
export function readName(element: Element): Name {
  if (element.tag !== tags.sequence) return malformed('a Name is no SEQUENCE');
  const attributes = element.children.flatMap((relative) =>
    relative.children.map((pair) => {
      const attribute = sequence(pair, 'AttributeTypeAndValue');
      return { type: oid(attribute.any('type')), value: string(attribute.any('value')) };
    }),
  );
  return { octets: wholeOf(element), attributes };
}

export const attributeTypes = {
  commonName: '2.5.4.3',
  country: '2.5.4.6',
  locality: '2.5.4.7',
  organization: '2.5.4.10',
  unit: '2.5.4.11',
  /** E=, the legacy place of an address. RFC 8550 §3 */
  emailAddress: '1.2.840.113549.1.9.1',
} as const;

export const attributesOf = (name: Name, type: string): readonly string[] =>
  name.attributes.filter((attribute) => attribute.type === type).map(({ value }) => value);

/** Whether two names are one. RFC 5280 §7.1 */
export const isSameName = (one: Name, other: Name): boolean =>
  one.octets.equals(other.octets) ||
  (one.attributes.length === other.attributes.length &&
    one.attributes.every(({ type, value }, at) => {
      const paired = other.attributes[at];
      return paired?.type === type && folded(paired.value) === folded(value);
    }));

const folded = (value: string): string =>
  value
    .normalize('NFKC')
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '')
    .join(' ');

const shortNames: Readonly<Record<string, string>> = {
  [attributeTypes.commonName]: 'CN',
  [attributeTypes.country]: 'C',
  [attributeTypes.locality]: 'L',
  [attributeTypes.organization]: 'O',
  [attributeTypes.unit]: 'OU',
  [attributeTypes.emailAddress]: 'E',
};

/** For people: bounded, without controls. */
export function nameText(name: Name): string {
  const text = name.attributes.map(({ type, value }) => `${shortNames[type] ?? type}=${value}`).join(', ');
  const characters = Array.from(text).filter((character) => character >= ' ' && character !== '\u007f');
  return characters.slice(0, mostCharacters).join('');
}

/** Characters of a name that are shown. Our own. */
const mostCharacters = 200;
