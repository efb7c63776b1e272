/** [ca]: a certification authority for the people of this server (postern ca). */
import { duration, flag, line } from './fields.ts';

/** By HTTP: who checks a certificate must not need another one for it. RFC 5280 §8 */
function isPlace(text: string): boolean {
  const url = URL.parse(text);
  return (
    url?.protocol === 'http:' && url.pathname === '/pki' && url.search === '' && url.hash === '' && !text.includes('@')
  );
}

export const ca = {
  requests: flag(
    false,
    'Whether users get S/MIME certificates for their own addresses by themselves (JMAP Certificate/request). postern ca init founds the authority first.',
  ),
  url: line(
    '',
    'Where everybody finds lists of revoked certificates and the OCSP responder, as certificates say: "http://HOST/pki". "" takes server.hostname.',
    (text) => text === '' || isPlace(text),
  ),
  validity: duration('365d', ['1d', '825d'], 'How long certificates hold.'),
};
