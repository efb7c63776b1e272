/**
 * An encrypted message as a file that anybody can read: the header that counts, and what was inside the innermost encryption with
 * its signatures as they are.
 * Implements: RFC 9788 §4 (inner fields take the place of outer ones).
 */
import { fieldBytes, headerFields } from '../../../../src/message/header/fields.ts';
import { type SealedHeader, isStructural } from '../../../../src/sealed/header.ts';
import { type ProtectedPart, envelopeOf } from '../../../../src/sealed/protect.ts';

/** Null where nothing was encrypted round the whole message, or it did not open. */
export function plainFile(root: ProtectedPart, header: SealedHeader): Uint8Array<ArrayBuffer> | null {
  const innermost = envelopeOf(root).findLast(
    ({ opened: { seal } }) => seal?.kind === 'sealed' && seal.encryption?.state === 'opened',
  );
  const content = innermost?.children[0]?.opened;
  if (content === undefined) return null;
  const { octets, part } = content;
  const own = new Set(headerFields(octets, part.start, part.body).map(({ name }) => name.toLowerCase()));
  const inner = header.by === null ? [] : header.fields.filter(({ name }) => !own.has(name.toLowerCase()));
  for (const { name } of inner) own.add(name.toLowerCase());
  const { octets: whole, part: top } = root.opened;
  const outer = headerFields(whole, top.start, top.body).filter(
    ({ name }) => name !== '' && !own.has(name.toLowerCase()) && !isStructural(name),
  );
  return new Uint8Array(
    Buffer.concat([
      ...outer.map((field) => fieldBytes(whole, field)),
      ...inner.map(({ name, value }) => Buffer.from(`${name}: ${value}\r\n`)),
      ...(own.has('mime-version') ? [] : [Buffer.from('MIME-Version: 1.0\r\n')]),
      octets.subarray(part.start, part.end),
    ]),
  );
}
