/**
 * A connection to an LDAP server whose octets come in small pieces and not without end: the decoder behind it goes one call deeper
 * with each message of a piece, and keeps whatever a message's length promises.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { ldapAnswer, ldapPiece } from '../limits.ts';

export interface Pieces {
  readonly stream: Duplex;
  /** A new question is asked: its answer may be as long again. */
  begin(): void;
}

export function inPieces(inner: Socket): Pieces {
  let left = ldapAnswer;
  const stream = new Duplex({
    read: () => void inner.resume(),
    write: (chunk: Buffer, _encoding, done) => void inner.write(chunk, done),
    final: (done) => void inner.end(done),
    destroy: (error, done) => {
      inner.destroy();
      done(error);
    },
  });
  inner.on('secureConnect', () => stream.emit('secureConnect'));
  inner.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) {
      stream.destroy(new Error('The answer is too long'));
      return;
    }
    let more = true;
    for (let at = 0; at < chunk.length; at += ldapPiece) more = stream.push(chunk.subarray(at, at + ldapPiece));
    if (!more) inner.pause();
  });
  inner.on('end', () => stream.push(null));
  inner.on('error', (error) => stream.destroy(error));
  inner.on('close', () => stream.destroy());
  return {
    stream,
    begin: () => {
      left = ldapAnswer;
    },
  };
}
