/**
 * All that a search for a string may look at in a message: its header fields, those of the messages it encloses, its text
 * parts, and its envelope as it is shown. Whatever contains a string there has the words of the string.
 * Implements the reach of: RFC 9051 §6.4.4 (BCC, BODY, CC, FROM, HEADER, SUBJECT, TEXT, TO).
 */
import { decodeWords } from '../../../message/header/encoded-word.ts';
import { fieldText, headerFields } from '../../../message/header/fields.ts';
import { folded } from '../../../message/heading/folded.ts';
import { readableText } from '../../../message/mime/text.ts';
import type { Address, MessageFacts, Part } from '../../../message/types.ts';
import { eachWord } from '../../../message/similar/words.ts';

/** A longer word is not kept: its message is looked at by every search. SQLite's FTS5 cuts words at 32,768 octets. */
const longestWord = 8_000;

/** The different words of a message, or null where they cannot be told. */
export function wordsOf(bytes: Buffer, facts: MessageFacts): ReadonlySet<string> | null {
  const words = new Set<string>();
  let longest = 0;
  const take = (text: string): void =>
    eachWord(folded(text), (word) => {
      longest = Math.max(longest, word.length);
      words.add(word);
    });
  header(bytes, facts.structure, take);
  body(bytes, facts.structure, take);
  const { envelope } = facts;
  for (const text of [envelope.subject, envelope.messageId, envelope.inReplyTo]) {
    if (text !== null) take(decodeWords(text));
  }
  for (const addresses of [envelope.from, envelope.to, envelope.cc, envelope.bcc]) {
    for (const address of addresses) take(shown(address));
  }
  return longest > longestWord ? null : words;
}

const shown = ({ name, mailbox, host, group }: Address): string =>
  `${decodeWords(group ?? name ?? '')} ${mailbox ?? ''}@${host ?? ''}`;

function header(bytes: Buffer, message: Part, take: (text: string) => void): void {
  const octets = bytes.subarray(message.start, message.body);
  for (const field of headerFields(octets)) take(`${field.name}: ${decodeWords(fieldText(octets, field))}`);
}

function body(bytes: Buffer, part: Part, take: (text: string) => void): void {
  if (part.type === 'text') take(readableText(bytes.subarray(part.body, part.end), part));
  else {
    for (const child of part.children) {
      if (part.type === 'message') header(bytes, child, take);
      body(bytes, child, take);
    }
  }
}
