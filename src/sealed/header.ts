/**
 * The header that counts: fields from inside the seals where their maker put them there, and how each is protected.
 * Implements: RFC 9788 §4.1 to §4.4 (hp, HP-Outer, protection of a field), §4.10 and RFC 8551 §3.1 (a message/rfc822 inside the
 * seals), and what earlier drafts wrote (protected-headers="v1").
 */
import { fieldText, headerFields } from '../message/header/fields.ts';
import { parameter } from '../message/header/parameters.ts';
import type { Part } from '../message/types.ts';
import type { FieldProtection, OpenedPart } from './types.ts';
import { type ProtectedPart, payload } from './protect.ts';

export interface SealedField {
  readonly name: string;
  /** Unfolded, as it stands: encoded words are not decoded. */
  readonly value: string;
  readonly protection: FieldProtection;
}

export interface SealedHeader {
  /** How the fields got inside; null where nobody put them there. */
  readonly by: 'hp' | 'protected-headers' | 'message' | null;
  /** What is shown: the inner fields and, where there are none, the outer ones. */
  readonly fields: readonly SealedField[];
  /** The outer ones as they came. */
  readonly outer: readonly SealedField[];
  /** The outer ones as their maker says that they were when they left; null where that is not said. RFC 9788 §2.2 */
  readonly announced: readonly SealedField[] | null;
}

interface Raw {
  readonly name: string;
  readonly value: string;
}

/** The header of an opened message. */
export function sealedHeader(root: ProtectedPart): SealedHeader {
  const outer = fieldsOf(root.opened).map((field): SealedField => ({ ...field, protection: 'unprotected' }));
  const core = payload(root);
  const found = core === root ? null : innerFields(core);
  if (found === null) return { by: null, fields: outer, outer, announced: null };
  const isSigned = core.signedBy.some(({ state }) => state === 'valid');
  const isEncrypted = core.encrypted.length > 0;
  // Whatever its maker says: what is seen outside is no secret.
  const seen = new Set(outer.map(({ name, value }) => keyOf(name, value)));
  const fields = found.fields.map((field): SealedField => {
    const isSecret = isEncrypted && found.isSecret(field) && !seen.has(keyOf(field.name, field.value));
    const protection = isSecret
      ? isSigned
        ? 'signed-and-encrypted'
        : 'encrypted'
      : isSigned
        ? 'signed'
        : 'unprotected';
    return { ...field, protection };
  });
  const announced = found.announced?.map((field): SealedField => ({ ...field, protection: 'unprotected' })) ?? null;
  return { by: found.by, fields: [...fields, ...unsaid(found, outer)], outer, announced };
}

/** Earlier drafts put some fields inside: the others count as they stand outside. */
function unsaid({ by, fields }: Inner, outer: readonly SealedField[]): readonly SealedField[] {
  if (by === 'hp') return [];
  const said = new Set(fields.map(({ name }) => name.toLowerCase()));
  return outer.filter(({ name }) => !said.has(name.toLowerCase()) && !isStructural(name));
}

interface Inner {
  readonly by: Exclude<SealedHeader['by'], null>;
  readonly fields: readonly Raw[];
  /** Whether its maker kept the field's value from being seen outside. */
  readonly isSecret: (field: Raw) => boolean;
  readonly announced: readonly Raw[] | null;
}

function innerFields(core: ProtectedPart): Inner | null {
  const { part } = core.opened;
  const hp = parameter(part.parameters, 'hp')?.toLowerCase();
  if (hp === 'clear' || hp === 'cipher') {
    const all = fieldsOf(core.opened);
    const announced = all.filter(({ name }) => name.toLowerCase() === 'hp-outer').map(({ value }) => exposed(value));
    const outer = new Set(announced.map(({ name, value }) => keyOf(name, value)));
    const fields = all.filter(({ name }) => name.toLowerCase() !== 'hp-outer' && !isStructural(name));
    const isSecret = ({ name, value }: Raw): boolean => hp === 'cipher' && !outer.has(keyOf(name, value));
    // Thunderbird writes hp="cipher" and no HP-Outer: what it let be seen is not said.
    const isAnnounced = hp === 'cipher' && announced.length > 0;
    return { by: 'hp', fields, isSecret, announced: isAnnounced ? announced : null };
  }
  // Which of these were kept secret is not said anywhere: none is called so.
  const isSecret = (): boolean => false;
  if (parameter(part.parameters, 'protected-headers')?.toLowerCase() === 'v1') {
    const fields = fieldsOf(core.opened).filter(({ name }) => !isStructural(name));
    return { by: 'protected-headers', fields, isSecret, announced: null };
  }
  const enclosed = isWrapped(part) ? core.opened.children[0] : undefined;
  if (enclosed === undefined) return null;
  const fields = fieldsOf(enclosed).filter(({ name }) => !isStructural(name));
  return { by: 'message', fields, isSecret, announced: null };
}

/** A message that is the whole content of a seal is the message itself, unless it says that it was forwarded. RFC 8551 §3.1 */
export const isWrapped = ({ type, subtype, parameters }: Part): boolean =>
  type === 'message' && subtype === 'rfc822' && parameter(parameters, 'forwarded')?.toLowerCase() !== 'yes';

function fieldsOf({ octets, part }: OpenedPart): Raw[] {
  return headerFields(octets, part.start, part.body).flatMap((field) =>
    field.name === '' ? [] : { name: field.name, value: fieldText(octets, field) },
  );
}

/** hp-outer = "HP-Outer:" [FWS] field-name ": " hp-outer-value CRLF. RFC 9788 §2.2.1 */
function exposed(value: string): Raw {
  const colon = value.indexOf(':');
  return colon === -1
    ? { name: value, value: '' }
    : { name: value.slice(0, colon).trimEnd(), value: value.slice(colon + 1).trimStart() };
}

const keyOf = (name: string, value: string): string => `${name.toLowerCase()}:${value}`;

/** Structural Header Fields. RFC 9787 §1.1.1 */
export const isStructural = (name: string): boolean => {
  const lower = name.toLowerCase();
  return lower === 'mime-version' || lower.startsWith('content-');
};
