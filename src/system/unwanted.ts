/** Unwanted mail, as the configuration wants it kept out: what is asked about a client before its message comes. */
import { createNetworks, parseNetwork } from '../base/networks.ts';
import { parseZone } from '../config/list-zone.ts';
import type { Config } from '../config/schema.ts';
import type { Checks } from '../mta/receive/checks.ts';
import { heloCheck } from '../mta/receive/checks/helo.ts';
import { listChecks } from '../mta/receive/checks/lists.ts';
import { type GreylistCheckDeps, greylisting } from '../mta/receive/checks/greylist.ts';
import type { Client } from '../mta/receive/port.ts';
import { type ListsDeps, createLists } from '../spam/lists/lists.ts';
import type { Setting } from './setting.ts';
import { thisMachine } from './trust.ts';

export interface UnwantedParts extends Omit<ListsDeps, 'zones'>, Omit<GreylistCheckDeps, 'limits' | 'isExempt'> {
  /** Who may send through us to others. */
  readonly relayFor: (client: Client) => boolean;
  readonly setting: Pick<Setting, 'checksLoopback'>;
}

export function makeUnwantedChecks({ door, spam, greylist: limits }: Config, parts: UnwantedParts): Partial<Checks> {
  const networks = [...(parts.setting.checksLoopback ? [] : thisMachine), ...door.allow];
  const allows = createNetworks(networks.flatMap((text) => parseNetwork(text) ?? []));
  const isExempt = (client: Client): boolean =>
    client.service !== 'mta' || allows(client.remoteAddress) || parts.relayFor(client);

  const zones = spam.zones.flatMap((text) => parseZone(text) ?? []);
  const lists = createLists({ ...parts, zones });
  void lists.test();
  const listed = listChecks({ ...parts, lists, isExempt });
  return {
    mail: [heloCheck({ ...parts, isExempt, refuses: spam.refuseHelo }), ...(zones.length === 0 ? [] : [listed.mail])],
    rcpt: [
      ...(zones.length === 0 ? [] : [listed.rcpt]),
      ...(limits.enabled ? [greylisting({ ...parts, limits, isExempt })] : []),
    ],
  };
}
