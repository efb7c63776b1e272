/** What the operations on accounts share: what they need, what an account is to who asks, and who may change it. */
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { encodeBase32 } from '../../directory/base32.ts';
import type { DirectoryReader, DirectoryWriter } from '../../directory/port.ts';
import type { PasskeyStore } from '../../directory/passkeys/passkey.ts';
import type { ResetLinkStore } from '../../directory/reset-links.ts';
import type { WebSessionStore } from '../../directory/sessions.ts';
import type { Account, PasswordVerifiers } from '../../directory/types.ts';
import type { SendingMemory } from '../../mta/door/memory.ts';
import { problem } from '../problem.ts';
import type { Page } from '../site.ts';
import { directoryRefusal } from './directory-refusal.ts';
import { instant, named, time, whole } from './fields.ts';
import type { Asker } from './operation.ts';

export interface AccountParts {
  readonly directory: DirectoryReader & DirectoryWriter;
  /** What is kept of a password, as this server's mechanisms want it. */
  readonly verifiersFor: (address: string, password: string) => Promise<PasswordVerifiers>;
  readonly isAdministrator: (address: string) => boolean;
  /** Whether an LDAP server has the account, and not we. */
  readonly isElsewhere: (address: string) => boolean;
  readonly subaddressSeparators: string;
  readonly defaultQuota: number;
  readonly webSessions: Pick<WebSessionStore, 'of' | 'end'>;
  readonly passkeys: Pick<PasskeyStore, 'of' | 'removeAll'>;
  readonly sending: Pick<SendingMemory, 'holds' | 'keepHold' | 'release'>;
  readonly resetLinks: Pick<ResetLinkStore, 'add'>;
  /** Under which the pages are. */
  readonly hostname: string;
  readonly clock: Clock;
}

export const accountFields = {
  address: v.string(),
  name: v.string(),
  used: whole,
  quota: v.pipe(whole, v.description('Octets; 0 is without limit.')),
  disabled: v.boolean(),
  admin: v.pipe(v.boolean(), v.description('By directory.administrators of the configuration file.')),
  source: v.pipe(v.picklist(['here', 'ldap']), v.description('ldap: password, name and quota are the LDAP server’s.')),
  held: v.pipe(v.nullable(v.string()), v.description('Why it may send nothing until it is released.')),
  createdAt: time,
};

export const account = named('Account', v.object(accountFields));

export const toJson = (
  { isAdministrator, isElsewhere }: AccountParts,
  { address, name, used, quota, disabled, createdAt }: Account,
  held: string | null,
): v.InferOutput<typeof account> => ({
  address,
  name,
  used,
  quota,
  disabled,
  admin: isAdministrator(address),
  source: isElsewhere(address) ? 'ldap' : 'here',
  held,
  createdAt: instant(createdAt),
});

export async function heldBy({ sending }: AccountParts): Promise<ReadonlyMap<string, string>> {
  return new Map((await sending.holds()).map(({ address, reason }) => [address, reason]));
}

/** A password for somebody who chooses another one soon: 80 bits, that can be read out on the telephone. */
export const passwordAtRandom = (): string => encodeBase32(randomBytes(10)).toLowerCase();

export const password = v.pipe(v.string(), v.maxLength(1_000), v.description('One is made at random without it.'));
/** Told once. */
export const passwordMade = v.pipe(
  v.nullable(v.string()),
  v.description('The one that was made, told once; else null.'),
);

/** The account, where who asks may change it. */
export async function changeable(parts: AccountParts, written: string, asker: Asker): Promise<Result<Account, Page>> {
  const found = await parts.directory.account(written.toLowerCase());
  if (found === null) return fail(directoryRefusal('unknown-account', written));
  const no = beyond(parts, asker, found.address);
  return no === null ? ok(found) : fail(no);
}

/** A token of one area must not become one of all by way of an administrator's password. */
export const beyond = ({ isAdministrator }: AccountParts, { mayAll }: Asker, address: string): Page | null =>
  !mayAll && isAdministrator(address)
    ? problem(403, 'administrator', `${address} is an administrator: only a token of scope "admin" changes that.`, {
        values: { what: address },
      })
    : null;

export const elsewhere = ({ isElsewhere }: AccountParts, address: string): Page | null =>
  isElsewhere(address)
    ? problem(
        422,
        'elsewhere',
        `${address} is of the LDAP server (ldap.domains of the configuration): change it there.`,
        { values: { what: address } },
      )
    : null;
