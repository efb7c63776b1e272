/**
 * Who a message says that it is from, so strictly that every program reads the same: one From, one address, and a name that
 * does not look like the address of somebody else.
 * Implements: RFC 8550 §3 (the address that a signature is compared with), RFC 5322 §3.6.2; RFC 9788 §4.4 (what spoofs a From).
 */
import { addressList } from '../message/header/address.ts';
import { decodeWords } from '../message/header/encoded-word.ts';
import { isSameAddress } from './address.ts';

interface Field {
  readonly name: string;
  readonly value: string;
}

export interface Author {
  /** Every address of every From, in order; one, as a rule. */
  readonly addresses: readonly string[];
  /** The one that a signature may speak for; null where it must not speak for anybody. */
  readonly address: string | null;
  /** Why there is none. */
  readonly fault: string | null;
}

export function authorOf(fields: readonly Field[]): Author {
  const values = fields.filter(({ name }) => name.toLowerCase() === 'from').map(({ value }) => value);
  const mailboxes = values.flatMap((value) => addressList(value));
  const addresses = mailboxes.flatMap(({ mailbox, host }) =>
    mailbox === null || host === null ? [] : [`${mailbox}@${host}`],
  );
  const [value] = values;
  const [mailbox] = mailboxes;
  const [address] = addresses;
  const nobody = (fault: string): Author => ({ addresses, address: null, fault });
  if (value === undefined || mailbox === undefined || address === undefined || values.length + mailboxes.length > 2)
    return nobody('its From names not one author but several, or none: nobody can have signed for them');
  if (!isPlain(value, address)) return nobody('its From can be read in more than one way');
  // Comments stand anywhere, and some programs show them.
  return deceives(mailbox.name ?? '', address) || deceives(value, address)
    ? nobody('the name in its From looks like another address')
    : { addresses, address, fault: null };
}

/** The addresses in fields of these names. */
export const addressesIn = (fields: readonly Field[], ...names: readonly string[]): readonly string[] =>
  fields
    .filter(({ name }) => names.includes(name.toLowerCase()))
    .flatMap(({ value }) => addressList(value))
    .flatMap(({ mailbox, host }) => (mailbox === null || host === null ? [] : [`${mailbox}@${host}`]));

/** name-addr or addr-spec as everybody writes them: without routes, groups, quoted local parts, or a second address. */
function isPlain(value: string, address: string): boolean {
  if (hasHidden(value) || address.endsWith('.')) return false;
  const bare = bareOf(value);
  if (bare === null) return false;
  const open = bare.indexOf('<');
  if (open === -1) return bare.trim() === address;
  const phrase = bare.slice(0, open);
  return !Array.from('@,;:>').some((special) => phrase.includes(special)) && bare.slice(open).trim() === `<${address}>`;
}

/** What is left without quoted strings, and with a space for each comment; null where one has no end. RFC 5322 §3.2.2 */
function bareOf(value: string): string | null {
  let bare = '';
  let isQuoted = false;
  let comments = 0;
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '\\' && (isQuoted || comments > 0)) at += 1;
    else if (isQuoted) isQuoted = character !== '"';
    else if (character === '(') {
      comments += 1;
      bare += ' ';
    } else if (comments > 0) comments -= character === ')' ? 1 : 0;
    else if (character === '"') isQuoted = true;
    else bare += character;
  }
  return isQuoted || comments > 0 ? null : bare;
}

/** Whether a name has a word that is an address, and not this one; or characters that are there to deceive. */
function deceives(name: string, address: string): boolean {
  const shown = decodeWords(name).normalize('NFKC');
  if (hasHidden(shown)) return true;
  return words(shown).some(
    (word) => word.includes('@') && !word.startsWith('@') && !word.endsWith('@') && !isSameAddress(word, address),
  );
}

/** Without the brackets, quotes and points that stand around them. */
function words(text: string): readonly string[] {
  const found: string[] = [];
  let word = '';
  for (const character of `${text} `) {
    if (!' \t\u00a0<>()[]{}"\',;:\u201c\u201d\u2018\u2019\u00ab\u00bb'.includes(character)) word += character;
    else if (word !== '') {
      found.push(word);
      word = '';
    }
  }
  return found;
}

/**
 * Controls, and what is not seen or turns the direction of text. What joins letters (U+200C, U+200D) and chooses how one is drawn
 * (U+FE0E, U+FE0F) is how Persian, Hindi and pictures are written; an address that has it in it is another one all the same.
 */
const hasHidden = (text: string): boolean =>
  Array.from(text).some((character) => {
    const code = character.codePointAt(0) ?? 0;
    return (code !== 0x09 && code < 0x20) || hidden.some(([first, last]) => code >= first && code <= last);
  });

/** Of Unicode's Default_Ignorable_Code_Point and Bidi_Control, the C1 controls, blank letters, and what stands for a lost one. */
const hidden: readonly (readonly [first: number, last: number])[] = [
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200b],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0d],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffd],
  [0xe0000, 0xe0fff],
];
