/**
 * The texts of a card by which it is found, and what one looks for in them: beginnings of words, and phrases in quotation marks.
 * Implements: RFC 9610 §3.3.1 (matching of String fields). Letters are folded: neither case nor accents matter.
 */
import { type Json, type JsonObject, isObject } from '../core/types.ts';
import { limits } from '../limits.ts';

/** Words of which each begins one of the text, or that stand in it one behind the other. */
export interface Token {
  readonly words: readonly string[];
  readonly isPhrase: boolean;
}

const isCombining = (code: number): boolean => code >= 0x300 && code <= 0x36f;

/** Everything of ASCII that is no letter and no digit, and the blocks of punctuation. */
const partsWords = (code: number): boolean =>
  code < 0x30 ||
  (code > 0x39 && code < 0x41) ||
  (code > 0x5a && code < 0x61) ||
  (code > 0x7a && code < 0xaa) ||
  (code >= 0x2000 && code <= 0x206f) ||
  (code >= 0x3000 && code <= 0x303f);

/** Words in order, folded. */
export function words(text: string): readonly string[] {
  const found: string[] = [];
  let word = '';
  for (const letter of text.normalize('NFKD').toLowerCase()) {
    const code = letter.codePointAt(0) ?? 0;
    if (isCombining(code)) continue;
    if (!partsWords(code)) word += letter;
    else if (word !== '') {
      found.push(word);
      word = '';
    }
  }
  return word === '' ? found : [...found, word];
}

/** What stands in quotation marks is a phrase; a backslash takes its meaning from the next character. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let piece = '';
  let quote: string | null = null;
  const end = (isPhrase: boolean): void => {
    const own = words(piece);
    if (own.length > 0) found.push({ words: own, isPhrase });
    piece = '';
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    const opens = (letter === '"' || letter === "'") && piece === '' && text.includes(letter, at + 1);
    if (letter === '\\' && quote !== null) {
      at += 1;
      piece += text.charAt(at);
    } else if (letter === quote) {
      end(true);
      quote = null;
    } else if (quote === null && opens) quote = letter;
    else if (quote === null && letter.trim() === '') end(false);
    else piece += letter;
  }
  end(quote !== null);
  return found;
}

/** Whether every token is in one of the texts. */
export function hasAll(texts: readonly string[], wanted: readonly Token[]): boolean {
  const folded = texts.map((text) => ` ${words(text).join(' ')} `);
  return wanted.every(({ words: own, isPhrase }) =>
    folded.some((text) =>
      isPhrase ? text.includes(` ${own.join(' ')} `) : own.every((word) => text.includes(` ${word}`)),
    ),
  );
}

const strings = (object: JsonObject, ...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => {
    const value = object[name];
    return typeof value === 'string' ? [value] : [];
  });

const members = (value: Json | undefined): readonly JsonObject[] =>
  isObject(value) ? Object.values(value).filter(isObject) : [];

const listed = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];

const nameOf = ({ name }: JsonObject): JsonObject => (isObject(name) ? name : {});

const components = (value: JsonObject, kind: string | null): readonly string[] =>
  listed(value['components'])
    .filter((one) => kind === null || one['kind'] === kind)
    .flatMap((one) => strings(one, 'value'));

/** Values of the name of a card, of one kind. RFC 9553 §2.2.1.2 */
export const componentsOf = (card: JsonObject, kind: string): readonly string[] => components(nameOf(card), kind);

type Texts = (card: JsonObject) => readonly string[];

const within =
  (property: string, ...names: readonly string[]): Texts =>
  (card) =>
    members(card[property]).flatMap((one) => strings(one, ...names));

/** By the names of the conditions. */
export const textsOf = {
  name: (card) => [...strings(nameOf(card), 'full'), ...components(nameOf(card), null)],
  'name/given': (card) => componentsOf(card, 'given'),
  'name/surname': (card) => componentsOf(card, 'surname'),
  'name/surname2': (card) => componentsOf(card, 'surname2'),
  nickname: within('nicknames', 'name'),
  organization: within('organizations', 'name'),
  email: within('emails', 'address', 'label'),
  phone: within('phones', 'number', 'label'),
  onlineService: within('onlineServices', 'service', 'uri', 'user', 'label'),
  address: (card) => members(card['addresses']).flatMap((one) => [...strings(one, 'full'), ...components(one, null)]),
  note: within('notes', 'note'),
} as const satisfies Readonly<Record<string, Texts>>;

export type TextField = keyof typeof textsOf;

const all: readonly Texts[] = [
  textsOf.name,
  textsOf.nickname,
  textsOf.email,
  textsOf.organization,
  (card) => members(card['organizations']).flatMap(({ units }) => listed(units).flatMap((one) => strings(one, 'name'))),
  within('titles', 'name'),
  textsOf.phone,
  textsOf.onlineService,
  textsOf.address,
  textsOf.note,
];

export const everyText: Texts = (card) => all.flatMap((texts) => texts(card));

/** Words under which a card is kept: the first ones, cut. */
export function indexedWords(card: JsonObject): readonly string[] {
  const found = new Set<string>();
  for (const text of everyText(card))
    for (const word of words(text)) {
      if (found.size >= limits.cardWords) return [...found];
      found.add(indexed(word));
    }
  return [...found];
}

export const indexed = (word: string): string => Array.from(word).slice(0, limits.cardWord).join('');
