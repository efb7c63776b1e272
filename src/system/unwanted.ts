/** Unwanted mail, as the configuration wants it kept out: what is asked about a client before its message comes. */
import { createNetworks, parseNetwork } from '../base/networks.ts';
import { parseZone } from '../config/list-zone.ts';
import type { Config } from '../config/schema.ts';
import { type EarlyOptions, type EarlyTalkers, createEarlyTalkers } from '../mta/door/early.ts';
import type { Checks } from '../mta/receive/checks.ts';
import { heloCheck } from '../mta/receive/checks/helo.ts';
import { listChecks } from '../mta/receive/checks/lists.ts';
import { type GreylistCheckDeps, greylisting } from '../mta/receive/checks/greylist.ts';
import { reverseNameChecks } from '../mta/receive/checks/reverse-name.ts';
import type { Client } from '../mta/receive/port.ts';
import { type ListsDeps, createLists } from '../spam/lists/lists.ts';
import type { Setting } from './setting.ts';
import { thisMachine } from './trust.ts';

export interface UnwantedParts extends Omit<ListsDeps, 'zones'>, Omit<GreylistCheckDeps, 'limits' | 'isExempt'> {
  /** Who may send through us to others. */
  readonly relayFor: (client: Client) => boolean;
  readonly setting: Pick<Setting, 'checksLoopback'>;
}

const allowedBy = ({ door }: Config, more: readonly string[]): ((address: string) => boolean) =>
  createNetworks([...more, ...door.allow].flatMap((text) => parseNetwork(text) ?? []));

export function makeUnwantedChecks(config: Config, parts: UnwantedParts): Partial<Checks> {
  const { spam, greylist: limits } = config;
  const allows = allowedBy(config, parts.setting.checksLoopback ? [] : thisMachine);
  const isExempt = (client: Client): boolean =>
    client.service !== 'mta' || allows(client.remoteAddress) || parts.relayFor(client);

  const zones = spam.zones.flatMap((text) => parseZone(text) ?? []);
  const lists = createLists({ ...parts, zones });
  void lists.test();
  const listed = listChecks({ ...parts, lists, isExempt });
  const named = reverseNameChecks({ ...parts, isExempt });
  return {
    mail: [
      heloCheck({ ...parts, isExempt, refuses: spam.refuseHelo }),
      named.mail,
      ...(zones.length === 0 ? [] : [listed.mail]),
    ],
    rcpt: [
      named.rcpt,
      ...(zones.length === 0 ? [] : [listed.rcpt]),
      ...(limits.enabled ? [greylisting({ ...parts, limits, isExempt })] : []),
    ],
  };
}

/** Of those that come from outside: whoever is on this machine need not wait. */
export function makeEarlyTalkers(
  config: Config,
  parts: Omit<EarlyOptions, 'silence' | 'refuses' | 'isExempt'> & Pick<UnwantedParts, 'relayFor'>,
): EarlyTalkers {
  const allows = allowedBy(config, thisMachine);
  return createEarlyTalkers({
    ...parts,
    silence: config.door.greetingSilence,
    refuses: config.door.refuseEarlyTalkers,
    isExempt: (client) => client.service !== 'mta' || allows(client.remoteAddress) || parts.relayFor(client),
  });
}
