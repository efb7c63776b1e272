/** What `postern unseal` says of a message: one object, the same for every file. docs/sealed.md has its rules. */
import { decodeWords } from '../../message/header/encoded-word.ts';
import { partBytes } from '../../message/mime/text.ts';
import { type OpenedPiece, openInline } from '../../sealed/inline.ts';
import { announcesAnother } from '../../sealed/micalg.ts';
import { type ProtectedPart, envelopeOf, payload } from '../../sealed/protect.ts';
import { type SealedSummary, summarise } from '../../sealed/summary.ts';
import type { EncryptionVerdict, FieldProtection, SealFault, SignatureVerdict, Standard } from '../../sealed/types.ts';

export type Verdict = 'valid' | 'unproven' | 'invalid' | 'unknown' | 'none';

export interface PartReport {
  readonly type: string;
  readonly name: string | null;
  /** Who signed the whole of it, validly: addresses, or fingerprints where nothing proves an address. */
  readonly signedBy: readonly string[];
  /** The ciphers round the whole of it. */
  readonly encrypted: readonly string[];
  readonly covers: 'message' | 'part' | 'nothing';
  /** What stands between borders in its text. */
  readonly inline: readonly InlineReport[];
  readonly children: readonly PartReport[];
}

export interface InlineReport {
  readonly kind: OpenedPiece['kind'];
  /** Octets in the decoded text. */
  readonly from: number;
  readonly to: number;
  readonly signedBy: readonly string[];
  readonly opened: boolean;
}

export interface SealReport {
  readonly file: string;
  readonly verdict: Verdict;
  /** One sentence. */
  readonly summary: string;
  /** The From that counts: inside the seals, where its author put it there. */
  readonly from: string | null;
  readonly subject: { readonly text: string | null; readonly protected: boolean; readonly protection: FieldProtection };
  readonly fault: SealFault | 'locked' | 'broken' | null;
  readonly reason: string;
  readonly rule: string;
  readonly signatures: readonly SignatureVerdict[];
  readonly encryption: readonly EncryptionVerdict[];
  readonly parts: PartReport;
  readonly warnings: readonly string[];
  /** Whether everything that is sealed is good: what the exit code says. */
  readonly good: boolean;
}

export interface Report {
  readonly report: SealReport;
  readonly summary: SealedSummary;
  /** Pieces of the text, where the message is one text alone. */
  readonly pieces: readonly OpenedPiece[];
}

/** Texts in which inline OpenPGP is looked for. Our own. */
const mostTexts = 20;

export async function reportOn(file: string, root: ProtectedPart, standards: readonly Standard[]): Promise<Report> {
  const summary = summarise(root);
  const texts = new Map<ProtectedPart, readonly OpenedPiece[]>();
  for (const part of flat(root).filter(isText).slice(0, mostTexts)) {
    const pieces = await openInline(partBytes(part.opened.octets, part.opened.part), standards);
    if (pieces.some(({ kind }) => kind !== 'plain')) texts.set(part, pieces);
  }
  const inline = [...texts.values()].flat();
  const encryption = [...flat(root).flatMap(encryptionOf), ...inline.flatMap(pieceEncryption)];
  const signatures = [...flat(root).flatMap(signaturesOf), ...inline.flatMap(pieceSignatures)];
  const judged = judge(summary, inline);
  const warnings = warningsOf(root, summary, inline);
  const from = shown(summary, 'from');
  const subject = summary.header.fields.find(({ name }) => name.toLowerCase() === 'subject');
  const protection = subject?.protection ?? 'unprotected';
  const isWhole = summary.encrypted === 'message' && encryption.every(isGood);
  return {
    summary,
    pieces: texts.get(root) ?? [],
    report: {
      file,
      ...judged,
      summary: sentence(judged, summary),
      from,
      subject: { text: shown(summary, 'subject'), protected: protection !== 'unprotected', protection },
      signatures,
      encryption,
      parts: partReport(root, texts),
      warnings,
      good: judged.verdict === 'valid' || (judged.verdict === 'none' && summary.signed === 'none' && isWhole),
    },
  };
}

type Judged = Pick<SealReport, 'verdict' | 'fault' | 'reason' | 'rule'>;

const verdicts: Readonly<Record<SealedSummary['signed'], Verdict>> = {
  author: 'valid',
  other: 'invalid',
  unproven: 'unproven',
  unknown: 'unknown',
  invalid: 'invalid',
  part: 'none',
  none: 'none',
};

/** What cannot be read is not valid, whoever signed round it. */
function judge({ signed, encrypted, fault, reason }: SealedSummary, inline: readonly OpenedPiece[]): Judged {
  const say = (verdict: Verdict, why: SealReport['fault']): Judged => ({
    verdict,
    fault: why,
    reason: reason.text,
    rule: reason.rule,
  });
  if (encrypted === 'broken')
    return {
      ...say('invalid', 'broken'),
      reason: 'it is encrypted, and must not be shown: it was changed or is malformed',
    };
  if (encrypted === 'locked') return { ...say('unknown', 'locked'), reason: 'none of the keys at hand opens it' };
  if (signed === 'none' && inline.some(({ kind }) => kind !== 'plain'))
    return {
      ...say('none', null),
      reason: 'only a piece of its text is sealed: that proves nothing of the message',
      rule: 'RFC 9580 §7',
    };
  return say(verdicts[signed], fault);
}

const words: Readonly<Record<Verdict, string>> = {
  valid: 'signed by its author',
  unproven: 'signed, but nothing proves by whom',
  invalid: 'not to be believed',
  unknown: 'cannot be told',
  none: 'not signed as a whole',
};

function sentence({ verdict, reason }: Judged, { encrypted }: SealedSummary): string {
  const closed = encrypted === 'message' ? ', encrypted' : encrypted === 'part' ? ', encrypted in part' : '';
  return `${words[verdict]}${closed}: ${reason}`;
}

function shown({ header }: SealedSummary, name: string): string | null {
  const field = header.fields.find((each) => each.name.toLowerCase() === name);
  return field === undefined ? null : decodeWords(field.value);
}

const flat = (part: ProtectedPart): readonly ProtectedPart[] => [part, ...part.children.flatMap(flat)];

const isText = ({ opened: { part, seal, role } }: ProtectedPart): boolean =>
  seal === null && role === 'content' && part.type === 'text' && part.subtype === 'plain';

const encryptionOf = ({ opened: { seal } }: ProtectedPart): readonly EncryptionVerdict[] =>
  seal?.kind === 'sealed' && seal.encryption !== null ? [seal.encryption] : [];

const signaturesOf = ({ opened: { seal } }: ProtectedPart): readonly SignatureVerdict[] =>
  seal === null || seal.kind === 'broken' ? [] : seal.signatures;

function pieceEncryption({ unsealed }: OpenedPiece): readonly EncryptionVerdict[] {
  if (unsealed === null || unsealed.kind === 'malformed' || unsealed.kind === 'keys') return [];
  return unsealed.encryption === null ? [] : [unsealed.encryption];
}

const pieceSignatures = ({ unsealed }: OpenedPiece): readonly SignatureVerdict[] =>
  unsealed?.kind === 'content' ? unsealed.signatures : [];

const isGood = ({ state, authenticated }: EncryptionVerdict): boolean => state === 'opened' && authenticated;

const signers = (signatures: readonly SignatureVerdict[]): readonly string[] => [
  ...new Set(
    signatures.flatMap(({ state, signer }) =>
      state !== 'valid' || signer === null
        ? []
        : signer.addresses.length > 0
          ? signer.addresses
          : [signer.key.fingerprint],
    ),
  ),
];

function partReport(part: ProtectedPart, texts: ReadonlyMap<ProtectedPart, readonly OpenedPiece[]>): PartReport {
  const { opened, children, covers } = part;
  const signedBy = signers(part.signedBy);
  const encrypted = part.encrypted.filter(({ state }) => state === 'opened').map(({ algorithm }) => algorithm);
  return {
    type: `${opened.part.type}/${opened.part.subtype}`,
    name: fileNameOf(part),
    signedBy,
    encrypted,
    covers: signedBy.length + encrypted.length === 0 ? 'nothing' : covers,
    inline: (texts.get(part) ?? []).map((piece) => ({
      kind: piece.kind,
      from: piece.from,
      to: piece.to,
      signedBy: signers(pieceSignatures(piece)),
      opened: piece.unsealed?.kind === 'content',
    })),
    children: children.map((child) => partReport(child, texts)),
  };
}

/** What was not learned, and what happened later, does not undo a signature: it is said. */
const revocationNotes = ({ state, revocation }: SignatureVerdict): readonly string[] =>
  revocation.flatMap(({ status, name, reason, revokedAt }) => {
    if (status === 'unknown') return [`whether the certificate of ${name} was revoked is not known: ${reason ?? ''}`];
    if (state !== 'valid' || revokedAt === null) return [];
    return [`the certificate of ${name} was revoked later, at ${new Date(revokedAt).toISOString()} (${reason ?? ''})`];
  });

const fileNameOf = ({ opened: { part } }: ProtectedPart): string | null =>
  part.disposition?.parameters.find(([name]) => name === 'filename')?.[1] ?? null;

function warningsOf(root: ProtectedPart, summary: SealedSummary, inline: readonly OpenedPiece[]): readonly string[] {
  const warnings: string[] = [];
  const { header, signed, encrypted } = summary;
  const isSigned = signed !== 'none' && signed !== 'part';
  if (isSigned && header.by === null) warnings.push('its Subject, Date and recipients stand outside the signature');
  const outside = header.outer.find(({ name }) => name.toLowerCase() === 'subject');
  const expected = (header.announced ?? header.fields).find(({ name }) => name.toLowerCase() === 'subject');
  if (header.by !== null && outside !== undefined && outside.value !== expected?.value)
    warnings.push('its Subject was changed on its way; the one that is shown is its author’s');
  if (announcesAnother(root))
    warnings.push('its micalg names another digest than the one that was signed: some programs refuse it');
  const layers = envelopeOf(root);
  const outermost = layers.findIndex((part) => signaturesOf(part).length > 0);
  const inner = layers.slice(outermost + 1);
  if (
    outermost !== -1 &&
    inner.some((part) => encryptionOf(part).length > 0) &&
    !inner.some((part) => signaturesOf(part).length > 0)
  )
    warnings.push('what was signed is the encrypted form: its signer need not know what is inside');
  if (outermost !== -1 && inner.some((part) => signaturesOf(part).length > 0))
    warnings.push('there are further signatures inside, which the outer one encloses');
  const first = outermost === -1 ? undefined : layers[outermost];
  if (first !== undefined && signaturesOf(first).length > 1)
    warnings.push('it has several signatures; not all need be its author’s');
  warnings.push(...layers.flatMap(signaturesOf).flatMap(revocationNotes));
  if (encrypted === 'message' && payload(root).encrypted.some(({ authenticated }) => !authenticated))
    warnings.push('its encryption would not notice a change; only a signature inside can');
  const isMixed =
    layers.at(-1)?.opened.seal === null && layers.length === 1 && flat(root).some(({ opened }) => opened.seal !== null);
  if (isMixed) warnings.push('parts of it are sealed and others are not: each is to be looked at by itself');
  if (inline.some(({ kind }) => kind !== 'plain'))
    warnings.push('there is OpenPGP between lines of its text: what that proves ends at its borders');
  return warnings;
}
