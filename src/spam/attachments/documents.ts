/**
 * What PDF, RTF, pages and drawings can do when they are opened.
 * Implements: ISO 32000-1 §7.3.5 (names), §7.5.7 (object streams), §12.6 (actions); RTF 1.9.1 (\template, \objupdate). Octets are
 * searched, not parsed: a file that is broken is one that somebody's reader mends.
 */
import { readHtml } from '../facts/html.ts';
import { limits } from '../limits.ts';
import { type Budget, inflateZlib } from './inflate.ts';
import { beginning } from './kinds.ts';
import type { Opened, Trait } from './types.ts';

const traitOfName: ReadonlyMap<string, Trait> = new Map([
  ['JavaScript', 'script'],
  ['JS', 'script'],
  ['OpenAction', 'auto-action'],
  ['AA', 'auto-action'],
  ['Launch', 'launch'],
  ['EmbeddedFile', 'embedded-file'],
  ['EmbeddedFiles', 'embedded-file'],
  ['RichMedia', 'embedded-file'],
  ['Encrypt', 'encrypted'],
]);

/** Object streams of a PDF that are unpacked. */
const objectStreams = 20;
const slash = 0x2f;
const percent = 0x25;
const parenthesis = 0x28;

export function openPdf(content: Buffer, budget: Budget): Opened {
  const traits = new Set<Trait>();
  let unpacked = 0;
  let at = 0;
  for (;;) {
    const stream = content.indexOf('stream', at);
    const stop = stream === -1 ? content.length : stream;
    const names = namesBetween(content, at, stop);
    for (const name of names) addTrait(traits, name);
    if (stream === -1) break;
    const end = content.indexOf('endstream', stream);
    if (end === -1) break;
    if (names.includes('ObjStm') && unpacked < objectStreams) {
      unpacked += 1;
      const plain = inflateZlib(content.subarray(behindLine(content, stream + 6), end), limits.textOctets, budget);
      if (plain !== null) for (const name of namesBetween(plain, 0, plain.length)) addTrait(traits, name);
    }
    at = end + 9;
  }
  return { traits: [...traits], files: [] };
}

function addTrait(traits: Set<Trait>, name: string): void {
  const trait = traitOfName.get(name);
  if (trait !== undefined) traits.add(trait);
}

/** The octets of a stream begin behind CRLF or LF. ISO 32000-1 §7.3.8 */
function behindLine(content: Buffer, at: number): number {
  const start = content[at] === 0x0d ? at + 1 : at;
  return content[start] === 0x0a ? start + 1 : start;
}

/** Strings without an end in one stretch, behind which parentheses are not looked at any more. */
const openStrings = 100;

/** Names outside of strings and comments, with their "#41" undone; of long ones the beginning. ISO 32000-1 §7.2, §7.3.5 */
function namesBetween(content: Buffer, from: number, to: number): readonly string[] {
  const names: string[] = [];
  let open = 0;
  for (let at = from; at < to;) {
    const octet = content[at] ?? 0;
    if (octet === percent) at = lineEnd(content, at, to);
    else if (octet === parenthesis && open < openStrings) {
      const end = stringEnd(content, at, to);
      if (end === at + 1) open += 1;
      at = end;
    } else if (octet !== slash) at += 1;
    else {
      const { name, end } = nameAt(content, at + 1, to);
      names.push(name);
      at = end;
    }
  }
  return names;
}

function nameAt(content: Buffer, from: number, to: number): { readonly name: string; readonly end: number } {
  let name = '';
  let at = from;
  while (at < to && name.length < 20) {
    const octet = content[at] ?? 0;
    const escaped = octet === 0x23 ? Number.parseInt(content.toString('latin1', at + 1, at + 3), 16) : Number.NaN;
    if (Number.isNaN(escaped) && !isRegular(octet)) break;
    name += String.fromCharCode(Number.isNaN(escaped) ? octet : escaped);
    at += Number.isNaN(escaped) ? 1 : 3;
  }
  return { name, end: at };
}

function lineEnd(content: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && content[at] !== 0x0a && content[at] !== 0x0d) at += 1;
  return at;
}

/** Behind the parenthesis that closes a literal string; one that does not end soon is none. §7.3.4.2 */
function stringEnd(content: Buffer, from: number, to: number): number {
  const stop = Math.min(to, from + limits.urlCharacters);
  let depth = 0;
  for (let at = from; at < stop; at++) {
    const octet = content[at];
    if (octet === 0x5c) at += 1;
    else if (octet === parenthesis) depth += 1;
    else if (octet === 0x29 && --depth === 0) return at + 1;
  }
  return from + 1;
}

const delimiters = new Set(Buffer.from('()<>[]{}/%', 'latin1'));
const isRegular = (octet: number): boolean => octet > 0x20 && octet < 0x7f && !delimiters.has(octet);

export function openRtf(content: Buffer): Opened {
  const text = content.toString('latin1').toLowerCase();
  const traits = new Set<Trait>();
  if (text.includes('\\objdata')) traits.add('embedded-file');
  if (text.includes('\\objupdate') || text.includes('\\objautlink')) traits.add('auto-action');
  const template = text.indexOf('\\*\\template');
  if (
    template !== -1 &&
    ['http', '\\\\\\\\', '\\u'].some((each) => text.slice(template + 11, template + 40).includes(each))
  )
    traits.add('remote-part');
  return { traits: [...traits], files: [] };
}

/** How a page makes a file out of its own text, so that no filter sees it on the way. */
const smuggling = [
  'mssaveoropenblob',
  'mssaveblob',
  'createobjecturl',
  'atob(',
  'unescape(',
  'fromcharcode',
  'document.write(',
];
const active = ['script', 'event-handler', 'applet', 'object', 'embed', 'iframe'];

export function openPage(content: Buffer): Opened {
  const text = beginning(content, limits.textOctets);
  const { features, links } = readHtml(text);
  const traits = new Set<Trait>();
  const runs = (url: string): boolean => url.startsWith('javascript:') || url.startsWith('vbscript:');
  if (active.some((name) => features.has(name)) || links.some(({ url }) => runs(url))) traits.add('script');
  if (features.has('form') || features.has('password-field')) traits.add('form');
  if (features.has('refresh')) traits.add('auto-action');
  if (smuggling.some((call) => text.includes(call))) traits.add('embedded-file');
  return { traits: [...traits], files: [] };
}

/** SVG runs scripts as a page does, and can hold one. */
export function openDrawing(content: Buffer): Opened {
  const text = beginning(content, limits.textOctets);
  const { features } = readHtml(text);
  const traits: Trait[] = [];
  if (features.has('script') || features.has('event-handler') || text.includes('javascript:')) traits.push('script');
  if (text.includes('<foreignobject') && (features.has('form') || features.has('iframe'))) traits.push('form');
  return { traits, files: [] };
}
