/** Pictures that a message shows, as blob: URLs: its own parts, and remote ones through the server's proxy. */
import type { BodyPart } from './types.ts';
import type { JmapClient } from './jmap.ts';

/** What is shown; SVG is a document, and none. */
const kinds = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);

async function picture(path: string, type: string | null): Promise<string | null> {
  try {
    const response = await fetch(path, { credentials: 'same-origin' });
    if (!response.ok) return null;
    const blob = await response.blob();
    const kind = type ?? blob.type;
    return kinds.has(kind) ? URL.createObjectURL(new Blob([blob], { type: kind })) : null;
  } catch {
    return null;
  }
}

/** Of octets that are at hand. */
export const pictureOf = (octets: Uint8Array<ArrayBuffer>, type: string): string | null =>
  kinds.has(type) ? URL.createObjectURL(new Blob([octets], { type })) : null;

/** null where there is none. The URL must be revoked. */
export const ownPicture = (
  client: JmapClient,
  part: Pick<BodyPart, 'blobId' | 'name' | 'type'>,
): Promise<string | null> => picture(client.downloadUrl(part), part.type.toLowerCase());

/** By Content-ID. */
export const pictureAmong =
  (client: JmapClient, parts: readonly BodyPart[]) =>
  async (cid: string): Promise<string | null> => {
    const part = parts.find((one) => one.cid === cid);
    return part === undefined ? null : ownPicture(client, part);
  };

export const remotePicture = (url: string): Promise<string | null> =>
  picture(`/proxy/image?url=${encodeURIComponent(url)}`, null);

/** A picture as a "data:" URI; null where there is none. */
export async function readPicture(
  client: JmapClient,
  { blobId, mediaType = '' }: { readonly blobId: string; readonly mediaType?: string },
): Promise<string | null> {
  try {
    const path = client.downloadUrl({ blobId, name: 'photo', type: mediaType });
    const response = await fetch(path, { credentials: 'same-origin' });
    if (!response.ok) return null;
    const octets = new Uint8Array(await response.arrayBuffer());
    return `data:${mediaType};base64,${btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(''))}`;
  } catch {
    return null;
  }
}
