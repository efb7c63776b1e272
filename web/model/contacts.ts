/**
 * Cards as the pages show and change them.
 * Implements the data of: RFC 9553 (Card), RFC 9610 §3, as far as the pages know them: the rest of a card stays as it is.
 */
import type { Address } from '../api/types.ts';

export interface NameComponent {
  readonly kind: string;
  readonly value: string;
}

export interface ContactMedium {
  readonly kind: string;
  readonly uri?: string;
  readonly blobId?: string;
  readonly mediaType?: string;
}

type Entries<T> = Readonly<Record<string, T & Readonly<Record<string, unknown>>>>;

export interface Card {
  readonly id?: string;
  readonly uid?: string;
  readonly kind?: string;
  readonly name?: { readonly full?: string; readonly components?: readonly NameComponent[] };
  readonly nicknames?: Entries<{ readonly name: string }>;
  readonly organizations?: Entries<{ readonly name?: string; readonly units?: readonly { readonly name: string }[] }>;
  readonly titles?: Entries<{ readonly name: string; readonly kind?: string }>;
  readonly emails?: Entries<{ readonly address: string }>;
  readonly phones?: Entries<{ readonly number: string }>;
  readonly addresses?: Entries<{ readonly full?: string; readonly components?: readonly NameComponent[] }>;
  readonly links?: Entries<{ readonly uri: string }>;
  readonly notes?: Entries<{ readonly note: string }>;
  readonly media?: Entries<ContactMedium>;
  readonly anniversaries?: Entries<{ readonly kind: string; readonly date: Readonly<Record<string, unknown>> }>;
  readonly members?: Readonly<Record<string, true>>;
  readonly keywords?: Readonly<Record<string, true>>;
  readonly updated?: string;
}

export interface KeptCard extends Card {
  readonly id: string;
}

const inOrder = ['title', 'given', 'given2', 'surname', 'surname2', 'credential', 'generation'];

const first = <T>(entries: Entries<T> | undefined): T | undefined => Object.values(entries ?? {})[0];

const componentOf = ({ name }: Card, kind: string): string =>
  name?.components?.find((one) => one.kind === kind)?.value ?? '';

/** '' where nothing says who it is. */
export function cardName(card: Card): string {
  const parts = inOrder.map((kind) => componentOf(card, kind)).filter((part) => part !== '');
  const known = [
    card.name?.full,
    parts.join(' '),
    first(card.nicknames)?.name,
    first(card.organizations)?.name,
    first(card.emails)?.address,
  ];
  return known.find((name) => name !== undefined && name.trim() !== '')?.trim() ?? '';
}

/** What it is sorted by: names as people look for them. */
export const sortedCards = <T extends Card>(all: readonly T[], language: string): readonly T[] => {
  const collator = new Intl.Collator(language, { sensitivity: 'base', numeric: true });
  return all
    .map((card) => ({ card, name: cardName(card) }))
    .toSorted((a, b) => collator.compare(a.name, b.name))
    .map(({ card }) => card);
};

export const cardPeople = (card: Card): readonly Address[] =>
  Object.values(card.emails ?? {}).map(({ address }) => ({ name: cardName(card) || null, email: address }));

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Whether every word that was typed is somewhere in what the list knows of the card. */
export function fitsCard(card: Card, typed: string): boolean {
  const texts = [
    cardName(card),
    ...Object.values(card.emails ?? {}).map(({ address }) => address),
    ...Object.values(card.phones ?? {}).map(({ number }) => number),
    ...Object.values(card.organizations ?? {}).map(({ name }) => name ?? ''),
  ].map(folded);
  return folded(typed)
    .split(' ')
    .every((word) => texts.some((text) => text.includes(word)));
}

/** One address on several lines. */
export function addressText({ full, components = [] }: NonNullable<Card['addresses']>[string]): string {
  return (
    full ??
    components
      .filter(({ kind }) => kind !== 'separator')
      .map(({ value }) => value)
      .join(', ')
  );
}

export interface FormRow {
  /** Of the entry that it was; null for a new one. */
  readonly key: string | null;
  value: string;
}

/** What one writes of a card. */
export interface CardForm {
  given: string;
  surname: string;
  nickname: string;
  organization: string;
  title: string;
  emails: FormRow[];
  phones: FormRow[];
  addresses: FormRow[];
  note: string;
}

const rows = <T>(entries: Entries<T> | undefined, text: (one: T) => string): FormRow[] =>
  Object.entries(entries ?? {}).map(([key, one]) => ({ key, value: text(one) }));

export function formOf(card: Card): CardForm {
  const words = (card.name?.full ?? '').trim().split(' ');
  const hasComponents = (card.name?.components ?? []).length > 0;
  return {
    given: hasComponents ? componentOf(card, 'given') : words.slice(0, Math.max(1, words.length - 1)).join(' '),
    surname: hasComponents ? componentOf(card, 'surname') : words.slice(1).slice(-1).join(''),
    nickname: first(card.nicknames)?.name ?? '',
    organization: first(card.organizations)?.name ?? '',
    title: first(card.titles)?.name ?? '',
    emails: rows(card.emails, ({ address }) => address),
    phones: rows(card.phones, ({ number }) => number),
    addresses: rows(card.addresses, addressText),
    note: first(card.notes)?.note ?? '',
  };
}

/** The entries as they are written: those that stay keep what the form does not show. */
function entries<T extends object>(
  before: Entries<T> | undefined,
  written: readonly FormRow[],
  become: (value: string, old: T | undefined) => T,
): Readonly<Record<string, T>> | null {
  const taken = new Set(Object.keys(before ?? {}));
  const found: Record<string, T> = {};
  for (const { key, value } of written) {
    if (value.trim() === '') continue;
    let name = key;
    for (let at = 1; name === null; at++) if (!taken.has(`k${at}`)) name = `k${at}`;
    taken.add(name);
    found[name] = become(value.trim(), key === null ? undefined : before?.[key]);
  }
  return Object.keys(found).length === 0 ? null : found;
}

/** The form shows one of them: the others stay. */
function withFirst<T extends object>(
  before: Entries<T> | undefined,
  value: string,
  become: (value: string, old: T | undefined) => T,
): Readonly<Record<string, T>> | null {
  const [key = 'k1'] = Object.keys(before ?? {});
  const { [key]: old, ...others } = before ?? {};
  const all = value.trim() === '' ? others : { [key]: become(value.trim(), old), ...others };
  return Object.keys(all).length === 0 ? null : all;
}

/** The properties that the form sets; null takes one away. */
export function writtenCard(card: Card, form: CardForm): Readonly<Record<string, unknown>> {
  const before = formOf(card);
  const isSameName = form.given.trim() === before.given && form.surname.trim() === before.surname;
  const others = (card.name?.components ?? []).filter(({ kind }) => kind !== 'given' && kind !== 'surname');
  const components = [
    ...others.filter(({ kind }) => kind === 'title'),
    { kind: 'given', value: form.given.trim() },
    ...others.filter(({ kind }) => kind === 'given2'),
    { kind: 'surname', value: form.surname.trim() },
    ...others.filter(({ kind }) => kind !== 'title' && kind !== 'given2'),
  ].filter(({ value }) => value !== '');
  return {
    ...(isSameName ? {} : { name: components.length === 0 ? null : { '@type': 'Name', components, isOrdered: true } }),
    nicknames: withFirst(card.nicknames, form.nickname, (name, old) => ({ ...old, name })),
    titles: withFirst(card.titles, form.title, (name, old) => ({ ...old, name })),
    organizations: withFirst(card.organizations, form.organization, (name, old) => ({ ...old, name })),
    emails: entries(card.emails, form.emails, (address, old) => ({ ...old, address })),
    phones: entries(card.phones, form.phones, (number, old) => ({ ...old, number })),
    addresses: entries(card.addresses, form.addresses, (full, old) =>
      old !== undefined && addressText(old) === full ? old : { full },
    ),
    notes: withFirst(card.notes, form.note, (note, old) => ({ ...old, note })),
  };
}

/** The properties of a group that its form sets. `members` are uids. RFC 9553 §2.1.6 */
export const writtenGroup = (
  card: Card,
  name: string,
  members: readonly string[],
): Readonly<Record<string, unknown>> => ({
  kind: 'group',
  ...(cardName(card) === name.trim() ? {} : { name: { '@type': 'Name', full: name.trim() } }),
  members: Object.fromEntries(members.map((uid) => [uid, true])),
});

/** The picture that is kept with the card: what lies elsewhere is not fetched. */
export function photoOf({ media }: Card): (ContactMedium & { readonly blobId: string }) | null {
  const found = Object.values(media ?? {}).find(({ kind, blobId }) => kind === 'photo' && blobId !== undefined);
  return found === undefined ? null : { ...found, blobId: found.blobId ?? '' };
}

/** 'JB' */
export const initials = (name: string): string => {
  const words = name.split(' ').filter((word) => word !== '');
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toUpperCase();
};
