/**
 * Keys that look for a string in the octets are asked of the text index first: it names the messages that may have it, and only at those
 * is looked. What it says decides nothing but what need not be looked at.
 */
import type { TextIndex } from '../../../ms/port.ts';
import type { MailboxView } from '../../view/view.ts';
import type { SearchKey } from './key.ts';

/** In a smaller mailbox, looking is as quick as asking. Our own. */
const smallMailbox = 200;
/** Strings of one search that the index is asked for. Our own. */
const mostQuestions = 20;

/** The same key, with what the index knows in front of those that look for a string. */
export async function narrowed(key: SearchKey, view: MailboxView, index: TextIndex | undefined): Promise<SearchKey> {
  if (index === undefined || view.count < smallMailbox) return key;
  const questions = new Map<string, Content>();
  gather(key, questions);
  const members = new Map<string, Uint8Array>();
  await Promise.all(
    [...questions].map(async ([question, { contains, score }]) => {
      const uids = await index.candidates(view.account, view.id, contains, score !== undefined);
      if (uids !== null) members.set(question, memberOf(view, uids));
    }),
  );
  return members.size === 0 ? key : replaced(key, members);
}

type Content = Extract<SearchKey, { kind: 'content' }>;

const questionOf = ({ contains, score }: Content): string => `${score === undefined ? 'has' : 'like'} ${contains}`;

function gather(key: SearchKey, questions: Map<string, Content>): void {
  if (key.kind === 'not') gather(key.key, questions);
  else if (key.kind === 'and' || key.kind === 'or') for (const each of key.keys) gather(each, questions);
  else if (key.kind === 'content' && key.contains !== '' && questions.size < mostQuestions) {
    questions.set(questionOf(key), key);
  }
}

function memberOf(view: MailboxView, uids: Uint32Array): Uint8Array {
  const member = new Uint8Array(view.count);
  let at = 0;
  for (const uid of uids) {
    while (at < view.count && view.uid(at) < uid) at += 1;
    if (at < view.count && view.uid(at) === uid) member[at] = 1;
  }
  return member;
}

function replaced(key: SearchKey, members: ReadonlyMap<string, Uint8Array>): SearchKey {
  switch (key.kind) {
    case 'not':
      return { kind: 'not', key: replaced(key.key, members) };
    case 'and':
    case 'or':
      return { kind: key.kind, keys: key.keys.map((each) => replaced(each, members)) };
    case 'content': {
      const member = members.get(questionOf(key));
      if (member === undefined) return key;
      return { kind: 'and', keys: [{ kind: 'view', test: (_view, index) => member[index] === 1 }, key] };
    }
    default:
      return key;
  }
}
