/** postern dkim list|rotate: the keys that mail of our domains is signed with. */
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { checkDomainName } from '../../directory/provision.ts';
import { lookAfterKeys, recordOf } from '../../system/dkim.ts';
import { serverSecret } from '../../system/secret.ts';
import type { OwnKey } from '../../trust/dkim/rotation.ts';
import { listText, timeText } from '../columns.ts';
import { type Json, command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';

const stateText: Readonly<Record<OwnKey['state'], string>> = {
  new: 'waits for its record in DNS',
  signing: 'signs',
  old: 'kept for mail on its way',
  revoked: 'revoked',
};

const shownKey = (key: OwnKey): { readonly [name: string]: Json } => ({
  domain: key.domain,
  selector: key.selector,
  type: key.type,
  state: key.state,
  since: new Date(key.since).toISOString(),
  ...recordOf(key),
});

const list = command({
  about: 'List the keys of a domain, or of all, and what they are doing.',
  operands: ['[DOMAIN]'],
  options: dataOptions,
  run: ({ values, operands: [written], terminal }) =>
    withStore(values, terminal, async ({ dkimKeys, directory }) => {
      const name = written === undefined ? null : checkDomainName(written);
      if (name !== null && !name.ok) return failed(exit.data, name.error, 'an example is example.org');
      if (name !== null && (await directory.domain(name.value)) === null)
        return failed(exit.noUser, `${name.value} is not served here`, `postern domain add ${name.value}`);
      const keys = await dkimKeys.keys(name?.value ?? null);
      const rows = keys.map(({ domain, selector, type, state, since }) => [
        domain,
        selector,
        type,
        stateText[state],
        timeText(since),
      ]);
      return done(
        listText(
          ['DOMAIN', 'SELECTOR', 'KIND', 'STATE', 'SINCE'],
          rows,
          'There are no keys yet: postern dns makes them.',
        ),
        keys.map(shownKey),
      );
    }),
});

const rotate = command({
  about: 'Make new keys for a domain now. They sign once their records are in DNS; postern dns shows those.',
  operands: ['DOMAIN'],
  options: dataOptions,
  run: ({ values, operands: [written = ''], terminal }) =>
    withStore(values, terminal, async (store, { directory }) => {
      const name = checkDomainName(written);
      if (!name.ok) return failed(exit.data, name.error, 'an example is example.org');
      if ((await store.directory.domain(name.value)) === null)
        return failed(exit.noUser, `${name.value} is not served here`, `postern domain add ${name.value}`);
      const parts = { store, secret: serverSecret(directory), clock: systemClock, log: silentLog };
      const keys = await lookAfterKeys(parts, name.value, 0, { resolver: null, wanted: true });
      await store.audit.note({ action: 'dkim.rotate', subject: name.value, details: {} });
      const made = keys.filter(({ state }) => state === 'new');
      const lines = made.map(recordOf).map(({ name: owner, record }) => `${owner}. TXT ${JSON.stringify(record)}`);
      return done(
        ['Publish these records; the new keys sign once they are seen:', ...lines].join('\n'),
        made.map(shownKey),
      );
    }),
});

export const dkim = new Map([
  ['list', list],
  ['rotate', rotate],
]);
