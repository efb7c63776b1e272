/** What a script may ask of where it runs: mailboxes of the account, what came before, the server. RFC 5183, 5490, 7352, 8579 */
import type { Clock } from '../../base/clock.ts';
import type { AccountId } from '../../directory/types.ts';
import type { FilterReader } from '../../ms/filters.ts';
import type { MailReader } from '../../ms/port.ts';
import type { Mailbox } from '../../ms/types.ts';
import type { World } from '../../sieve/run/run.ts';
import { duplicateMark } from './marks.ts';
import { canonical, useOf } from './placing.ts';

export interface WorldDeps {
  readonly filters: Pick<FilterReader, 'isMarked'>;
  readonly mail: Pick<MailReader, 'mailboxes'>;
  readonly hostname: string;
  readonly subaddressSeparators: string;
  /** Milliseconds since the epoch in, minutes east of UTC out. */
  readonly zone: (now: number) => number;
  readonly version: string;
  readonly clock: Clock;
}

export function worldOf(deps: WorldDeps, account: AccountId, spamPercent: () => number | null): World {
  const now = deps.clock.now();
  let mailboxes: Promise<readonly Mailbox[]> | null = null;
  const all = (): Promise<readonly Mailbox[]> => (mailboxes ??= deps.mail.mailboxes(account));
  return {
    now,
    zone: deps.zone(now),
    environment: new Map([
      ['domain', deps.hostname.slice(deps.hostname.indexOf('.') + 1)],
      ['host', deps.hostname],
      ['location', 'MDA'],
      ['phase', 'during'],
      ['name', 'Postern'],
      ['version', deps.version],
    ]),
    mailboxExists: async (name) => (await all()).some((one) => one.name === canonical(name)),
    specialUseExists: async (attribute, name) => {
      const use = useOf(attribute);
      return (
        use !== null &&
        (await all()).some((one) => one.specialUse === use && (name === null || one.name === canonical(name)))
      );
    },
    isDuplicate: (mark) => deps.filters.isMarked(account, duplicateMark(mark), now),
    get spamPercent() {
      return spamPercent();
    },
    virus: 0,
    subaddressSeparators: deps.subaddressSeparators,
  };
}
