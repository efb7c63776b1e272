/**
 * A message with a header in UTF-8 (RFC 6532) for a client that has not given UTF8: the same message with that header
 * in ASCII. What can be said in encoded words or extended parameters is; an address that cannot is the name of an empty group.
 * Implements: RFC 6856 §2.1 (surrogate), RFC 2047, RFC 2231, RFC 6854 (groups in any address field).
 * A field that is not UTF-8 is of an unknown charset, and stays; so does the body, whose parts may be 8bit.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { addrSpec, displayName } from '../../message/compose/mailbox.ts';
import { foldField } from '../../message/compose/header.ts';
import { parameterText } from '../../message/compose/parameter.ts';
import { addressList } from '../../message/header/address.ts';
import { decodeWords, encodeWords } from '../../message/header/encoded-word.ts';
import { type Field, emptyLine, fieldBytes, fieldText, headerEnd, headerFields } from '../../message/header/fields.ts';
import { contentDisposition, contentType } from '../../message/header/parameters.ts';
import type { Address, Parameters } from '../../message/types.ts';
import { maxSurrogateHeader } from '../limits.ts';

/** The chunks of a message with its header in ASCII; of most messages, the chunks. */
export async function* withAsciiHeader(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer | null = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (held === null) {
      yield chunk;
      continue;
    }
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const body = headerEnd(held);
    if (body < held.length || held.length > maxSurrogateHeader) {
      yield surrogate(held, body);
      held = null;
    }
  }
  if (held !== null) yield surrogate(held, held.length);
}

function surrogate(bytes: Buffer, body: number): Buffer {
  const header = bytes.subarray(0, body);
  if (body > maxSurrogateHeader || isAscii(header)) return bytes;
  return Buffer.concat([asciiHeader(header), bytes.subarray(body)]);
}

/** A header, with the empty line where there is one, in ASCII. */
export function asciiHeader(header: Buffer): Buffer {
  const fields = headerFields(header);
  const end = fields.at(-1)?.end ?? 0;
  const ended = emptyLine(header, end, header.length);
  return Buffer.concat([...fields.map((field) => asciiField(header, field)), header.subarray(end, end + ended)]);
}

function asciiField(header: Buffer, field: Field): Buffer {
  const octets = fieldBytes(header, field);
  if (field.name === '' || isAscii(octets) || !isUtf8(octets)) return octets;
  const write = writers.get(field.name.toLowerCase()) ?? unstructured;
  return foldField(field.name, write(fieldText(header, field), field.name));
}

type Write = (text: string, name: string) => string;

const unstructured: Write = (text, name) => encodeWords(decodeWords(text), name.length + 2);

const addresses: Write = (text) => {
  const written: string[] = [];
  let group: string[] | null = null;
  for (const address of addressList(text)) {
    if (address.mailbox !== null) (group ?? written).push(mailbox(address, group !== null));
    else if (address.group !== undefined) group = [`${phrase(address.group)}:`];
    else if (group !== null) {
      const [name = '', ...members] = group;
      written.push(`${name} ${members.join(', ')};`);
      group = null;
    }
  }
  return written.join(', ');
};

/** A group cannot stand in a group: there the address becomes a name in front of an address that leads nowhere. RFC 6761 §6.4 */
function mailbox({ name, mailbox: localPart, host }: Address, inGroup: boolean): string {
  const address = `${localPart ?? ''}@${host ?? ''}`;
  if (!isPlain(address)) {
    const words = phrase(name === null ? address : `${name} ${address}`);
    return inGroup ? `${words} <nobody@invalid>` : `${words}:;`;
  }
  const spec = addrSpec(address) ?? address;
  return name === null || name === '' ? spec : `${phrase(name)} <${spec}>`;
}

/** phrase of RFC 5322 §3.2.5; what is in encoded words already is not encoded twice. */
const phrase = (text: string): string => displayName(decodeWords(text));

const isPlain = (text: string): boolean => Buffer.byteLength(text) === text.length;

const mediaType: Write = (text, name) => {
  const read = contentType(text);
  return read === null ? unstructured(text, name) : `${read.type}/${read.subtype}${parametersText(read.parameters)}`;
};

const disposition: Write = (text, name) => {
  const read = contentDisposition(text);
  return read === null ? unstructured(text, name) : `${read.type}${parametersText(read.parameters)}`;
};

const parametersText = (parameters: Parameters): string =>
  parameters.map(([name, value]) => parameterText(name, value)).join('');

const addressFields = ['from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'delivered-to', 'return-path'];

const writers: ReadonlyMap<string, Write> = new Map<string, Write>([
  ...[...addressFields, ...addressFields.map((name) => `resent-${name}`)].map((name) => [name, addresses] as const),
  ['content-type', mediaType],
  ['content-disposition', disposition],
]);
