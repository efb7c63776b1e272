/** A real OpenID provider on loopback for tests: the package oidc-provider, whose keys can be changed while it runs. */
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JWK, exportJWK, generateKeyPair } from 'jose';
import { type Configuration, Provider } from 'oidc-provider';

export const audience = 'urn:example:mail';
export const client = { id: 'postern', secret: 'a secret: with % and + in it' } as const;

export interface TestProvider {
  readonly issuer: string;
  /** Every path that was asked for. */
  readonly asked: string[];
  /** Signs with other keys from now on. */
  rotate(keys: JWK[]): void;
  /** Answers in the provider's place; null gives it back. */
  override: RequestListener | null;
  /** An access token as the token endpoint gives it: signed for the audience, or opaque. */
  token(kind: 'signed' | 'opaque', claims?: Readonly<Record<string, unknown>>): Promise<string>;
  close(): void;
}

export async function signingKey(kid: string, alg = 'RS256'): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' };
}

/** A server on a free port of 127.0.0.1. */
export async function listening(listener: RequestListener): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export async function startProvider(keys: JWK[]): Promise<TestProvider> {
  let claims: Readonly<Record<string, unknown>> = {};
  const asked: string[] = [];
  const { server, url: issuer } = await listening((request, response) => {
    asked.push(request.url ?? '');
    (provider.override ?? callback)(request, response);
  });
  const made = (jwks: JWK[]): RequestListener =>
    new Provider(
      issuer,
      configuration(jwks, () => claims),
    ).callback();
  let callback = made(keys);
  const provider: TestProvider = {
    issuer,
    asked,
    override: null,
    rotate: (next) => {
      callback = made(next);
    },
    token: async (kind, wanted = { email: 'ada@example.org', email_verified: true }) => {
      claims = wanted;
      const body = new URLSearchParams({ grant_type: 'client_credentials' });
      if (kind === 'signed') body.set('resource', audience);
      body.set('scope', 'mail');
      const [id, secret] = [client.id, client.secret].map((text) => encodeURIComponent(text));
      const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
      const answer = await fetch(`${issuer}/token`, { method: 'POST', body, headers: { authorization } });
      const { access_token: token } = (await answer.json()) as { readonly access_token?: string };
      if (token === undefined) throw new Error(`no token: ${answer.status}`);
      return token;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return provider;
}

const configuration = (keys: JWK[], claims: () => Readonly<Record<string, unknown>>): Configuration => ({
  jwks: { keys },
  clients: [
    {
      client_id: client.id,
      client_secret: client.secret,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    },
  ],
  scopes: ['mail'],
  extraTokenClaims: () => ({ ...claims() }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope: 'mail',
        audience,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});
