/** The resolver of a system: the configured servers or the world's, and whom it believes. */
import { parseAnchor } from '../config/anchor.ts';
import { parseNameServer } from '../config/name-server.ts';
import type { Config } from '../config/schema.ts';
import { createResolver } from '../dns/client/resolver.ts';
import { trustAnchors } from '../dns/dnssec/anchors.ts';
import type { Resolver } from '../dns/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Setting } from './setting.ts';

export interface ResolverParts {
  readonly setting: Pick<Setting, 'nameServers' | 'anchors'>;
  readonly clock: Clock;
  readonly log: Log;
}

export function makeResolver({ dns }: Pick<Config, 'dns'>, { setting, clock, log }: ResolverParts): Resolver {
  const configured = dns.servers.flatMap((text) => parseNameServer(text) ?? []);
  const anchors = [...setting.anchors, ...dns.anchors.flatMap((text) => parseAnchor(text) ?? [])];
  return createResolver({
    servers: configured.length > 0 ? configured : setting.nameServers,
    anchors: dns.validate ? trustAnchors(anchors) : [],
    clock,
    log,
  });
}
