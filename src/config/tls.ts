/** [tls]: the certificate that every listener shows. TLS 1.2 is the oldest version spoken (RFC 9325 §3.1.1). */
import { list, path } from './fields.ts';

export const tls = {
  certificate: path('tls/certificate.pem', 'Certificate and its chain, PEM. Relative paths start from server.data.'),
  key: path('tls/key.pem', 'Its private key, PEM. SIGHUP reads both again without dropping a connection.'),
  clientAuthorities: list(
    'must be a path in quotes',
    'Authorities (PEM) whose certificates prove clients: to the listeners of SMTP, and to those of IMAP and POP3 with client_certificates. With none, clients are asked for no certificate.',
    '["tls/clients.pem"]',
    (item) => item !== '',
  ),
  more: list(
    'must be two paths with a blank between them: "certificate.pem key.pem"',
    'Further certificates with their keys, for clients that ask for a name in them.',
    '["tls/example.net.pem tls/example.net.key"]',
    (item) => parsePair(item) !== null,
  ),
};

/** The paths of a certificate and its key. */
export function parsePair(text: string): { readonly certificate: string; readonly key: string } | null {
  const [certificate = '', key = '', ...more] = text.split(' ').filter((part) => part !== '');
  return key === '' || more.length > 0 ? null : { certificate, key };
}
