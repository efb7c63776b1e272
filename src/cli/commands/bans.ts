/** postern bans, postern unban: who is held up after failed logins. */
import { systemClock } from '../../base/clock.ts';
import { bansAgainst } from '../../directory/bans.ts';
import { listText, timeText } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';

export const bans = command({
  about: 'List the addresses, networks and accounts that failed too often to log in.',
  operands: [],
  options: dataOptions,
  run: ({ values, terminal }) =>
    withStore(values, terminal, async (store) => {
      const now = systemClock.now();
      const list = await store.bans.bans(now);
      const text = listText(
        ['WHO', 'KIND', 'FAILURES', 'HELD UNTIL'],
        list.map(({ subject, kind, failures, until }) => [
          subject,
          kind,
          String(failures),
          until > now ? timeText(until) : 'not now',
        ]),
        'Nobody is held up.',
      );
      return done(
        text,
        list.map(({ kind, subject, failures, until, forgottenAt }) => ({
          kind,
          subject,
          failures,
          until: new Date(until).toISOString(),
          forgottenAt: new Date(forgottenAt).toISOString(),
        })),
      );
    }),
});

export const unban = command({
  about: 'Let an address, a network or an account log in again; a running server hears of it within two seconds.',
  operands: ['ADDRESS|NETWORK|ACCOUNT'],
  options: dataOptions,
  run: ({ values, operands: [written = ''], terminal }) =>
    withStore(values, terminal, async (store) => {
      const found = bansAgainst(written, await store.bans.bans(systemClock.now()));
      if (found === null)
        return failed(
          exit.data,
          `${written} is nobody`,
          'write 192.0.2.7, 192.0.2.0/24, 2001:db8::1 or ada@example.org',
        );
      if (found.length === 0) return failed(exit.noUser, `${written} is not held up`, 'postern bans shows who is');
      await store.bans.forget(found);
      for (const { kind, subject } of found) await store.audit.note({ action: 'ban.lift', subject, details: { kind } });
      const names = found.map(({ subject }) => subject);
      return done(`${names.join(', ')} may try again`, { freed: names });
    }),
});
