/** A real OpenID provider on loopback at which somebody signs in by looking at it: the package oidc-provider without its forms. */
import type { RequestListener } from 'node:http';
import type { JWK } from 'jose';
import { Provider } from 'oidc-provider';
import { listening } from './provider.ts';

export const webClient = { id: 'postern-web', secret: 'another secret' } as const;

export interface WebProvider {
  readonly issuer: string;
  /** Of who signs in there. */
  claims: Readonly<Record<string, unknown>>;
  /** Where a browser comes to that follows an authorization request: the redirect URI with what is told there. */
  visit(url: string): Promise<URL>;
  /** Answers in the provider's place; null gives it back. */
  override: RequestListener | null;
  close(): void;
}

export async function startWebProvider(keys: JWK[], redirect: string): Promise<WebProvider> {
  let serve: RequestListener = () => undefined;
  const { server, url: issuer } = await listening((request, response) => (web.override ?? serve)(request, response));
  const provider: Provider = new Provider(issuer, {
    jwks: { keys },
    clients: [
      {
        client_id: webClient.id,
        client_secret: webClient.secret,
        redirect_uris: [redirect],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...web.claims }) }),
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new provider.Grant({
        ...(client === undefined ? {} : { clientId: client.clientId }),
        ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  serve = (request, response) => {
    if (request.url?.startsWith('/interaction/') === true)
      void provider.interactionFinished(request, response, { login: { accountId: 'user-1' } });
    else void callback(request, response);
  };
  const web: WebProvider = {
    issuer,
    claims: { email: 'alice@alpha.test', email_verified: true },
    override: null,
    async visit(url) {
      const cookies = new Map<string, string>();
      let next = url;
      for (let steps = 0; steps < 10 && !next.startsWith(redirect); steps++) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const answer = await fetch(next, { redirect: 'manual', headers: { cookie } });
        for (const set of answer.headers.getSetCookie()) {
          const [name = '', value = ''] = (set.split(';', 1)[0] ?? '').split('=', 2);
          cookies.set(name, value);
        }
        const location = answer.headers.get('location');
        if (location === null) throw new Error(`the provider leads nowhere: ${answer.status} ${await answer.text()}`);
        next = new URL(location, next).href;
      }
      return new URL(next);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return web;
}
