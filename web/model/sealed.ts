/** Whether a message has seals, so that it is opened rather than shown as the server reads it. Small: it is asked of every message. */
import type { Email } from '../api/types.ts';

const pkcs7 = new Set(['application/pkcs7-mime', 'application/x-pkcs7-mime']);

export const isSealed = ({ seal, attachments, htmlBody, textBody, bodyValues }: Email): boolean =>
  seal !== null ||
  [...attachments, ...htmlBody].some(({ type }) => pkcs7.has(type.toLowerCase())) ||
  textBody.some(({ partId }) => {
    const text = bodyValues[partId ?? '']?.value ?? '';
    return text.includes('-----BEGIN PGP MESSAGE-----') || text.includes('-----BEGIN PGP SIGNED MESSAGE-----');
  });
