/**
 * The ARC sets of a message, and whether they form a chain.
 * Implements: RFC 8617 §4.1 and §4.2 (fields and instances), §5.2 steps 1 to 3 (collection and structure).
 */
import { Cursor, octets } from '../../base/cursor.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { type Field, fieldText } from '../../message/header/fields.ts';
import { skipCfws } from '../../message/header/lexical.ts';
import { type Signature, readSignature } from '../dkim/signature.ts';
import type { SignedHeader } from '../dkim/signed-header.ts';
import { limits } from '../limits.ts';
import { shown } from '../shown.ts';
import type { Reason } from '../../base/reason.ts';

export interface ChainSet {
  readonly instance: number;
  readonly results: Field;
  /** What ARC-Authentication-Results says behind its instance. */
  readonly resultsText: string;
  readonly message: Signature;
  readonly seal: Signature;
  /** cv= of the seal. */
  readonly cv: string;
}

const arcFields = {
  results: 'arc-authentication-results',
  message: 'arc-message-signature',
  seal: 'arc-seal',
} as const;

const names = { results: 'ARC-Authentication-Results', message: 'ARC-Message-Signature', seal: 'ARC-Seal' } as const;

type Part = keyof typeof arcFields;

const wrong = (text: string, rule = 'RFC 8617 §5.2'): { readonly ok: false; readonly error: Reason } =>
  fail({ text, rule });

/** The sets in order of instance, none where there are none, or what breaks the chain. */
export function chainOf(header: SignedHeader): Result<readonly ChainSet[], Reason> {
  const counts = [arcFields.results, arcFields.message, arcFields.seal].map((name) => header.named(name).length);
  const most = Math.max(...counts);
  if (most === 0) return ok([]);
  if (most > limits.arcSets) return wrong(`there are ${most} ARC sets, more than ${limits.arcSets}`);
  const results = byInstance(header, 'results', (field) => resultsInstance(header, field));
  if (!results.ok) return results;
  const message = byInstance(header, 'message', (field) => signatureOf(header, field, 'message'));
  if (!message.ok) return message;
  const seal = byInstance(header, 'seal', (field) => signatureOf(header, field, 'seal'));
  if (!seal.ok) return seal;
  const sets: ChainSet[] = [];
  for (let instance = 1; instance <= most; instance++) {
    const parts = {
      results: results.value.get(instance),
      message: message.value.get(instance),
      seal: seal.value.get(instance),
    };
    if (parts.results === undefined || parts.message === undefined || parts.seal === undefined) {
      const missing = (Object.keys(names) as Part[]).filter((part) => parts[part] === undefined);
      return wrong(`ARC set ${instance} has no ${missing.map((part) => names[part]).join(' and no ')}`);
    }
    sets.push({
      instance,
      results: parts.results.field,
      resultsText: parts.results.text,
      message: parts.message.signature,
      seal: parts.seal.signature,
      cv: parts.seal.signature.tags.get('cv')?.value ?? '',
    });
  }
  return cvProblem(sets) ?? ok(sets);
}

/** The highest instance that any ARC field has, and what its seal says of the chain; null where there are none. §5.1 */
export function lastInstance(header: SignedHeader): { readonly instance: number; readonly cv: string } | null {
  const results = header.named(arcFields.results).map((field) => resultsInstance(header, field).instance ?? 0);
  const messages = header.named(arcFields.message).map((field) => signatureOf(header, field, 'message').instance ?? 0);
  const seals = header.named(arcFields.seal).map((field) => signatureOf(header, field, 'seal'));
  const all = [...results, ...messages, ...seals.map(({ instance }) => instance ?? 0)];
  if (all.length === 0) return null;
  const instance = Math.max(...all);
  const newest = seals.find((each) => each.instance === instance);
  return { instance, cv: newest?.signature.tags.get('cv')?.value ?? '' };
}

/** Step 2: the newest seal says that it failed. Step 3 C: none first, pass from then on. */
function cvProblem(sets: readonly ChainSet[]): ReturnType<typeof wrong> | null {
  const newest = sets.at(-1);
  if (newest?.cv === 'fail') {
    return wrong(`${sealerOf(newest)}, who sealed it last, says that the chain was broken already`);
  }
  const odd = sets.find(({ instance, cv }) => cv !== (instance === 1 ? 'none' : 'pass'));
  if (odd === undefined) return null;
  const must = odd.instance === 1 ? 'none' : 'pass';
  const said = odd.cv === '' ? 'nothing' : `"${shown(odd.cv, 20)}"`;
  return wrong(`the seal of ARC set ${odd.instance} says ${said} in cv=, where only "${must}" can be`);
}

const sealerOf = ({ seal }: ChainSet): string => (seal.domain === '' ? 'the sealer' : seal.domain);

interface WithInstance {
  readonly instance: number | null;
}

/** Every field has its own instance, 1 to 50. Step 3 A and B. */
function byInstance<T extends WithInstance>(
  header: SignedHeader,
  part: Part,
  read: (field: Field) => T,
): Result<ReadonlyMap<number, T>, Reason> {
  const found = new Map<number, T>();
  for (const field of header.named(arcFields[part])) {
    const one = read(field);
    if (one.instance === null) return wrong(`an ${names[part]} field has no instance`, 'RFC 8617 §4.2.1');
    if (found.has(one.instance)) return wrong(`${names[part]} is there twice with i=${one.instance}`);
    found.set(one.instance, one);
  }
  return ok(found);
}

function signatureOf(
  header: SignedHeader,
  field: Field,
  kind: 'message' | 'seal',
): WithInstance & { readonly signature: Signature } {
  const signature = readSignature(header.bytes, field, kind);
  return { signature, instance: instanceNumber(signature.tags.get('i')?.value ?? '') };
}

const EQUALS = 0x3d;
const SEMICOLON = 0x3b;
const digits = octets((octet) => octet >= 0x30 && octet <= 0x39);

/** arc-info = instance [CFWS] ";" authres-payload ; instance = [CFWS] %s"i" [CFWS] "=" [CFWS] 1*2DIGIT [CFWS] */
function resultsInstance(
  header: SignedHeader,
  field: Field,
): WithInstance & { readonly field: Field; readonly text: string } {
  const cursor = new Cursor(header.bytes, field.valueStart, field.valueEnd);
  skipCfws(cursor);
  const isTag = cursor.take(0x69);
  skipCfws(cursor);
  const hasEquals = cursor.take(EQUALS);
  skipCfws(cursor);
  const number = cursor.takeWhile(digits) ?? '';
  skipCfws(cursor);
  const isWhole = isTag && hasEquals && cursor.take(SEMICOLON);
  const text = shown(fieldText(header.bytes, { ...field, valueStart: cursor.position }), limits.resultsShown);
  return { field, instance: isWhole ? instanceNumber(number) : null, text };
}

/** 1*2DIGIT, 1 to 50. */
function instanceNumber(text: string): number | null {
  const number = text.length > 2 || text === '' ? Number.NaN : Number(text);
  return Number.isInteger(number) && number >= 1 && number <= limits.arcSets ? number : null;
}
