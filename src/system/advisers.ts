/** Who is asked about a message beside its own signals, as the configuration wants it. To add one, add a row. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { parseZone } from '../config/list-zone.ts';
import type { Config } from '../config/schema.ts';
import { parseSocketAddress } from '../config/socket-address.ts';
import type { Resolver } from '../dns/types.ts';
import type { Adviser } from '../spam/adviser.ts';
import { createForbidden } from '../spam/attachments/forbidden.ts';
import { createClamav } from '../spam/clamav/adviser.ts';
import type { Confidant } from '../spam/confidant.ts';
import { type Acquaintance } from '../spam/acquaintance/acquaintance.ts';
import { createHashcash } from '../spam/hashcash/adviser.ts';
import { createLinkLists } from '../spam/lists/link-lists.ts';
import { createRspamd } from '../spam/rspamd/adviser.ts';
import { createNeighbours } from '../spam/neighbours.ts';
import type { Reputation } from '../spam/reputation/reputation.ts';
import { createWishes } from '../spam/wishes/wishes.ts';
import type { Store } from '../store/sqlite/open.ts';

export interface AdviserParts {
  readonly store: Pick<Store, 'directory' | 'hashcash' | 'wishes'>;
  readonly reputation: Reputation;
  readonly acquaintance: Acquaintance;
  /** For the keys under which stamps are remembered. */
  readonly secret: Buffer;
  readonly resolver: Resolver;
  readonly hostname: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Other programs that are shown a message: what comes in, and what goes out. */
export function makeOnlookers(
  { clamav, rspamd }: Pick<Config, 'clamav' | 'rspamd'>,
  parts: Pick<AdviserParts, 'hostname' | 'log' | 'metrics'>,
): readonly Adviser[] {
  const clamd = parseSocketAddress(clamav.address);
  return [
    clamd === null
      ? null
      : createClamav({ ...parts, ...clamav, address: clamd, isNeeded: clamav.whenGone === 'tempfail' }),
    rspamd.url === '' ? null : createRspamd({ ...parts, ...rspamd, url: new URL(rspamd.url) }),
  ].filter((adviser) => adviser !== null);
}

export function makeAdvisers(config: Config, parts: AdviserParts): readonly Adviser[] {
  const { spam, hashcash } = config;
  const { reputation, store, secret } = parts;
  const uriZones = spam.uriZones.flatMap((text) => parseZone(text) ?? []);
  const links = uriZones.length === 0 ? null : createLinkLists({ ...parts, zones: uriZones });
  void links?.test();
  return [
    reputation.adviser,
    createNeighbours(async () => (await store.directory.domains()).map(({ name }) => name)),
    hashcash.check ? createHashcash({ spent: store.hashcash, secret, least: hashcash.leastBits }) : null,
    links,
    spam.refuseAttachments.length === 0 ? null : createForbidden(spam.refuseAttachments),
    ...makeOnlookers(config, parts),
  ].filter((adviser) => adviser !== null);
}

/** Who is asked for each reader. */
export const makeConfidants = ({ store, acquaintance, log }: AdviserParts): readonly Confidant[] => [
  acquaintance,
  createWishes({ store: store.wishes, log }),
];
