/**
 * What was written, put under a seal: composed here, so that nothing of it is outside in clear but the header fields that the way needs.
 * Implements through src: RFC 3156 §4 to §6, RFC 8551 §3, RFC 9788 §5.2. Text and attachments are 7bit, as a signature needs it.
 */
import { type Result, fail, ok } from '../../../../src/base/result.ts';
import { type Composition, compose } from '../../../../src/message/compose/compose.ts';
import { importKeys } from '../../../../src/openpgp/keyring/import.ts';
import type { KeyRow } from '../../../../src/openpgp/keyring/types.ts';
import { openPgpSeal } from '../../../../src/openpgp/seal.ts';
import { type Seal, enclose } from '../../../../src/sealed/enclose.ts';
import { usualSignature } from '../../../../src/smime/algorithms/make-signature.ts';
import { type Certificate, parseCertificate } from '../../../../src/smime/certificates/certificate.ts';
import { type Capabilities, envelopeFor } from '../../../../src/smime/cms/capabilities.ts';
import { smimeSeal } from '../../../../src/smime/seal.ts';
import type { Mailbox, OutgoingLetter, RecipientKey, SealAsk, Sealed } from '../../outgoing.ts';
import type { Kept, OpenPgpSecret, SmimeSecret } from '../own/kept.ts';
import { fault } from '../vault/vault.ts';

/** `kept` is null while the vault is closed: then drafts alone can be sealed. */
export async function sealLetter(
  { letter, standard, signer, groups }: SealAsk,
  kept: readonly Kept[] | null,
): Promise<Sealed> {
  if (signer !== null && kept === null) return fault('closed');
  const key = signer === null ? null : (kept?.find(({ fingerprint }) => fingerprint === signer) ?? null);
  if (signer !== null && key === null) return fault('nothing');
  const composed = compose(composition(letter), secureRandom);
  if (!composed.ok) return fault('refused', `${composed.error.field}: ${composed.error.reason}`);
  const messages: Uint8Array[] = [];
  for (const recipients of groups ?? [null]) {
    const seal = standard === 'openpgp' ? await byOpenPgp(letter, key, recipients) : bySmime(letter, key, recipients);
    const sealed = seal.ok ? await enclose(composed.value, recipients === null ? 'clear' : 'cipher', seal.value) : seal;
    if (!sealed.ok) return fault('refused', sealed.error);
    messages.push(new Uint8Array(sealed.value));
  }
  return { ok: true, messages };
}

const mailboxes = (all: readonly Mailbox[]) => all.map(({ name, email }) => ({ name, address: email }));

const composition = (letter: OutgoingLetter): Composition => ({
  from: mailboxes([letter.from]),
  replyTo: mailboxes(letter.replyTo),
  to: mailboxes(letter.to),
  cc: mailboxes(letter.cc),
  bcc: mailboxes(letter.bcc),
  subject: letter.subject,
  date: letter.date,
  messageId: letter.messageId,
  inReplyTo: letter.inReplyTo,
  references: letter.references,
  headers: letter.wantsReceipt ? [['Disposition-Notification-To', letter.from.email]] : [],
  text: letter.text,
  html: letter.html,
  attachments: letter.files.map(({ name, type, cid, octets }) => ({
    name,
    type,
    contentId: cid,
    content: Buffer.from(octets.buffer, octets.byteOffset, octets.length),
  })),
});

/** Of boundaries: nobody outside may foresee one. In [0, 1). */
function secureRandom(): number {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return number / 2 ** 32;
}

const isOpenPgp = (kept: Kept): kept is OpenPgpSecret => kept.kind === 'openpgp';
const isSmime = (kept: Kept): kept is SmimeSecret => kept.kind === 'smime';
const otherKey = 'the key is not of this standard';

async function byOpenPgp(
  { date }: OutgoingLetter,
  signer: Kept | null,
  recipients: readonly RecipientKey[] | null,
): Promise<Result<Seal, string>> {
  if (signer !== null && !isOpenPgp(signer)) return fail(otherKey);
  const rows: KeyRow[] = [];
  for (const { octets } of recipients ?? []) {
    const { keys, refused } = await importKeys(Buffer.from(octets), date);
    if (keys.length === 0) return fail(refused[0] ?? 'a key cannot be read');
    rows.push(...keys);
  }
  return ok(
    openPgpSeal({
      signer: signer?.key ?? null,
      recipients: recipients === null ? null : rows,
      at: date,
      random: secureRandom,
    }),
  );
}

function bySmime(
  { date }: OutgoingLetter,
  signer: Kept | null,
  recipients: readonly RecipientKey[] | null,
): Result<Seal, string> {
  if (signer !== null && !isSmime(signer)) return fail(otherKey);
  const readers: { readonly certificate: Certificate; readonly capabilities: Capabilities }[] = [];
  for (const { octets, capabilities } of recipients ?? []) {
    const certificate = parseCertificate(Buffer.from(octets));
    if (!certificate.ok) return certificate;
    readers.push({ certificate: certificate.value, capabilities });
  }
  return ok(
    smimeSeal({
      signers: signer === null ? [] : [signer.own],
      signing: { ...usualSignature, at: date, intermediates: signer?.chain ?? [] },
      recipients: recipients === null ? null : readers.map(({ certificate }) => certificate),
      envelope: envelopeFor(readers),
      random: secureRandom,
    }),
  );
}
