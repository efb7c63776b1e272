/** Where the lists, the certificates and the responder of the authorities are: by HTTP, as RFC 5280 §4.2.1.13 and §4.2.2.1 ask. */
import type { AuthorityName } from './types.ts';

/** Without a slash at its end: 'http://mail.example.org/pki'. */
export type Places = string;

export const placesOf = (base: Places, issuer: AuthorityName) => ({
  list: `${base}/${issuer}.crl`,
  certificate: `${base}/${issuer}.cer`,
  ocsp: `${base}/ocsp`,
});
