/**
 * The facts of a message: everything that signals and tokens look at, decoded once and within limits.
 * Never throws, whatever the octets.
 */
import { addressList } from '../../message/header/address.ts';
import { decodeWords } from '../../message/header/encoded-word.ts';
import { fieldText, headerFields } from '../../message/header/fields.ts';
import { examine } from '../../message/examine.ts';
import { bodyText } from '../../message/mime/text.ts';
import type { Part } from '../../message/types.ts';
import { walkFiles } from '../attachments/walk.ts';
import { limits } from '../limits.ts';
import type { HeaderField, Leaf, Link, SpamEnvelope, SpamFacts, Text, TrustGlimpse } from '../types.ts';
import { readHtml } from './html.ts';
import { headerKept, withBody } from './headless.ts';
import { identityOf } from './identity.ts';
import { leavesOf } from './leaves.ts';
import { urlHost, urlsIn } from './links.ts';
import { saidIn } from './said.ts';
import { waysOutOf } from './ways-out.ts';

export interface Circumstances {
  readonly envelope: SpamEnvelope | null;
  readonly trust: TrustGlimpse | null;
  readonly receivedAt: number | null;
}

/** Of a message that is only a file. */
export const unknownCircumstances: Circumstances = { envelope: null, trust: null, receivedAt: null };

export function gatherFacts(whole: Buffer, circumstances: Circumstances = unknownCircumstances): SpamFacts {
  const taken = whole.subarray(0, limits.messageOctets);
  const bytes = withBody(taken, mboxLineEnd(taken), circumstances.envelope === null);
  const message = examine(bytes);
  const fields = headerFieldsOf(bytes, message.structure);
  const leaves = leavesOf(message.structure);
  const texts = textsOf(bytes, leaves, false);
  const subject = decodeWords((message.envelope.subject ?? '').slice(0, limits.fieldCharacters));
  const links = linksOf(texts, textsOf(bytes, leaves, true), subject);
  const from = senderOf(fields);
  return {
    bytes,
    message,
    fields,
    header: headerKept(fields, circumstances.envelope),
    leaves,
    files: walkFiles(bytes, leaves),
    texts,
    links,
    subject,
    said: saidIn(subject, texts),
    waysOut: waysOutOf(fields, texts, links),
    from,
    identity: identityOf(fields, from.domain, links, circumstances.envelope, circumstances.trust),
    ...circumstances,
  };
}

function headerFieldsOf(bytes: Buffer, structure: Part): readonly HeaderField[] {
  const from = mboxLineEnd(bytes);
  return headerFields(bytes, from, structure.body)
    .slice(0, limits.fields)
    .filter(({ name }) => name !== '')
    .map((field) => {
      const valueEnd = Math.min(field.valueEnd, field.valueStart + limits.fieldCharacters);
      const raw = fieldText(bytes, { ...field, valueEnd });
      return { name: field.name.toLowerCase(), raw, value: raw.includes('=?') ? decodeWords(raw) : raw };
    });
}

/** Files of old collections begin with the "From " line of their mbox. */
function mboxLineEnd(bytes: Buffer): number {
  if (bytes.toString('latin1', 0, 5) !== 'From ') return 0;
  return bytes.indexOf(0x0a) + 1;
}

/** Texts that are shown with the message, or those that are attached to it as files. */
function textsOf(bytes: Buffer, leaves: readonly Leaf[], files: boolean): readonly Text[] {
  const texts: Text[] = [];
  let left: number = limits.textCharacters;
  for (const { part, type, isAttachment: attached, name } of leaves) {
    if (left <= 0) break;
    if (part.type !== 'text' || (attached && name !== null) !== files) continue;
    const end = Math.min(part.end, part.body + limits.textOctets);
    const text = bodyText(bytes.subarray(part.body, end), part).slice(0, left);
    left -= text.length;
    if (part.subtype === 'html' || looksLikeHtml(text)) {
      const html = readHtml(text);
      texts.push({ type: 'text/html', plain: html.shown, html });
    } else texts.push({ type, plain: text, html: null });
  }
  return texts;
}

/** HTML that says it is plain text, as some senders have it. */
function looksLikeHtml(text: string): boolean {
  const start = text.slice(0, 200).trimStart().toLowerCase();
  return start.startsWith('<html') || start.startsWith('<!doctype html');
}

/** Links of what is shown, of the subject, and of attached texts: whoever opens these is led on. */
function linksOf(texts: readonly Text[], attached: readonly Text[], subject: string): readonly Link[] {
  const links: Link[] = [];
  const hosts = new Set<string>();
  const add = (link: Link): void => {
    if (links.length >= limits.links && hosts.has(link.host)) return;
    hosts.add(link.host);
    if (links.length < 2 * limits.links) links.push(link);
  };
  const addText = (text: string): void => {
    for (const url of urlsIn(text)) add({ url, host: urlHost(url), text: '', kind: 'text' });
  };
  addText(subject);
  for (const { plain, html } of [...texts, ...attached]) {
    for (const link of html?.links ?? []) add(link);
    addText(plain);
  }
  return links;
}

function senderOf(fields: readonly HeaderField[]): SpamFacts['from'] {
  const written = fields.find(({ name }) => name === 'from')?.raw ?? '';
  const first = addressList(written, limits.addresses).find(({ mailbox }) => mailbox !== null);
  const domain = (first?.host ?? '').toLowerCase();
  return {
    name: decodeWords(first?.name ?? ''),
    address: domain === '' ? '' : `${(first?.mailbox ?? '').toLowerCase()}@${domain}`,
    domain,
  };
}
