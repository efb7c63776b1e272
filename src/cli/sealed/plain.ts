/**
 * The message without its seals, for a program that knows none: the header that counts, and what stands behind all seals.
 * Only what is sealed as a whole comes out: a decrypted part is never put beside what anybody may have added (EFAIL).
 */
import { foldField } from '../../message/compose/header.ts';
import { fieldBytes, headerFields } from '../../message/header/fields.ts';
import { isWrapped } from '../../sealed/header.ts';
import { type ProtectedPart, envelopeOf } from '../../sealed/protect.ts';
import type { OpenedPart } from '../../sealed/types.ts';
import type { Report } from './report.ts';

/** Null where nothing may be written. */
export function plainMessage(root: ProtectedPart, { summary, pieces }: Report): Buffer | null {
  const layers = envelopeOf(root);
  const core = layers.at(-1) ?? root;
  const fields = summary.header.fields
    .filter(({ name }) => !isStructural(name))
    .map(({ name, value }) => foldField(name, value));
  const head = Buffer.concat([...fields, Buffer.from('MIME-Version: 1.0\r\n')]);
  if (layers.length === 1) {
    const text = wholeText(pieces);
    return text === null ? null : Buffer.concat([head, textHeader, text]);
  }
  if (core.opened.seal !== null) return null;
  const enclosed = isWrapped(core.opened.part) ? core.children[0] : undefined;
  return Buffer.concat([head, entity((enclosed ?? core).opened)]);
}

const textHeader = Buffer.from('Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n');

/** What one piece of inline OpenPGP holds, where nothing but white space stands beside it. */
function wholeText(pieces: Report['pieces']): Buffer | null {
  const [only, ...others] = pieces.filter(({ kind }) => kind !== 'plain');
  return only?.unsealed?.kind === 'content' &&
    others.length === 0 &&
    pieces.every(({ kind, to, from }) => kind !== 'plain' || to - from < 3)
    ? only.unsealed.content
    : null;
}

/** Its MIME fields and its body. */
function entity({ octets, part }: OpenedPart): Buffer {
  const fields = headerFields(octets, part.start, part.body).filter(({ name }) =>
    name.toLowerCase().startsWith('content-'),
  );
  return Buffer.concat([
    ...fields.map((field) => fieldBytes(octets, field)),
    Buffer.from('\r\n'),
    octets.subarray(part.body, part.end),
  ]);
}

const isStructural = (name: string): boolean => {
  const lower = name.toLowerCase();
  return lower === 'mime-version' || lower.startsWith('content-');
};
