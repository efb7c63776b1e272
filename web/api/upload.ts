/**
 * Octets given to the server before a message refers to them.
 * Implements the client side of: RFC 8620 §6.1. XMLHttpRequest, because fetch does not tell how far an upload has come.
 */
import type { JmapClient } from './jmap.ts';

export interface Blob {
  readonly blobId: string;
  readonly type: string;
  readonly size: number;
}

/** `progress` gets a number from 0 to 1. null where it failed or was given up. */
export function upload(
  client: JmapClient,
  file: File,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<Blob | null> {
  const { promise, resolve } = Promise.withResolvers<Blob | null>();
  const request = new XMLHttpRequest();
  request.open('POST', client.session.uploadUrl.replace('{accountId}', encodeURIComponent(client.accountId)));
  request.setRequestHeader('Content-Type', file.type === '' ? 'application/octet-stream' : file.type);
  request.responseType = 'json';
  request.upload.onprogress = ({ loaded, total }) => {
    progress(total === 0 ? 0 : loaded / total);
  };
  request.onloadend = () => {
    const isDone = request.status >= 200 && request.status < 300;
    resolve(isDone ? (request.response as Blob) : null);
  };
  signal.addEventListener('abort', () => {
    request.abort();
  });
  request.send(file);
  return promise;
}
