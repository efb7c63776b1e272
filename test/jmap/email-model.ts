/** What RFC 8621 says of lists of e-mails, done without any thought of cost: over Email objects, one by one. Their bodies have no words. */
import type { JsonObject } from '../../src/jmap/core/types.ts';

export interface Row {
  readonly id: string;
  readonly threadId: string;
  readonly mailboxIds: Readonly<Record<string, true>>;
  readonly keywords: Readonly<Record<string, true>>;
  readonly size: number;
  readonly receivedAt: string;
  readonly sentAt: string | null;
  readonly subject: string | null;
  readonly hasAttachment: boolean;
  readonly from: readonly { readonly name: string | null; readonly email: string }[] | null;
  readonly to: readonly { readonly name: string | null; readonly email: string }[] | null;
}

export const rowProperties = [
  'threadId',
  'mailboxIds',
  'keywords',
  'size',
  'receivedAt',
  'sentAt',
  'subject',
  'hasAttachment',
  'from',
  'to',
];

type Asked = Readonly<Record<string, never>>;

const hasKeyword = (row: Row, keyword: string): boolean => Object.hasOwn(row.keywords, keyword.toLowerCase());

const ofThread = (row: Row, all: readonly Row[]): readonly Row[] => all.filter((one) => one.threadId === row.threadId);

const subjectHas = ({ subject }: Row, word: string): boolean => (subject ?? '').toLowerCase().includes(word);

const peopleHave = (people: Row['from'], word: string): boolean =>
  (people ?? []).some(({ name, email }) => `${name ?? ''} ${email}`.toLowerCase().includes(word));

const conditions: Readonly<Record<string, (row: Row, value: never, all: readonly Row[]) => boolean>> = {
  inMailbox: (row, id: string) => Object.hasOwn(row.mailboxIds, id),
  inMailboxOtherThan: (row, ids: readonly string[]) => Object.keys(row.mailboxIds).some((id) => !ids.includes(id)),
  before: (row, date: string) => Date.parse(row.receivedAt) < Date.parse(date),
  after: (row, date: string) => Date.parse(row.receivedAt) >= Date.parse(date),
  minSize: (row, size: number) => row.size >= size,
  maxSize: (row, size: number) => row.size < size,
  hasKeyword: (row, keyword: string) => hasKeyword(row, keyword),
  notKeyword: (row, keyword: string) => !hasKeyword(row, keyword),
  allInThreadHaveKeyword: (row, keyword: string, all) => ofThread(row, all).every((one) => hasKeyword(one, keyword)),
  someInThreadHaveKeyword: (row, keyword: string, all) => ofThread(row, all).some((one) => hasKeyword(one, keyword)),
  noneInThreadHaveKeyword: (row, keyword: string, all) => !ofThread(row, all).some((one) => hasKeyword(one, keyword)),
  hasAttachment: (row, has: boolean) => row.hasAttachment === has,
  subject: (row, word: string) => subjectHas(row, word),
  from: (row, word: string) => peopleHave(row.from, word),
  to: (row, word: string) => peopleHave(row.to, word),
  text: (row, word: string) => subjectHas(row, word) || peopleHave(row.from, word) || peopleHave(row.to, word),
};

function matches(row: Row, filter: object | null, all: readonly Row[]): boolean {
  if (filter === null) return true;
  if ('operator' in filter) {
    const { operator, conditions: some } = filter as { operator: string; conditions: readonly object[] };
    const answers = some.map((one) => matches(row, one, all));
    return operator === 'AND' ? !answers.includes(false) : answers.includes(true) === (operator === 'OR');
  }
  return Object.entries(filter as Asked).every(([name, value]) => conditions[name]?.(row, value, all) === true);
}

const shown = (list: Row['from']): string => {
  const [first] = list ?? [];
  return (first?.name ?? first?.email ?? '').toUpperCase();
};

const base = (subject: string | null): string => (subject ?? '').replace(/^(re: )+/iu, '').toUpperCase();

const values: Readonly<Record<string, (row: Row, keyword: string, all: readonly Row[]) => string | number>> = {
  receivedAt: ({ receivedAt }) => Date.parse(receivedAt),
  sentAt: ({ sentAt, receivedAt }) => Date.parse(sentAt ?? receivedAt),
  size: ({ size }) => size,
  from: ({ from }) => shown(from),
  to: ({ to }) => shown(to),
  subject: ({ subject }) => base(subject),
  hasKeyword: (row, keyword) => Number(hasKeyword(row, keyword)),
  allInThreadHaveKeyword: (row, keyword, all) => Number(ofThread(row, all).every((one) => hasKeyword(one, keyword))),
  someInThreadHaveKeyword: (row, keyword, all) => Number(ofThread(row, all).some((one) => hasKeyword(one, keyword))),
};

export interface Sort {
  readonly property: string;
  readonly isAscending: boolean;
  readonly keyword?: string;
}

/** Ids of the e-mails that match, in order. */
export function listed(
  all: readonly Row[],
  filter: object | null,
  sort: readonly Sort[],
  collapseThreads: boolean,
): readonly string[] {
  const compare = (a: Row, b: Row): number => {
    for (const { property, isAscending, keyword = '' } of sort) {
      const [one, other] = [a, b].map((row) => values[property]?.(row, keyword, all) ?? 0) as [number, number];
      if (one !== other) return one < other === isAscending ? -1 : 1;
    }
    const byId = Number(a.id.slice(1)) - Number(b.id.slice(1));
    return sort[0]?.isAscending === false ? -byId : byId;
  };
  const found = all.filter((row) => matches(row, filter, all)).toSorted(compare);
  const seen = new Set<string>();
  return found
    .filter(({ threadId }) => !collapseThreads || (!seen.has(threadId) && seen.add(threadId).size > 0))
    .map(({ id }) => id);
}

/** A list of ids after the answer of /queryChanges. RFC 8620 §5.6 */
export function changed(before: readonly string[], answer: JsonObject): readonly string[] {
  const removed = answer['removed'] as readonly string[];
  const list = before.filter((id) => !removed.includes(id));
  for (const { id, index } of answer['added'] as unknown as readonly { id: string; index: number }[])
    list.splice(index, 0, id);
  return list;
}
