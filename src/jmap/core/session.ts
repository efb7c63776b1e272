/**
 * The Session object: who is signed in, what the server can do, and where.
 * Implements: RFC 8620 §2.
 */
import { createHash } from 'node:crypto';
import type { Account } from '../../directory/types.ts';
import { accountIdOf } from './account.ts';
import type { Capability } from './capabilities.ts';
import type { JsonObject } from './types.ts';

/** Paths on the server that the client came to; URI templates of level 1 (RFC 6570). */
export interface SessionUrls {
  readonly apiUrl: string;
  readonly downloadUrl: string;
  readonly uploadUrl: string;
  readonly eventSourceUrl: string;
}

export type SessionObject = JsonObject & { readonly state: string };

export function sessionObject(account: Account, capabilities: readonly Capability[], urls: SessionUrls): SessionObject {
  const id = accountIdOf(account.id);
  const ofAccount = capabilities.flatMap(({ name, ofAccount: says }) => (says === null ? [] : [[name, says] as const]));
  const body = {
    capabilities: Object.fromEntries(capabilities.map(({ name, ofServer }) => [name, ofServer])),
    accounts: {
      [id]: {
        name: account.address,
        isPersonal: true,
        isReadOnly: false,
        accountCapabilities: Object.fromEntries(ofAccount),
      },
    },
    primaryAccounts: Object.fromEntries(ofAccount.map(([name]) => [name, id])),
    username: account.address,
    ...urls,
  };
  return { ...body, state: stateOf(body) };
}

/** Another one whenever anything of the object is another. */
const stateOf = (body: JsonObject): string =>
  createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 16);
