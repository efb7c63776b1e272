/**
 * Strings in the octets of a message: substrings without regard to case, encodings undone.
 * Implements: RFC 9051 §6.4.4 (BODY, TEXT, HEADER), §6.4.4.1 on charsets. Not here: what the heading decides.
 * Large parts are read window by window, so that memory stays flat.
 */
import { isAscii } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodeWords } from '../../message/header/encoded-word.ts';
import { fieldText, headerFields } from '../../message/header/fields.ts';
import { folded } from '../../message/heading/folded.ts';
import { bodyText, readableText } from '../../message/mime/text.ts';
import type { Part } from '../../message/types.ts';
import { LF } from '../../base/bytes.ts';
import { type MessageOctets, range } from '../content.ts';
import type { Reach } from './key.ts';

/** Octets of a part that are decoded at once. Our own. */
const window = 524_288;

/** Octets of a header that are searched. Our own: what a message is told of by others (mta/limits.ts) ends there too. */
const searchedHeader = 262_144;

const headerOf = (octets: MessageOctets, { start, body }: Part): Buffer | Promise<Buffer> =>
  range(octets, start, Math.min(body, start + searchedHeader));

/** Whether a text has the string, which is folded already. */
const has = (text: string, wanted: string): boolean => folded(text).includes(wanted);

const fieldHas = (header: Buffer, name: string, wanted: string): boolean =>
  headerFields(header).some(
    (field) =>
      field.name.length === name.length &&
      field.name.toLowerCase() === name &&
      (wanted === '' || has(decodeWords(fieldText(header, field)), wanted)),
  );

/** HEADER field-name string: any field of that name. */
export async function headerHas(
  octets: MessageOctets,
  structure: Part,
  name: string,
  wanted: string,
): Promise<boolean> {
  return fieldHas(await headerOf(octets, structure), name, wanted);
}

/** Any field of a message's header, its name included. */
async function anyFieldHas(octets: MessageOctets, message: Part, wanted: string): Promise<boolean> {
  const header = await headerOf(octets, message);
  return headerFields(header).some((field) => has(`${field.name}: ${decodeWords(fieldText(header, field))}`, wanted));
}

/** The text parts of a message, and the headers of the messages that it encloses. */
export async function bodyHas(octets: MessageOctets, part: Part, wanted: string): Promise<boolean> {
  if (wanted === '') return true;
  if (part.type === 'text') return textHas(octets, part, wanted);
  for (const child of part.children) {
    if (part.type === 'message' && (await anyFieldHas(octets, child, wanted))) return true;
    if (await bodyHas(octets, child, wanted)) return true;
  }
  return false;
}

/** TEXT: header or body. */
export async function messageHas(octets: MessageOctets, structure: Part, wanted: string): Promise<boolean> {
  if (wanted === '') return true;
  // What the text index named is mostly found in the text; of a large message, the header is read sooner.
  if ('bytes' in octets) return (await bodyHas(octets, structure, wanted)) || anyFieldHas(octets, structure, wanted);
  return (await anyFieldHas(octets, structure, wanted)) || bodyHas(octets, structure, wanted);
}

const shownFields: ReadonlySet<string> = new Set(['subject', 'from', 'to', 'cc', 'bcc', 'reply-to', 'sender']);

/** Subject, people or body. */
export async function shownHas(octets: MessageOctets, structure: Part, wanted: string): Promise<boolean> {
  const header = await headerOf(octets, structure);
  return (
    headerFields(header).some(
      (field) => shownFields.has(field.name.toLowerCase()) && has(decodeWords(fieldText(header, field)), wanted),
    ) || bodyHas(octets, structure, wanted)
  );
}

/** One text part. A large one is cut behind line breaks, where every encoding can be cut; windows overlap by the string. */
async function textHas(octets: MessageOctets, part: Part, wanted: string): Promise<boolean> {
  if (part.end - part.body <= window) {
    const body = await range(octets, part.body, part.end);
    return plainHas(body, part, wanted) ?? has(readableText(body, part), wanted);
  }
  for await (const text of windows(octets, part, wanted.length)) if (text.includes(wanted)) return true;
  return false;
}

/** The text of a part, folded, window by window; they overlap so that no string of that length is cut. */
async function* windows(octets: MessageOctets, part: Part, length: number): AsyncGenerator<string> {
  let tail = '';
  for (let at = part.body; at < part.end;) {
    const most = await range(octets, at, Math.min(part.end, at + window));
    const lineEnd = at + most.length < part.end ? most.lastIndexOf(LF) + 1 : most.length;
    const body = most.subarray(0, lineEnd === 0 ? most.length : lineEnd);
    if (body.length === 0) return;
    const text = tail + folded(bodyText(body, part));
    yield text;
    tail = length > 1 ? text.slice(1 - length) : '';
    at += body.length;
    await nextTurn();
  }
}

/** Takes a text (folded), and the name of the field that it stands in (in lower case), or null. */
type TakeText = (text: string, fieldName: string | null) => void;

/** All that a key can look at, without asking whether it is there: strings up to `length` are never cut. */
export async function eachText(
  octets: MessageOctets,
  structure: Part,
  reach: Reach,
  length: number,
  take: TakeText,
): Promise<void> {
  if (reach.in !== 'body') await eachField(octets, structure, reach.in === 'field' ? reach.name : null, take);
  if (reach.in !== 'field') await eachBody(octets, structure, length, take);
}

/** Fields of a name as they are, or with null all of them, each with its name. */
async function eachField(octets: MessageOctets, message: Part, name: string | null, take: TakeText): Promise<void> {
  const header = await headerOf(octets, message);
  for (const field of headerFields(header)) {
    const fieldName = field.name.toLowerCase();
    const text = decodeWords(fieldText(header, field));
    if (name === null) take(folded(`${field.name}: ${text}`), fieldName);
    else if (fieldName === name) take(folded(text), fieldName);
  }
}

async function eachBody(octets: MessageOctets, part: Part, length: number, take: TakeText): Promise<void> {
  if (part.type === 'text') {
    if (part.end - part.body > window) for await (const text of windows(octets, part, length)) take(text, null);
    else take(folded(readableText(await range(octets, part.body, part.end), part)), null);
    return;
  }
  for (const child of part.children) {
    if (part.type === 'message') await eachField(octets, child, null, take);
    await eachBody(octets, child, length, take);
  }
}

const verbatim = new Set(['7bit', '8bit', 'binary']);

/** The short way for plain ASCII that is not encoded; undefined where it cannot be taken. */
function plainHas(body: Buffer, part: Part, wanted: string): boolean | undefined {
  if (part.subtype === 'html' || !verbatim.has(part.encoding) || !isAscii(body)) return undefined;
  const charset = part.parameters.find(([name]) => name === 'charset')?.[1].toLowerCase() ?? 'us-ascii';
  // Seven-bit charsets that shift (UTF-7, ISO-2022) look like ASCII and are not.
  if (charset !== 'us-ascii' && charset !== 'utf-8' && !charset.startsWith('iso-8859-')) return undefined;
  return body.toString('latin1').toLowerCase().includes(wanted);
}
