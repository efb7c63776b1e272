/**
 * The files in a winmail.dat, as Outlook packs them for Exchange.
 * Implements: MS-OXTNEF §2.1.1 (attributes), §2.1.3.3 (attAttachTitle, attAttachData).
 */
import { limits } from '../limits.ts';
import type { Inner, Opened } from './types.ts';

const title = 0x00018010;
const data = 0x0006800f;
const rendering = 0x00069002;

/** Level (1), attribute (4), length (4), data, checksum (2), behind a signature and a key. */
export function openWinmail(content: Buffer): Opened {
  const files: Inner[] = [];
  let name = '';
  let body: Buffer | null = null;
  const finish = (): void => {
    const octets = body;
    if (name !== '' || octets !== null) files.push({ name, read: (limit) => octets?.subarray(0, limit) ?? null });
    name = '';
    body = null;
  };
  for (let at = 6; at + 9 <= content.length && files.length < limits.files;) {
    const [attribute, length] = [content.readUInt32LE(at + 1), content.readUInt32LE(at + 5)];
    const from = at + 9;
    // It begins each attachment.
    if (attribute === rendering) finish();
    else if (attribute === title)
      name = content.toString('latin1', from, from + Math.min(length, limits.fileName)).replaceAll('\0', '');
    else if (attribute === data) body = content.subarray(from, from + length);
    at = from + length + 2;
  }
  finish();
  return { traits: [], files };
}
