/** [openid]: who says whose an access token is. */
import { isLoopback } from '../base/loopback.ts';
import { line, optionalPath, path } from './fields.ts';

const any = (): boolean => true;

/** Over TLS or on this machine, without query and fragment. OpenID Connect Discovery 1.0 §3 */
function isIssuer(text: string): boolean {
  if (text === '') return true;
  if (!URL.canParse(text) || ['?', '#', '@', ' '].some((mark) => text.includes(mark))) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

export const openid = {
  issuer: line(
    '',
    'Issuer of access tokens, as it names itself: "https://login.example.org". Users log in with them by OAUTHBEARER and XOAUTH2; "" for none.',
    isIssuer,
  ),
  audience: line(
    '',
    'Whom tokens must be for (aud): what this server is called at the provider. To be given with issuer.',
    any,
  ),
  scope: line('', 'Words that the scope of a token must have; "" asks for none.', any),
  claim: line(
    'email',
    'Claim that names the account. email counts when email_verified does; take no claim that users can change themselves.',
    (text) => text !== '',
  ),
  domain: line('', 'Domain of the accounts where the claim is a name without one; "" for none.', any),
  introspectAs: line(
    '',
    'Client id to ask the provider about each token with (RFC 7662): for tokens that are not signed. "" verifies signatures.',
    any,
  ),
  webClient: line(
    '',
    'Client id of the web pages at the provider, whose redirect URI is https://HOST/auth/openid/answer; "" leaves signing in there out.',
    any,
  ),
  webSecret: optionalPath(
    'File with the secret of that client; "" for a client that has none (PKCE alone). Relative paths start from server.data.',
  ),
  name: line('', 'What people call the provider: "Sign in with NAME". "" is the host of issuer.', any),
  clientSecret: path('openid-secret', 'File with the secret of that client. Relative paths start from server.data.'),
};
