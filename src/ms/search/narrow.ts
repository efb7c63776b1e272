/**
 * Keys that look for a string are asked of what knows many messages at once. The text index names the messages that may
 * have it in their octets, and only at those is looked; the store says which have it in their heading, and that is so.
 */
import type { Breather } from '../../base/breather.ts';
import type { MailReader, TextIndex } from '../port.ts';
import type { ContentKey, FieldsKey, SearchKey } from './key.ts';
import { type IndexRange, groups, spanOf } from './ranges.ts';
import type { Searched } from './searched.ts';

/** Of fewer messages, looking is as quick as asking. Our own. */
const few = 200;
/** Strings of one search that are asked for. Our own. */
const mostQuestions = 20;
/** Messages whose headings are searched in one go. Our own: some milliseconds. */
const headingsAtOnce = 8_000;

const questionOf = ({ contains, score }: ContentKey): string => `${score === undefined ? 'has' : 'like'} ${contains}`;

type LooksFor = FieldsKey['looksFor'];

/** The same key, with what the index knows in front of those that look into octets. */
export async function narrowed(key: SearchKey, mailbox: Searched, index: TextIndex | undefined): Promise<SearchKey> {
  if (index === undefined || mailbox.count < few) return key;
  const questions = new Map<string, ContentKey>();
  for (const each of leaves(key)) {
    if (each.kind === 'content' && each.contains !== '' && questions.size < mostQuestions)
      questions.set(questionOf(each), each);
  }
  const members = new Map<string, SearchKey>();
  await Promise.all(
    [...questions].map(async ([question, { contains, score }]) => {
      const uids = await index.candidates(mailbox.account, mailbox.id, contains, score !== undefined);
      if (uids !== null) members.set(question, among(memberOf(mailbox, [uids])));
    }),
  );
  return replaced(key, (each) => {
    const member = each.kind === 'content' ? members.get(questionOf(each)) : undefined;
    return member === undefined ? each : { kind: 'and', keys: [member, each] };
  });
}

/** The same key, with answers of the store for `ranges` in the place of those that look for a string in the heading. */
export async function answered(
  key: SearchKey,
  mailbox: Searched,
  ranges: readonly IndexRange[],
  read: MailReader,
  breather: Breather,
): Promise<SearchKey> {
  if (ranges.reduce((sum, { from, to }) => sum + to - from, 0) < few) return key;
  const answers = new Map<string, { readonly having: SearchKey; readonly unknown: SearchKey }>();
  for (const each of leaves(key)) {
    const wanted = each.kind === 'fields' ? each.looksFor : undefined;
    if (wanted === undefined || answers.has(nameOf(wanted)) || answers.size >= mostQuestions) continue;
    const having: (readonly number[])[] = [];
    const unknown: (readonly number[])[] = [];
    for (const group of groups(ranges, headingsAtOnce)) {
      const { from, to } = spanOf(group);
      const range = { from: mailbox.uid(from), to: mailbox.uid(to - 1) };
      const answer = await read.having(mailbox.account, mailbox.id, range, wanted.field, wanted.text);
      having.push(answer.having);
      unknown.push(answer.unknown);
      if (breather.late) await breather.rest();
    }
    answers.set(nameOf(wanted), {
      having: among(memberOf(mailbox, having)),
      unknown: among(memberOf(mailbox, unknown)),
    });
  }
  return replaced(key, (each) => {
    const wanted = each.kind === 'fields' ? each.looksFor : undefined;
    const answer = wanted === undefined ? undefined : answers.get(nameOf(wanted));
    if (answer === undefined) return each;
    return { kind: 'or', keys: [answer.having, { kind: 'and', keys: [answer.unknown, each] }] };
  });
}

const nameOf = ({ field, text }: NonNullable<LooksFor>): string => `${field} ${text}`;

function* leaves(key: SearchKey): Generator<SearchKey> {
  if (key.kind === 'not') yield* leaves(key.key);
  else if (key.kind === 'and' || key.kind === 'or') for (const each of key.keys) yield* leaves(each);
  else yield key;
}

const among = (member: Uint8Array): SearchKey => ({ kind: 'index', test: (index) => member[index] === 1 });

/** 1 at the index of each of the UIDs, which come in order. */
function memberOf(mailbox: Searched, lists: readonly Iterable<number>[]): Uint8Array {
  const member = new Uint8Array(mailbox.count);
  let at = 0;
  for (const uids of lists) {
    for (const uid of uids) {
      while (at < mailbox.count && mailbox.uid(at) < uid) at += 1;
      if (at < mailbox.count && mailbox.uid(at) === uid) member[at] = 1;
    }
  }
  return member;
}

function replaced(key: SearchKey, by: (leaf: SearchKey) => SearchKey): SearchKey {
  switch (key.kind) {
    case 'not':
      return { kind: 'not', key: replaced(key.key, by) };
    case 'and':
    case 'or':
      return { kind: key.kind, keys: key.keys.map((each) => replaced(each, by)) };
    default:
      return by(key);
  }
}
