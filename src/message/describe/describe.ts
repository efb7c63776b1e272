/**
 * ENVELOPE and BODYSTRUCTURE as they are written, and the preview, so that they are written once for each message and then only copied.
 * Implements: RFC 9051 §7.5.2 for three kinds of clients, whose forms of nearly every message are the same.
 */
import type { MessageFacts } from '../types.ts';
import type { Dialect } from './dialect.ts';
import { envelopeText } from './envelope.ts';
import { structureText } from './structure.ts';

export interface Description {
  readonly envelope: string;
  /** With its extension data: BODYSTRUCTURE. */
  readonly structure: string;
  /** As it is: how it is written depends on the client. RFC 8970 */
  readonly preview: string;
}

/** The description for every client: `utf8` and `rev2` are there where they differ from the one before. */
export interface Descriptions {
  readonly plain: Description;
  readonly utf8?: Description;
  readonly rev2?: Description;
}

/** For one kind of client. */
export const descriptionOf = ({ envelope, structure, preview }: MessageFacts, dialect: Dialect): Description => ({
  envelope: envelopeText(envelope, dialect.utf8),
  structure: structureText(structure, true, dialect),
  preview,
});

const same = (a: Description, b: Description): boolean => a.envelope === b.envelope && a.structure === b.structure;

export function describe(facts: MessageFacts): Descriptions {
  const plain = descriptionOf(facts, { utf8: false, rev2: false });
  const utf8 = descriptionOf(facts, { utf8: true, rev2: false });
  const rev2 = descriptionOf(facts, { utf8: true, rev2: true });
  return { plain, ...(!same(plain, utf8) && { utf8 }), ...(!same(utf8, rev2) && { rev2 }) };
}

/** What a client of this dialect is told. */
export function descriptionFor({ plain, utf8 = plain, rev2 = utf8 }: Descriptions, dialect: Dialect): Description {
  return dialect.rev2 ? rev2 : dialect.utf8 ? utf8 : plain;
}
