/**
 * The message that is answered, forwarded or gone on with, out of its seals: what covers the whole of it and nothing else is quoted, by the
 * header that counts, and its files stay in the browser. Import it by import(): it brings the crypto worker with it.
 * Implements: RFC 9788 §4.5 (an answer goes by the protected header), RFC 9787 §5.3.
 */
import { keysFor } from '../api/keys.ts';
import type { JmapClient } from '../api/jmap.ts';
import { octetsOf } from '../api/source.ts';
import type { Address, BodyPart } from '../api/types.ts';
import { askCrypto } from '../crypto/client.ts';
import type { LetterPart, OpenedLetter } from '../crypto/letter.ts';
import type { Source } from '../model/compose.ts';
import { keyBook } from '../model/key-book.ts';
import { fieldOf, textOf } from '../model/letter.ts';
import { parseRecipients } from '../model/recipients.ts';
import { vaultOf } from './vault.svelte.ts';

/** `shut`: the vault has to be opened first. `closed`: it does not open, or not as a whole. */
export type OpenedSource =
  { readonly state: 'open'; readonly source: Source } | { readonly state: 'shut' } | { readonly state: 'closed' };

/** Thrown where something is to be written that only an open vault can read. */
export class SealShut extends Error {
  override readonly name = 'SealShut';
}

/** `hold` keeps a file of the letter in the browser, and answers the name by which it is known. */
export async function openSource(
  client: JmapClient,
  source: Source,
  hold: (file: File) => string,
): Promise<OpenedSource> {
  const vault = vaultOf(client);
  if (vault.open === null) await vault.load();
  const { blobId, receivedAt } = source;
  const [message, { own, contacts }] = await Promise.all([
    octetsOf(client.downloadUrl({ blobId, name: 'message.eml', type: 'message/rfc822' })),
    keysFor(
      client,
      (source.from ?? []).map(({ email }) => email),
    ),
  ]);
  const { known } = keyBook(own, contacts, []);
  const letter = await askCrypto('open', { message, keys: known, receivedAt: Date.parse(receivedAt) });
  if (letter.encrypted === 'message') return { state: 'open', source: read(source, letter, hold) };
  return { state: letter.encrypted === 'locked' && vault.open === null ? 'shut' : 'closed' };
}

function read(source: Source, letter: OpenedLetter, hold: (file: File) => string): Source {
  const covered = letter.parts.filter(({ covers, enclosed }) => covers === 'message' && enclosed === null);
  const text = covered.find((part) => isText(part, 'text/plain'));
  const html = covered.find((part) => isText(part, 'text/html'));
  const files = covered.filter((part) => part !== text && part !== html);
  const addresses = (name: string): readonly Address[] | null => {
    const value = fieldOf(letter.fields, name);
    return value === null
      ? null
      : parseRecipients(value).flatMap(({ name: called, email, isValid }) => (isValid ? { name: called, email } : []));
  };
  const textParts = text === undefined ? [] : [bodyPart('text', text)];
  const htmlParts = html === undefined ? [] : [bodyPart('html', html)];
  return {
    ...source,
    from: addresses('from'),
    replyTo: addresses('reply-to'),
    to: addresses('to'),
    cc: addresses('cc'),
    subject: fieldOf(letter.fields, 'subject'),
    'header:Mail-Followup-To:asAddresses': null,
    textBody: textParts.length > 0 ? textParts : htmlParts,
    htmlBody: htmlParts.length > 0 ? htmlParts : textParts,
    bodyValues: Object.fromEntries(
      [
        ...(text === undefined ? [] : [['text', text] as const]),
        ...(html === undefined ? [] : [['html', html] as const]),
      ].map(([name, part]) => [name, { value: textOf(part), isEncodingProblem: false, isTruncated: false }]),
    ),
    attachments: files.map((part) => ({
      ...bodyPart(null, part),
      blobId: hold(new File([part.octets.slice()], part.name ?? '', { type: part.type })),
    })),
  };
}

const isText = ({ type, disposition }: LetterPart, wanted: string): boolean =>
  type === wanted && disposition !== 'attachment';

const bodyPart = (partId: string | null, part: LetterPart): BodyPart => ({
  partId,
  blobId: null,
  size: part.octets.length,
  name: part.name,
  type: part.type,
  charset: part.charset,
  disposition: part.disposition,
  cid: part.contentId,
  ...(part.isFlowed ? { 'header:Content-Type': ' text/plain; format=flowed' } : {}),
});
