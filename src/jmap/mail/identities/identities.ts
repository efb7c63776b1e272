/** Identities of an account, those of its addresses as they are now. RFC 8621 §6 */
import { type SenderIdentity, addressesOf } from '../../../directory/sender-identities.ts';
import type { Account } from '../../../directory/types.ts';
import type { Json, JsonObject } from '../../core/types.ts';
import type { MailDeps } from '../deps.ts';
import { identityId } from '../ids.ts';

/** What was made or changed of addresses by the administrator is seen whenever somebody looks. */
export async function identitiesOf(
  { sending: { identities, directory } }: Pick<MailDeps, 'sending'>,
  account: Account,
): Promise<readonly SenderIdentity[]> {
  const addresses = addressesOf(account, await directory.aliases());
  const kept = await identities.of(account.id);
  const there = kept.filter(({ automatic }) => automatic).map(({ address }) => address);
  if (there.length === addresses.length && addresses.every((one) => there.includes(one))) return kept;
  await identities.settle(
    account.id,
    addresses.map((address) => ({ address, name: account.name })),
  );
  return await identities.of(account.id);
}

const properties: Readonly<Record<string, (identity: SenderIdentity) => Json>> = {
  id: ({ id }) => identityId(id),
  name: ({ name }) => name,
  email: ({ address }) => address,
  replyTo: ({ replyTo }) => replyTo as Json,
  bcc: ({ bcc }) => bcc as Json,
  textSignature: ({ textSignature }) => textSignature,
  htmlSignature: ({ htmlSignature }) => htmlSignature,
  mayDelete: ({ automatic }) => !automatic,
};

export const identityProperties = Object.keys(properties);

export const isIdentityProperty = (name: string): boolean => Object.hasOwn(properties, name);

export const identityObject = (identity: SenderIdentity, names: readonly string[]): JsonObject =>
  Object.fromEntries(['id', ...names].map((name) => [name, properties[name]?.(identity) ?? null]));
