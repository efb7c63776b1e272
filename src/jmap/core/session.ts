/**
 * The Session object: who is signed in, what the server can do, and where.
 * Implements: RFC 8620 §2.
 */
import { hash } from 'node:crypto';
import type { Account, AccountId } from '../../directory/types.ts';
import { accountIdOf } from './account.ts';
import { type Capability, webSocket } from './capabilities.ts';
import type { JsonObject } from './types.ts';

/** Paths on the server that the client came to; URI templates of level 1 (RFC 6570). */
export interface SessionUrls {
  readonly apiUrl: string;
  readonly downloadUrl: string;
  readonly uploadUrl: string;
  readonly eventSourceUrl: string;
  /** Of the capability of RFC 8887 §3. */
  readonly webSocketUrl: string;
}

/** An account of another, as the user is shown it. */
export interface ShownAccount {
  readonly account: AccountId;
  readonly name: string;
  readonly isReadOnly: boolean;
}

export interface Sessions {
  object(account: Account, others: readonly ShownAccount[], urls: SessionUrls): JsonObject;
  /** Another one whenever anything of the object is another. Every answer tells it. */
  state(account: Account, others: readonly ShownAccount[], urls: SessionUrls): string;
}

/** `ofOthers` is what an account of another can do. */
export function createSessions(capabilities: readonly Capability[], ofOthers: JsonObject): Sessions {
  const ofServer = Object.fromEntries(capabilities.map(({ name, ofServer: says }) => [name, says]));
  const ofAccount = capabilities.flatMap(({ name, ofAccount: says }) => (says === null ? [] : [[name, says] as const]));
  const accountCapabilities = Object.fromEntries(ofAccount);
  const server = digest(JSON.stringify([ofServer, accountCapabilities, ofOthers]));
  const state: Sessions['state'] = ({ id, address }, others, urls) => {
    const shown = others.map(({ account, name, isReadOnly }) => [account, name, isReadOnly]);
    return digest(JSON.stringify([server, id, address, shown, urls.apiUrl])).slice(0, 16);
  };
  return {
    state,
    object(account, others, { webSocketUrl, ...urls }) {
      const id = accountIdOf(account.id);
      return {
        capabilities: { ...ofServer, [webSocket]: { url: webSocketUrl, supportsPush: true } },
        accounts: {
          [id]: { name: account.address, isPersonal: true, isReadOnly: false, accountCapabilities },
          ...Object.fromEntries(
            others.map(({ account: other, name, isReadOnly }) => [
              accountIdOf(other),
              { name, isPersonal: false, isReadOnly, accountCapabilities: ofOthers },
            ]),
          ),
        },
        primaryAccounts: Object.fromEntries(ofAccount.map(([name]) => [name, id])),
        username: account.address,
        ...urls,
        state: state(account, others, { webSocketUrl, ...urls }),
      };
    },
  };
}

const digest = (text: string): string => hash('sha256', text, 'base64url');
