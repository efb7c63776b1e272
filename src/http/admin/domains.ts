/**
 * Domains: who is served, the records that each needs in DNS, its DKIM keys, and what is wrong with it as the world sees it now.
 * Not here: the rules (check/), the records (system/records.ts), when keys are changed (trust/dkim/rotation.ts).
 */
import * as v from 'valibot';
import { fail, ok } from '../../base/result.ts';
import type { DirectoryReader, DirectoryWriter } from '../../directory/port.ts';
import { checkDomainName, checkTarget } from '../../directory/provision.ts';
import type { OwnKey } from '../../trust/dkim/rotation.ts';
import { problem } from '../problem.ts';
import type { Page } from '../site.ts';
import { directoryRefusal, wrongValue } from './directory-refusal.ts';
import { done, instant, named, nothing, time, typed, whole } from './fields.ts';
import { operation } from './operation.ts';

const severities = ['ok', 'note', 'warning', 'problem'] as const;

export interface DomainParts {
  readonly directory: DirectoryReader & DirectoryWriter;
  readonly names: DomainNames;
  /** Looks at the whole server, or at one domain of it; the same look is not taken twice at a time. */
  readonly check: (domain: string | null) => Promise<readonly v.InferOutput<typeof finding>[]>;
}

/** What a domain has in DNS, or should have. */
export interface DomainNames {
  records(domain: string): Promise<readonly v.InferOutput<typeof record>[]>;
  keys(domain: string): Promise<readonly (OwnKey & { readonly name: string })[]>;
  /** Makes new keys, which sign once their records are seen. */
  rotate(domain: string): Promise<void>;
}

const record = named('DnsRecord', v.object({ name: v.string(), type: v.string(), value: v.string() }));

const finding = named(
  'Finding',
  v.object({
    topic: v.string(),
    about: v.string(),
    severity: v.picklist(severities),
    what: v.string(),
    why: v.pipe(v.string(), v.description('"" where all is well.')),
    mend: v.pipe(v.array(v.string()), v.description('Records, commands and keys, exactly as they are to be written.')),
  }),
);

const listDomains = operation({
  name: 'listDomains',
  method: 'GET',
  path: 'domains',
  scope: 'directory:read',
  about: 'Domains that are served, and how many are in each.',
  input: nothing,
  output: named(
    'Domains',
    v.object({
      domains: v.array(
        v.object({ name: v.string(), catchAll: v.nullable(v.string()), accounts: whole, aliases: whole }),
      ),
    }),
  ),
  answer: async ({ directory }: DomainParts) => {
    const [domains, accounts, aliases] = await Promise.all([
      directory.domains(),
      directory.accounts(),
      directory.aliases(),
    ]);
    const inEach = (addresses: readonly string[]): ReadonlyMap<string, number> => {
      const counts = new Map<string, number>();
      for (const address of addresses) {
        const domain = address.slice(address.lastIndexOf('@') + 1);
        counts.set(domain, (counts.get(domain) ?? 0) + 1);
      }
      return counts;
    };
    const people = inEach(accounts.map(({ address }) => address));
    const others = inEach([...new Set(aliases.map(({ address }) => address))]);
    return ok({
      domains: domains.map(({ name, catchAll }) => ({
        name,
        catchAll,
        accounts: people.get(name) ?? 0,
        aliases: others.get(name) ?? 0,
      })),
    });
  },
});

const keyStates = ['new', 'signing', 'old', 'revoked'] as const;

const getDomain = operation({
  name: 'getDomain',
  method: 'GET',
  path: 'domains/{name}',
  scope: 'directory:read',
  about: 'A domain, the records to publish for it, and its DKIM keys.',
  refusals: [404],
  input: v.strictObject({ name: typed }),
  output: named(
    'Domain',
    v.object({
      name: v.string(),
      catchAll: v.nullable(v.string()),
      records: v.array(record),
      keys: v.array(
        v.object({
          name: v.string(),
          selector: v.string(),
          type: v.string(),
          state: v.pipe(
            v.picklist(keyStates),
            v.description('new waits for its record in DNS; old is kept for mail on its way.'),
          ),
          since: time,
        }),
      ),
    }),
  ),
  answer: async ({ directory, names }: DomainParts, { name }) => {
    const domain = await directory.domain(name.toLowerCase());
    if (domain === null) return fail(notServed(name));
    const keys = await names.keys(domain.name);
    return ok({
      name: domain.name,
      catchAll: domain.catchAll,
      records: [...(await names.records(domain.name))],
      keys: keys.map((key) => ({
        name: key.name,
        selector: key.selector,
        type: key.type,
        state: key.state,
        since: instant(key.since),
      })),
    });
  },
});

const notServed = (name: string): Page =>
  problem(404, 'unknown-domain', `${name} is not served here.`, { values: { what: name } });

const findings = named('Findings', v.object({ findings: v.array(finding) }));

const checkDomain = operation({
  name: 'checkDomain',
  method: 'GET',
  path: 'domains/{name}/check',
  scope: 'directory:read',
  about: 'Looks at a domain in DNS now, and at this server: what is wrong, why it matters, and what mends it.',
  refusals: [404],
  input: v.strictObject({ name: typed }),
  output: findings,
  answer: async ({ directory, check }: DomainParts, { name }) => {
    const domain = await directory.domain(name.toLowerCase());
    return domain === null ? fail(notServed(name)) : ok({ findings: [...(await check(domain.name))] });
  },
});

const checkServer = operation({
  name: 'checkServer',
  method: 'GET',
  path: 'check',
  scope: 'server:read',
  about: 'Looks at the whole server and all its domains, as postern check does.',
  input: nothing,
  output: findings,
  answer: async ({ check }: DomainParts) => ok({ findings: [...(await check(null))] }),
});

const addDomain = operation({
  name: 'addDomain',
  method: 'POST',
  path: 'domains',
  scope: 'directory:write',
  about: 'Serves a domain: mail for it is accepted from now on.',
  refusals: [409, 422],
  input: v.strictObject({ name: typed }),
  output: v.object({ name: v.string() }),
  answer: async ({ directory }: DomainParts, given, { by }) => {
    const name = checkDomainName(given.name);
    if (!name.ok) return fail(wrongValue(name.error));
    const refusal = await directory.change({ kind: 'add-domain', name: name.value }, by);
    return refusal === null ? ok({ name: name.value }) : fail(directoryRefusal(refusal, name.value));
  },
  notes: 'store',
});

const changeDomain = operation({
  name: 'changeDomain',
  method: 'PATCH',
  path: 'domains/{name}',
  scope: 'directory:write',
  about: 'Says where mail for unknown users of a domain goes; null refuses it.',
  refusals: [404, 422],
  input: v.strictObject({ name: typed, catchAll: v.nullable(typed) }),
  output: v.object({ name: v.string(), catchAll: v.nullable(v.string()) }),
  answer: async ({ directory }: DomainParts, given, { by }) => {
    const target = given.catchAll === null ? ok(null) : checkTarget(given.catchAll);
    if (!target.ok) return fail(wrongValue(target.error));
    const name = given.name.toLowerCase();
    const refusal = await directory.change({ kind: 'set-catch-all', name, target: target.value }, by);
    return refusal === null ? ok({ name, catchAll: target.value }) : fail(notServed(name));
  },
  notes: 'store',
});

const removeDomain = operation({
  name: 'removeDomain',
  method: 'DELETE',
  path: 'domains/{name}',
  scope: 'directory:write',
  about: 'Stops serving a domain. It must have no accounts and aliases.',
  refusals: [404, 409],
  input: v.strictObject({ name: typed }),
  output: done,
  answer: async ({ directory }: DomainParts, given, { by }) => {
    const name = given.name.toLowerCase();
    const refusal = await directory.change({ kind: 'remove-domain', name }, by);
    if (refusal === null) return ok({ count: 1 });
    return fail(refusal === 'unknown-domain' ? notServed(name) : directoryRefusal(refusal, name));
  },
  notes: 'store',
});

const rotateKeys = operation({
  name: 'rotateKeys',
  method: 'POST',
  path: 'domains/{name}/dkim',
  scope: 'directory:write',
  about: 'Makes new DKIM keys for a domain now. They sign once their records are in DNS.',
  refusals: [404],
  input: v.strictObject({ name: typed }),
  output: v.object({ records: v.pipe(v.array(record), v.description('All records of the domain.')) }),
  answer: async ({ directory, names }: DomainParts, { name }) => {
    const domain = await directory.domain(name.toLowerCase());
    if (domain === null) return fail(notServed(name));
    await names.rotate(domain.name);
    return ok({ records: [...(await names.records(domain.name))] });
  },
  notes: ({ name }) => ({ action: 'dkim.rotate', subject: name.toLowerCase(), details: {} }),
});

export const domainOperations = [
  listDomains,
  getDomain,
  addDomain,
  changeDomain,
  removeDomain,
  checkDomain,
  checkServer,
  rotateKeys,
] as const;
