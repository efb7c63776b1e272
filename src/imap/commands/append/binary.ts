/**
 * Messages with NULs, which only a literal8 can carry: other clients read them in literals, which cannot. The parts that
 * hold NULs are encoded in base64, nothing else is touched.
 * Implements: RFC 3516 §4.4 (the server may modify the encoding, where that is necessary), §6.
 */
import { examine } from '../../../message/examine.ts';
import { headerFields } from '../../../message/header/fields.ts';
import { encodeBase64, isIdentity } from '../../../message/mime/transfer.ts';
import type { Part } from '../../../message/types.ts';
import { type Content, chunks } from '../../../message/content.ts';
import type { Draft, StagedContent } from '../../../ms/content.ts';

/** Octets that are encoded at once: whole lines of 57 octets. Our own. */
const block = 57 * 4_096;

async function hasNul(content: Content, from: number, to: number): Promise<boolean> {
  for await (const chunk of chunks(content, from, to)) if (chunk.includes(0)) return true;
  return false;
}

/** Leaves with NULs, in order; null where a NUL stands elsewhere, or in a part that claims to be encoded. */
async function binaryParts(content: Content, root: Part): Promise<readonly Part[] | null> {
  const found: Part[] = [];
  const search = async (part: Part): Promise<boolean> => {
    for (const child of part.children) if (!(await search(child))) return false;
    if (part.children.length > 0 || !(await hasNul(content, part.body, part.end))) return true;
    found.push(part);
    return isIdentity(part.encoding) && part.body > part.start;
  };
  if (!(await search(root))) return null;
  let at = 0;
  for (const part of found) {
    if (await hasNul(content, at, part.body)) return null;
    at = part.end;
  }
  return (await hasNul(content, at, content.size)) ? null : found;
}

/** The header of a part with base64 for its encoding. */
function encodedHeader(header: Buffer): Buffer {
  const fields = headerFields(header);
  const end = fields.at(-1)?.end ?? 0;
  const kept = fields
    .filter(({ name }) => name.toLowerCase() !== 'content-transfer-encoding')
    .map(({ nameStart, end: fieldEnd }) => header.subarray(nameStart, fieldEnd));
  return Buffer.concat([...kept, Buffer.from('Content-Transfer-Encoding: base64\r\n'), header.subarray(end)]);
}

async function write(draft: Draft, octets: Buffer): Promise<void> {
  const written = draft.write(octets);
  if (written !== undefined) await written;
}

/** What can be kept in the place of what came: itself where it has no NUL; null where its encoding cannot be changed. */
export async function withoutNuls(
  staged: StagedContent,
  content: Content,
  begin: () => Draft,
): Promise<StagedContent | null> {
  if (!(await hasNul(content, 0, content.size))) return staged;
  const { structure } = staged.kind === 'file' ? staged.facts : examine(staged.bytes);
  const parts = await binaryParts(content, structure);
  if (parts === null) return null;
  const draft = begin();
  let at = 0;
  for (const { start, body, end } of parts) {
    for await (const chunk of chunks(content, at, start)) await write(draft, chunk);
    await write(draft, encodedHeader(await content.read(start, body)));
    for (let from = body; from < end; from += block) {
      const encoded = encodeBase64(await content.read(from, Math.min(end, from + block)));
      await write(draft, from + block < end ? Buffer.concat([encoded, Buffer.from('\r\n')]) : encoded);
    }
    at = end;
  }
  for await (const chunk of chunks(content, at)) await write(draft, chunk);
  return draft.finish();
}
