/** Unwanted mail, as the configuration wants it kept out: what is asked about a client before its message comes. */
import { createNetworks, parseNetwork } from '../base/networks.ts';
import { parseZone } from '../config/list-zone.ts';
import type { Config } from '../config/schema.ts';
import type { DoorFindings } from '../mta/door/findings.ts';
import type { Checks } from '../mta/receive/checks.ts';
import { listChecks } from '../mta/receive/checks/lists.ts';
import type { Client } from '../mta/receive/port.ts';
import { type ListsDeps, createLists } from '../spam/lists/lists.ts';
import type { Setting } from './setting.ts';

export interface UnwantedParts extends Omit<ListsDeps, 'zones'> {
  readonly findings: DoorFindings;
  /** Who may send through us to others. */
  readonly relayFor: (client: Client) => boolean;
  readonly setting: Pick<Setting, 'checksLoopback'>;
}

/** Programs of this machine, and a proxy on it. */
const thisMachine = ['127.0.0.0/8', '::1'];

export function makeUnwantedChecks({ door, spam }: Config, parts: UnwantedParts): Partial<Checks> {
  const networks = [...(parts.setting.checksLoopback ? [] : thisMachine), ...door.allow];
  const allows = createNetworks(networks.flatMap((text) => parseNetwork(text) ?? []));
  const isExempt = (client: Client): boolean =>
    client.service !== 'mta' || allows(client.remoteAddress) || parts.relayFor(client);

  const zones = spam.zones.flatMap((text) => parseZone(text) ?? []);
  if (zones.length === 0) return {};
  const lists = createLists({ ...parts, zones });
  void lists.test();
  const checks = listChecks({ ...parts, lists, isExempt });
  return { mail: [checks.mail], rcpt: [checks.rcpt] };
}
