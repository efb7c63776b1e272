/** [tls]: the certificate that every listener shows. TLS 1.2 is the oldest version spoken (RFC 9325 §3.1.1). */
import { path } from './fields.ts';

export const tls = {
  certificate: path('tls/certificate.pem', 'Certificate and its chain, PEM. Relative paths start from server.data.'),
  key: path('tls/key.pem', 'Its private key, PEM. SIGHUP reads both again without dropping a connection.'),
};
