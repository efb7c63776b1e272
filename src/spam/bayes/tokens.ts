/**
 * A message as tokens: what its words, header, links, MIME and HTML say, each token once, in four views. Linear in what is looked at.
 * Left out on purpose is what tells where mail was collected and not what it is: Received, dates, Delivered-To, the reverse-path,
 * fields of mailing lists and of other filters.
 */
import { addressList } from '../../message/header/address.ts';
import { decodeWords } from '../../message/header/encoded-word.ts';
import { parameter } from '../../message/header/parameters.ts';
import { registeredDomain, schemeOf } from '../facts/links.ts';
import { kindOf, kindTokens } from '../kind.ts';
import { limits } from '../limits.ts';
import type { HeaderField, Link, SpamFacts, Weighed } from '../types.ts';
import { eachRun } from './characters.ts';
import { tokenKey } from './hash.ts';
import { shapes } from './shapes.ts';
import { type View, views } from './views.ts';
import { eachWord, undisguised } from './words.ts';

/** Key of each token, and the token as a person can read it; '' for what nobody would want to. */
export type Tokens = ReadonlyMap<number, string>;

const markup = 'html';
/** The token that every message with HTML has. */
export const markupKey = tokenKey(markup, views.form);

class Bag {
  readonly tokens = new Map<number, string>();

  add(token: string, view: View): void {
    if (this.tokens.size < limits.tokens) this.tokens.set(tokenKey(token, view), token);
  }

  addUnnamed(key: number): void {
    if (this.tokens.size < limits.tokens) this.tokens.set(key, '');
  }
}

/** Fields whose presence says something of the program that wrote the message. */
const telling = new Set(
  `bcc cc comments content-class content-description content-disposition content-language content-transfer-encoding importance in-reply-to keywords
mime-version organization references reply-to thread-index thread-topic user-agent x-accept-language x-mailer x-mimeole x-msmail-priority x-newsreader x-priority`
    .split('\n')
    .flatMap((line) => line.split(' ')),
);
/** Fields whose words count. */
const worded = new Set([
  'x-mailer',
  'user-agent',
  'organization',
  'x-mimeole',
  'x-priority',
  'importance',
  'content-language',
]);
const addressed = new Set(['from', 'reply-to', 'sender']);

export function tokensOf(facts: Weighed): Tokens {
  const bag = new Bag();
  const shape = shapes[facts.header];
  if (shape !== null) bag.add(shape, views.form);
  if (facts.header !== 'none') formTokens(facts, bag);
  wordTokens(facts.subject, 'subject:', limits.words, bag);
  let left: number = limits.words;
  for (const { plain } of facts.texts) left -= wordTokens(plain, '', left, bag);
  eachRun([facts.subject, ...facts.texts.map(({ plain }) => plain)], (key) => bag.addUnnamed(key));
  return bag.tokens;
}

function formTokens(facts: Weighed, bag: Bag): void {
  for (const token of kindTokens(kindOf(facts))) bag.add(token, views.form);
  headerTokens(facts, bag);
  mimeTokens(facts, bag);
  for (const { html } of facts.texts) {
    if (html === null) continue;
    bag.add(markup, views.form);
    for (const feature of html.features) bag.add(`html:${feature}`, views.form);
    if (html.hidden !== '') wordTokens(html.hidden, 'hidden:', 500, bag);
  }
  for (const link of facts.links) linkTokens(link, bag);
}

function headerTokens({ fields }: SpamFacts, bag: Bag): void {
  for (const field of fields) {
    const { name, value } = field;
    if (telling.has(name)) bag.add(`has:${name}`, views.form);
    if (worded.has(name)) eachWord(value, 20, (word) => bag.add(`${name}:${word}`, views.form));
    if (addressed.has(name)) addressTokens(field, bag);
    else if (name === 'to' || name === 'cc') recipientTokens(field, bag);
    else if (name === 'message-id') bag.add(`message-id:${shape(value)}`, views.form);
  }
}

function addressTokens({ name, raw }: HeaderField, bag: Bag): void {
  for (const { name: shown, mailbox, host } of addressList(raw, 5)) {
    if (shown !== null) eachWord(decodeWords(shown), 10, (word) => bag.add(`${name}-name:${word}`, views.sender));
    if (mailbox === null || host === null) continue;
    const domain = host.toLowerCase();
    bag.add(`${name}:${mailbox.toLowerCase()}@${domain}`, views.sender);
    bag.add(`${name}-shape:${shape(mailbox)}`, views.sender);
    bag.add(`${name}-domain:${registeredDomain(domain)}`, views.sender);
    bag.add(`${name}-top:${domain.slice(domain.lastIndexOf('.') + 1)}`, views.sender);
  }
}

/** How many are addressed and how, not who: that is always the same reader. */
function recipientTokens({ name, raw }: HeaderField, bag: Bag): void {
  const list = addressList(raw, limits.addresses).filter(({ mailbox, host }) => mailbox !== null && host !== null);
  bag.add(`${name}-count:${list.length > 10 ? 'many' : list.length > 3 ? 'some' : list.length}`, views.form);
  if (list.some(({ name: shown }) => shown !== null)) bag.add(`${name}-named`, views.form);
}

/** The form of an identifier: runs of letters, capitals and digits as one sign each. */
function shape(text: string): string {
  let drawn = '';
  for (let at = 0; at < text.length && drawn.length < 14; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x40) break;
    const sign =
      code >= 0x30 && code <= 0x39
        ? '9'
        : code >= 0x41 && code <= 0x5a
          ? 'A'
          : code >= 0x61 && code <= 0x7a
            ? 'a'
            : (text[at] ?? '');
    if (!drawn.endsWith(sign)) drawn += sign;
  }
  return drawn;
}

function mimeTokens({ message, leaves }: SpamFacts, bag: Bag): void {
  const { type, subtype, children } = message.structure;
  bag.add(`mime:${type}/${subtype}`, views.form);
  bag.add(
    `mime-parts:${children
      .map((child) => `${child.type}/${child.subtype}`)
      .slice(0, 4)
      .join('+')}`,
    views.form,
  );
  for (const { part, type: leafType, name, isAttachment } of leaves) {
    const charset = parameter(part.parameters, 'charset');
    if (charset !== null) bag.add(`charset:${charset.toLowerCase().slice(0, 30)}`, views.form);
    bag.add(`encoding:${leafType}:${part.encoding.slice(0, 20)}`, views.form);
    if (name !== null) {
      const lower = name.toLowerCase();
      bag.add(`file-ending:${lower.slice(lower.lastIndexOf('.') + 1).slice(0, 10)}`, views.form);
      eachWord(lower, 10, (word) => bag.add(`file:${word}`, views.form));
    }
    if (isAttachment) bag.add(`attachment:${leafType}`, views.form);
  }
}

function wordTokens(text: string, prefix: string, most: number, bag: Bag): number {
  let last = '';
  let pairs = 0;
  return eachWord(text, most, (word) => {
    bag.add(prefix + word, views.words);
    if (last !== '' && pairs++ < limits.wordPairs) bag.add(`${prefix}${last} ${word}`, views.words);
    last = word;
    const plain = undisguised(word);
    if (plain !== null) bag.add(`disguised:${plain}`, views.words);
  });
}

function linkTokens({ url, host, kind }: Link, bag: Bag): void {
  if (host === '') {
    bag.add(`${kind}-scheme:${schemeOf(url).slice(0, 12)}`, views.form);
    return;
  }
  bag.add(`url:${registeredDomain(host)}`, views.sender);
  bag.add(`url:${host.slice(0, 80)}`, views.sender);
  bag.add(`url-top:${host.slice(host.lastIndexOf('.') + 1).slice(0, 12)}`, views.form);
  const path = url.slice(url.indexOf(host) + host.length);
  eachWord(path.slice(0, 200), 10, (word) => bag.add(`url-path:${word}`, views.form));
  if (path.includes('?')) bag.add(`${kind}-query`, views.form);
}
