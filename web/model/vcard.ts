/**
 * Cards from vCards, and vCards from cards.
 * Implements: RFC 6350 (version 4), reading also version 3 (RFC 2426), and the mapping of RFC 9555 for what the pages know; ical.js knows
 * the lines. A vCard that cannot be read is counted and left out: the others of its file come through.
 */
import ICAL from 'ical.js';
import { type Card, type NameComponent, cardName } from './contacts.ts';

/** Characters of a file and of one vCard, vCards, and values of one. Ours. */
export const vcardLimits = { file: 20_000_000, card: 500_000, cards: 10_000, properties: 200, value: 20_000 } as const;

export interface ReadVcards {
  readonly cards: readonly Card[];
  /** Those that could not be read, or are too many or too large. */
  readonly left: number;
}

type Parameters = Readonly<Record<string, string | readonly string[]>>;
/** A property of jCard. RFC 7095 §3.3 */
type Property = readonly [name: string, parameters: Parameters, type: string, ...values: readonly unknown[]];

/** From BEGIN:VCARD to END:VCARD each. */
function* pieces(text: string): Generator<string> {
  let lines: string[] | null = null;
  let size = 0;
  for (const line of text.split('\n')) {
    const plain = line.trim().toUpperCase();
    if (plain === 'BEGIN:VCARD') [lines, size] = [[], 0];
    if (lines === null) continue;
    size += line.length + 1;
    if (size <= vcardLimits.card) lines.push(line);
    if (plain !== 'END:VCARD') continue;
    yield size > vcardLimits.card ? '' : lines.join('\n');
    lines = null;
  }
}

export function readVcards(text: string): ReadVcards {
  const cards: Card[] = [];
  let left = 0;
  if (text.length > vcardLimits.file) return { cards, left: 1 };
  for (const piece of pieces(text)) {
    const card = cards.length < vcardLimits.cards ? readVcard(piece) : null;
    if (card === null) left += 1;
    else cards.push(card);
  }
  return { cards, left };
}

function readVcard(text: string): Card | null {
  if (text === '') return null;
  try {
    const [name, properties] = ICAL.parse(text) as unknown as readonly [string, readonly Property[]];
    if (name !== 'vcard' || properties.length > vcardLimits.properties) return null;
    const found: Card = Object.entries(readers).reduce<object>((card, [property, read]) => {
      const own = properties.filter(([one]) => one === property);
      return own.length === 0 ? card : { ...card, ...read(own) };
    }, nameOf(properties));
    return Object.keys(found).some((one) => one !== 'uid' && one !== 'kind') ? found : null;
  } catch {
    return null;
  }
}

const clean = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, vcardLimits.value).toWellFormed().trim() : '';

/** A component may be a list of its own. RFC 6350 §6.2.2 */
const parts = (value: unknown): readonly (readonly string[])[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map((one) =>
    (Array.isArray(one) ? (one as readonly unknown[]) : [one]).map(clean).filter((text) => text !== ''),
  );

const types = ({ type = [] }: Parameters): readonly string[] =>
  (typeof type === 'string' ? [type] : type).flatMap((one) => one.toLowerCase().split(','));

/** RFC 9555 §2.2.2, §2.2.3 */
function circumstances(parameters: Parameters, known: Readonly<Record<string, string>>): object {
  const all = types(parameters);
  const contexts = {
    ...(all.includes('home') ? { private: true } : {}),
    ...(all.includes('work') ? { work: true } : {}),
  };
  const features = Object.fromEntries(all.flatMap((one) => (known[one] === undefined ? [] : [[known[one], true]])));
  const pref = all.includes('pref') ? 1 : Number(parameters['pref']);
  return {
    ...(Object.keys(contexts).length === 0 ? {} : { contexts }),
    ...(Object.keys(features).length === 0 ? {} : { features }),
    ...(Number.isInteger(pref) && pref >= 1 && pref <= 100 ? { pref } : {}),
  };
}

const features = { voice: 'voice', cell: 'mobile', fax: 'fax', text: 'text', video: 'video', pager: 'pager' };

const list =
  (property: string, one: (value: string, parameters: Parameters) => object) => (all: readonly Property[]) => {
    const found = all.flatMap(([, parameters, , value]) => {
      const text = clean(value);
      return text === '' ? [] : [one(text, parameters)];
    });
    return mapped(property, found);
  };

const components = (value: unknown, kinds: readonly string[]): readonly NameComponent[] =>
  parts(value)
    .flatMap((own, at) => own.map((text) => ({ kind: kinds[at] ?? '', value: text })))
    .filter(({ kind }) => kind !== '');

const single =
  (property: string) =>
  (all: readonly Property[]): object => {
    const text = clean(all[0]?.[3]);
    return text === '' ? {} : { [property]: property === 'kind' ? text.toLowerCase() : text };
  };

const nameKinds = ['surname', 'given', 'given2', 'title', 'generation'];
const addressKinds = ['postOfficeBox', 'apartment', 'name', 'locality', 'region', 'postcode', 'country'];

const mapped = (property: string, found: readonly object[]): object =>
  found.length === 0 ? {} : { [property]: Object.fromEntries(found.map((one, at) => [`k${at + 1}`, one])) };

/** FN is the whole name, N what it is made of. RFC 9555 §2.5.1 */
function nameOf(properties: readonly Property[]): object {
  const valueOf = (name: string): unknown => properties.find(([one]) => one === name)?.[3];
  const full = clean(valueOf('fn'));
  const own = components(valueOf('n') ?? [], nameKinds);
  if (full === '' && own.length === 0) return {};
  return { name: { ...(full === '' ? {} : { full }), ...(own.length === 0 ? {} : { components: own }) } };
}

/** What becomes of the properties of a name, whichever they are. RFC 9555 §2 */
const readers: Readonly<Record<string, (all: readonly Property[]) => object>> = {
  uid: single('uid'),
  kind: single('kind'),
  nickname: list('nicknames', (name) => ({ name })),
  email: list('emails', (address, given) => ({ address, ...circumstances(given, {}) })),
  tel: list('phones', (number, given) => ({
    number: number.toLowerCase().startsWith('tel:') ? number.slice(4) : number,
    ...circumstances(given, features),
  })),
  note: list('notes', (note) => ({ note })),
  url: list('links', (uri) => ({ uri })),
  title: list('titles', (name) => ({ name, kind: 'title' })),
  impp: list('onlineServices', (uri) => ({ uri })),
  org(all) {
    const found = all.flatMap(([, , , value]) => {
      const [name = '', ...units] = parts(value).flat();
      return name === ''
        ? []
        : [{ name, ...(units.length === 0 ? {} : { units: units.map((unit) => ({ name: unit })) }) }];
    });
    return mapped('organizations', found);
  },
  adr(all) {
    const found = all.flatMap(([, given, , value]) => {
      const own = components(value, addressKinds);
      return own.length === 0 ? [] : [{ components: own, isOrdered: false, ...circumstances(given, {}) }];
    });
    return mapped('addresses', found);
  },
  categories(all) {
    const words = all.flatMap(([, , , ...values]) => values.map(clean)).filter((word) => word !== '');
    return { keywords: Object.fromEntries(words.map((word) => [word, true])) };
  },
  member(all) {
    return { members: Object.fromEntries(all.map(([, , , value]) => [clean(value), true])) };
  },
  bday: (all) => birthday(all),
  photo: (all) => photo(all),
};

/** 1980-01-02, --01-02, 1980. RFC 6350 §4.3.1 */
function birthday(all: readonly Property[]): object {
  const text = clean(all[0]?.[3]).slice(0, 10);
  const [year, month, day] = (text.startsWith('--') ? ['', ...text.slice(2).split('-')] : text.split('-')).map(Number);
  const date = {
    ...(year === undefined || !(year > 0 && year < 10_000) ? {} : { year }),
    ...(month === undefined || !(month >= 1 && month <= 12) ? {} : { month }),
    ...(day === undefined || !(day >= 1 && day <= 31) ? {} : { day }),
  };
  return Object.keys(date).length === 0
    ? {}
    : { anniversaries: { k1: { kind: 'birth', date: { '@type': 'PartialDate', ...date } } } };
}

/** Octets within the vCard; what lies elsewhere is not fetched and not kept. RFC 2426 §3.1.4, RFC 6350 §6.2.4 */
function photo(all: readonly Property[]): object {
  for (const [, given, type, value] of all) {
    const text = typeof value === 'string' ? value.trim() : '';
    const kind = types(given)[0] ?? 'jpeg';
    const uri = type === 'binary' || given['encoding'] === 'b' ? `data:image/${kind};base64,${text}` : text;
    if (uri.toLowerCase().startsWith('data:image/')) return { media: { k1: { kind: 'photo', uri } } };
  }
  return {};
}

type Written = [name: string, parameters: Record<string, string | string[]>, type: string, ...values: unknown[]];

/** The vCards of cards, one behind the other; `photos` are "data:" URIs by the ids of cards. RFC 9555 §3 */
export const writeVcards = (cards: readonly Card[], photos: Readonly<Record<string, string>> = {}): string =>
  cards.map((card) => `${writeVcard(card, photos[card.id ?? ''] ?? null)}\r\n`).join('');

function writeVcard(card: Card, picture: string | null): string {
  const structured = (kinds: readonly string[], all: readonly NameComponent[]): (string | string[])[] =>
    kinds.map((kind) => {
      const own = all.filter((one) => one.kind === kind).map((one) => one.value);
      return own.length > 1 ? own : (own[0] ?? '');
    });
  const properties: Written[] = [['version', {}, 'text', '4.0']];
  const add = (name: string, type: string, given: unknown, parameters: Written[1] = {}): void => {
    if (given !== undefined && given !== '') properties.push([name, parameters, type, given]);
  };
  add('uid', 'text', card.uid);
  if (card.kind !== undefined && card.kind !== 'individual') add('kind', 'text', card.kind);
  properties.push(['fn', {}, 'text', cardName(card)]);
  if (card.name?.components !== undefined) add('n', 'text', structured(nameKinds, card.name.components));
  for (const { name } of Object.values(card.nicknames ?? {})) add('nickname', 'text', name);
  for (const { name = '', units = [] } of Object.values(card.organizations ?? {}))
    add('org', 'text', units.length === 0 ? name : [name, ...units.map((unit) => unit.name)]);
  for (const { name } of Object.values(card.titles ?? {})) add('title', 'text', name);
  for (const one of Object.values(card.emails ?? {})) add('email', 'text', one.address, parametersOf(one));
  for (const one of Object.values(card.phones ?? {})) add('tel', 'text', one.number, parametersOf(one));
  for (const one of Object.values(card.addresses ?? {}))
    if (one.components === undefined) add('adr', 'text', ['', '', one.full ?? '', '', '', '', ''], parametersOf(one));
    else add('adr', 'text', structured(addressKinds, one.components), parametersOf(one));
  for (const { uri } of Object.values(card.links ?? {})) add('url', 'uri', uri);
  for (const { note } of Object.values(card.notes ?? {})) add('note', 'text', note);
  for (const member of Object.keys(card.members ?? {})) add('member', 'uri', member);
  if (Object.keys(card.keywords ?? {}).length > 0)
    properties.push(['categories', {}, 'text', ...Object.keys(card.keywords ?? {})]);
  const birth = Object.values(card.anniversaries ?? {}).find(({ kind }) => kind === 'birth')?.date;
  if (birth !== undefined) add('bday', 'date-and-or-time', writtenDate(birth));
  if (picture !== null) add('photo', 'uri', picture);
  return ICAL.stringify(['vcard', properties, []]);
}

const two = (number: unknown): string => String(Number(number)).padStart(2, '0');

/** RFC 6350 §4.3.1: 1980-01-02, --01-02, 1980 */
function writtenDate({ year, month, day }: Readonly<Record<string, unknown>>): string {
  const own = typeof month === 'number' && typeof day === 'number' ? `${two(month)}-${two(day)}` : '';
  if (typeof year === 'number') return own === '' ? String(year) : `${String(year).padStart(4, '0')}-${own}`;
  return own === '' ? '' : `--${own}`;
}

const typeNames: Readonly<Record<string, string>> = {
  private: 'home',
  work: 'work',
  mobile: 'cell',
  ...Object.fromEntries(['voice', 'fax', 'text', 'video', 'pager'].map((name) => [name, name])),
};

function parametersOf(one: Readonly<Record<string, unknown>>): Written[1] {
  const named = [...Object.keys(one['contexts'] ?? {}), ...Object.keys(one['features'] ?? {})];
  const type = named.flatMap((name) => typeNames[name] ?? []);
  return {
    ...(type.length === 0 ? {} : { type: type.length === 1 ? (type[0] ?? '') : type }),
    ...(typeof one['pref'] === 'number' ? { pref: String(one['pref']) } : {}),
  };
}
