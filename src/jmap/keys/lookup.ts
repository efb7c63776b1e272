/**
 * Key/lookup: what may be used to write to these addresses in secret: what is found now, what the account knows, and whether that is another
 * key than before. Ours (https://postern.email/jmap/keys). A page asks for it when its user writes to the addresses, and never else: those
 * who are asked learn of it. The best key that is found of each standard is remembered, so that the next one is seen to be another.
 */
import * as v from 'valibot';
import type { AccountId } from '../../directory/types.ts';
import { type KeyChange, changesOf } from '../../keys/change.ts';
import { limits as keyLimits } from '../../keys/limits.ts';
import type { LookupAnswer } from '../../keys/lookup/lookup.ts';
import type { DomainVerdict } from '../../keys/lookup/smimea.ts';
import type { ContactKey, FoundKey } from '../../keys/types.ts';
import { accountIdOf } from '../core/account.ts';
import { keys as capability } from '../core/capabilities.ts';
import { accountMethod, answer } from '../core/method.ts';
import type { JsonObject, Method } from '../core/types.ts';
import { methodError } from '../core/error.ts';
import { instant } from '../core/utc-date.ts';
import { limits } from '../limits.ts';
import type { MailDeps } from '../mail/deps.ts';
import { contactKeyId } from '../mail/ids.ts';
import type { CertificateDeps } from './certificates.ts';
import { contactKeyObject, keyObject } from './contact-keys.ts';

type Deps = Pick<MailDeps, 'contactKeys' | 'lookUpKeys' | 'clock'> & {
  readonly certificates: Pick<CertificateDeps['certificates'], 'domainSays'>;
};

const name = 'Key/lookup';

export const keyLookupMethod = (deps: Deps): Method =>
  accountMethod({
    name,
    capability,
    args: { addresses: v.array(v.pipe(v.string(), v.maxLength(limits.keyAddress))) },
    async run(account, { addresses }) {
      if (addresses.length > limits.keyLookups) return methodError('requestTooLarge');
      const wanted = [...new Set(addresses)];
      const answers = await Promise.all(wanted.map((address) => deps.lookUpKeys(address, account)));
      const list: JsonObject[] = [];
      for (const [at, found] of answers.entries())
        if (found.kind === 'answer') list.push(await told(deps, account, wanted[at] ?? '', found));
      const those = (kind: LookupAnswer['kind']) => wanted.filter((_, at) => answers[at]?.kind === kind);
      return answer(name, {
        accountId: accountIdOf(account),
        list,
        notAddresses: those('no-address'),
        limited: those('limited'),
      });
    },
  });

async function told(
  { contactKeys, clock, certificates }: Deps,
  account: AccountId,
  written: string,
  { address, keys, asked }: Extract<LookupAnswer, { kind: 'answer' }>,
): Promise<JsonObject> {
  for (const key of bestOf(keys))
    await contactKeys.see(
      account,
      { ...key, address, at: clock.now(), prefersEncryption: null, decision: null },
      keyLimits.contactKeys,
    );
  const known = await contactKeys.of(account, [address]);
  const changes = changesOf(known);
  const says = new Map<ContactKey, DomainVerdict>();
  await Promise.all(
    known
      .filter(({ standard }) => standard === 'smime')
      .map(async (key) => says.set(key, await certificates.domainSays(address, key.octets))),
  );
  const doubts = [...changes.map(({ text }) => text), ...contradiction(known, says)];
  return {
    address: written,
    keys: keys.map(foundObject),
    asked: asked.map(({ source, outcome, reason }) => ({ source, outcome, reason })),
    contactKeys: known.map((key) => ({ ...contactKeyObject(key), domainSays: says.get(key) ?? null })),
    changed: doubts.length === 0 ? null : doubts.join('; '),
    changes: changes.map(changeObject),
  };
}

/** Of the certificate that is the newest: older ones may well be replaced. */
function contradiction(known: readonly ContactKey[], says: ReadonlyMap<ContactKey, DomainVerdict>): readonly string[] {
  const [newest] = known
    .filter((key) => says.has(key) && key.decision !== 'refused')
    .toSorted((one, other) => other.createdAt - one.createdAt);
  return newest !== undefined && says.get(newest) === 'contradicted'
    ? ['the domain proves by DNSSEC that another certificate is in use']
    : [];
}

/** The first of each standard: the others are of other devices, or of less sure places. */
const bestOf = (keys: readonly FoundKey[]): readonly FoundKey[] =>
  keys.filter((key, at) => keys.findIndex(({ standard }) => standard === key.standard) === at);

const foundObject = (key: FoundKey): JsonObject => ({
  ...keyObject(key),
  source: key.source,
  isSecure: key.isSecure,
  reason: key.reason.text,
  rule: key.reason.rule,
});

const changeObject = ({ standard, text, before, now }: KeyChange): JsonObject => ({
  standard,
  text,
  beforeId: contactKeyId(before.id),
  beforeFirstSeenAt: instant(before.firstSeenAt),
  beforeLastSeenAt: instant(before.lastSeenAt),
  nowId: contactKeyId(now.id),
  nowFirstSeenAt: instant(now.firstSeenAt),
});
