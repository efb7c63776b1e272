/** postern list add|remove|show|members|subscribe|unsubscribe|resume|approve|key: mailing lists, plain and encrypted. */
import { systemClock } from '../../base/clock.ts';
import { normaliseAddress } from '../../directory/address.ts';
import { checkAccountAddress } from '../../directory/provision.ts';
import { commandAddress, commandNames, commandTarget } from '../../lists/commands.ts';
import { foundList } from '../../lists/found.ts';
import { limits } from '../../lists/limits.ts';
import { listMailboxes } from '../../lists/mailboxes.ts';
import { type KeyStatus, memberKey } from '../../lists/member-keys.ts';
import { type MailList, type Member, postings } from '../../lists/types.ts';
import { everyRight } from '../../ms/rights.ts';
import type { Uid } from '../../ms/types.ts';
import type { Store } from '../../store/sqlite/open.ts';
import { wrongAddress } from '../account-change.ts';
import { listText, sizeText, timeText } from '../columns.ts';
import { type Json, type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { type DataPlace, dataOptions, subaddressSeparators, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { iso, listDeps, memberKeyDeps, noList, noMember, withList } from '../lists.ts';
import { refusalFailure } from '../refusals.ts';
import { listKeyCommands, shownCertificate } from './list-keys.ts';

const add = command({
  about: 'Make a list. Encrypted, it has a key of its own, which this server holds: it opens what is written to it.',
  operands: ['ADDRESS'],
  options: {
    ...dataOptions,
    owner: { type: 'string', value: 'ADDRESS', multiple: true, about: 'Who decides for it, once for each owner.' },
    name: { type: 'string', value: 'NAME', about: 'Its name, as members read it.' },
    posting: {
      type: 'string',
      value: 'WHO',
      about: `Who may write to it: ${postings.join(', ')}; members without it. What others write waits.`,
    },
    encrypted: { type: 'boolean', about: 'Opens what is written to it and encrypts it to every member anew.' },
    'signed-only': { type: 'boolean', about: 'Sends on only what a member has signed; of an encrypted list.' },
  },
  run: ({ values, operands: [written = ''], terminal }) => {
    const posting = postings.find((one) => one === (values.posting ?? 'members'));
    if (posting === undefined)
      return Promise.resolve(wrongUsage('--posting is none that there is', postings.join(', ')));
    const isEncrypted = values.encrypted === true;
    const signedOnly = values['signed-only'] === true;
    if (signedOnly && !isEncrypted)
      return Promise.resolve(wrongUsage('only an encrypted list checks signatures', 'give --encrypted, too'));
    const owners = (values.owner ?? []).map((owner) => normaliseAddress(owner) ?? '');
    if (owners.length === 0 || owners.length > limits.owners || owners.includes(''))
      return Promise.resolve(wrongUsage('it needs an owner', 'name one with --owner ada@example.org'));
    return withStore(values, terminal, async (store, place) => {
      const address = checkAccountAddress(written, subaddressSeparators(place));
      if (!address.ok) return wrongAddress(address.error);
      const name = values.name ?? address.value.slice(0, address.value.lastIndexOf('@'));
      const made = await foundList(listDeps(store, place), {
        address: address.value,
        name,
        owners,
        posting,
        signedOnly,
        isEncrypted,
      });
      if (!made.ok && made.error === 'no-key')
        return failed(exit.data, 'no key can be made with this name and address', 'choose another name');
      if (!made.ok && made.error !== 'no-key') return refusalFailure(made.error, address.value);
      if (!made.ok) return noList(written);
      await store.audit.note({
        action: 'list.add',
        subject: address.value,
        details: { posting, encrypted: isEncrypted },
      });
      const { key } = made.value;
      const text =
        key === null ? '' : `; its key is ${key.fingerprint}, and this server holds it, as that of its certificate`;
      return done(`${address.value} is a list${text}`, listJson(made.value, 0));
    });
  },
});

const listJson = (list: MailList, members: number): Record<string, Json> => ({
  address: list.address,
  name: list.name,
  owners: list.owners,
  posting: list.posting,
  encrypted: list.key !== null,
  signedOnly: list.signedOnly,
  fingerprint: list.key?.fingerprint ?? null,
  keyHeldBy: list.key === null ? null : 'server',
  createdAt: iso(list.createdAt),
  members,
});

const remove = command({
  about: 'Remove a list with its key, its members and what waits for an owner. There is no way back.',
  operands: ['LIST'],
  options: { ...dataOptions, yes: { type: 'boolean', about: 'Do not ask.' } },
  run: ({ values, operands: [written = ''], terminal }) =>
    withList(values, terminal, written, async ({ directory, audit }, { address }, place) => {
      const isSure =
        values.yes === true || (terminal.interactive && (await terminal.ask(`Remove ${address}? `)).startsWith('y'));
      if (!isSure) return failed(exit.usage, `${address} was not removed: nobody said yes`, 'write yes, or give --yes');
      const refusal = await directory.change({ kind: 'remove-account', address });
      if (refusal !== null) return refusalFailure(refusal, address);
      for (const name of commandNames) {
        const alias = commandAddress(address, name);
        // Its own alone: somebody may have led that address elsewhere as well.
        for (const separator of subaddressSeparators(place)) {
          const target = commandTarget(address, name, separator);
          if (alias !== null && target !== null)
            await directory.change({ kind: 'remove-alias', address: alias, target });
        }
      }
      await audit.note({ action: 'list.remove', subject: address, details: {} });
      return done(`${address} is removed`, { address });
    }),
});

const statusJson = ({ address, since, suspendedAt }: Member, status: KeyStatus | null): Record<string, Json> => ({
  address,
  since: iso(since),
  suspendedAt: suspendedAt === null ? null : iso(suspendedAt),
  ...(status === null
    ? {}
    : {
        key:
          status.key === null
            ? null
            : {
                standard: status.key.standard,
                fingerprint: status.key.fingerprint,
                source: status.key.source,
                expires: status.key.expiresAt === null ? null : iso(status.key.expiresAt),
                proven: status.key.isProven,
              },
        missing: status.why,
      }),
});

const show = command({
  about: 'Show the lists; or one, with its members and the state of their keys as far as they are known here.',
  operands: ['[LIST]'],
  options: dataOptions,
  run: ({ values, operands: [written], terminal }) => {
    if (written !== undefined) return withList(values, terminal, written, shown);
    return withStore(values, terminal, async ({ lists }) => {
      const rows: string[][] = [];
      const jsons: Json[] = [];
      for (const list of await lists.lists()) {
        const { length } = await lists.members(list.account);
        rows.push([list.address, list.name, list.posting, list.key === null ? '' : 'encrypted', String(length)]);
        jsons.push(listJson(list, length));
      }
      const text = listText(['LIST', 'NAME', 'POSTING', 'SEALED', 'MEMBERS'], rows, 'There are no lists yet.');
      return done(text, jsons);
    });
  },
});

async function shown(store: Store, list: MailList, place: DataPlace): Promise<Outcome> {
  const members = await store.lists.members(list.account);
  const keysOf = memberKeyDeps(store, place);
  const known: (readonly [Member, KeyStatus | null])[] = [];
  for (const member of members)
    known.push([member, list.key === null ? null : await memberKey(keysOf, list, member, systemClock.now())]);
  const certificate = await shownCertificate(await store.lists.certificates(list.account));
  const rows = known.map(([{ address, since, suspendedAt }, one]) => [
    address,
    timeText(since),
    suspendedAt === null ? '' : timeText(suspendedAt),
    one === null ? '' : (one.key?.standard ?? 'missing'),
    one === null ? '' : (one.key?.source ?? one.why ?? ''),
    one?.key?.fingerprint ?? '',
  ]);
  const lines = [
    `${list.address}: ${list.name}; ${list.posting}; owned by ${list.owners.join(', ')}`,
    ...(list.key === null
      ? []
      : [`Encrypted: this server holds its key ${list.key.fingerprint}, and can read what is written to it.`]),
    ...(certificate.text === null ? [] : [certificate.text]),
    listText(['MEMBER', 'SINCE', 'SUSPENDED', 'KEY', 'SOURCE', 'FINGERPRINT'], rows, 'It has no members yet.'),
  ];
  const { length: waiting } = await inMailbox(store, list, listMailboxes.held);
  const { length: failures } = await inMailbox(store, list, listMailboxes.failed);
  return done(lines.join('\n'), {
    ...listJson(list, members.length),
    certificate: certificate.json,
    waiting,
    failed: failures,
    subscribers: known.map(([member, one]) => statusJson(member, one)),
  });
}

const members = command({
  about: 'Show the addresses of its members.',
  operands: ['LIST'],
  options: dataOptions,
  run: ({ values, operands: [written = ''], terminal }) =>
    withList(values, terminal, written, async ({ lists }, list) => {
      const all = await lists.members(list.account);
      return done(
        all.map(({ address }) => address).join('\n'),
        all.map((member) => statusJson(member, null)),
      );
    }),
});

const subscribe = command({
  about: 'Make somebody a member. They are told so, and of an encrypted list, who holds its key.',
  operands: ['LIST', 'ADDRESS'],
  options: dataOptions,
  run: ({ values, operands: [written = '', member = ''], terminal }) =>
    withList(values, terminal, written, async ({ lists, audit }, list) => {
      const address = normaliseAddress(member);
      if (address === null || address === list.address) return wrongAddress(`${member} cannot be a member`);
      const most = list.key === null ? limits.members : limits.encryptedMembers;
      const added = { address, since: systemClock.now(), key: null, isWelcomed: false };
      const refusal = await lists.subscribe(list.account, added, most);
      if (refusal === 'exists') return failed(exit.data, `${address} is a member already`, '');
      if (refusal !== null) return failed(exit.data, `a list has ${most} members at most`, 'make another list');
      await audit.note({ action: 'list.subscribe', subject: list.address, details: { member: address } });
      return done(`${address} is a member of ${list.address}`, { list: list.address, address });
    }),
});

const unsubscribe = command({
  about: 'Let a member go.',
  operands: ['LIST', 'ADDRESS'],
  options: dataOptions,
  run: ({ values, operands: [written = '', member = ''], terminal }) =>
    withList(values, terminal, written, async ({ lists, audit }, list) => {
      const address = normaliseAddress(member) ?? member;
      if (!(await lists.unsubscribe(list.account, address))) return noMember(address);
      await audit.note({ action: 'list.unsubscribe', subject: list.address, details: { member: address } });
      return done(`${address} is no member of ${list.address} any more`, { list: list.address, address });
    }),
});

const resume = command({
  about: 'Let a member have mail again to whom it came back too often.',
  operands: ['LIST', 'ADDRESS'],
  options: dataOptions,
  run: ({ values, operands: [written = '', member = ''], terminal }) =>
    withList(values, terminal, written, async ({ lists, audit }, list) => {
      const address = normaliseAddress(member) ?? member;
      if (!(await lists.resume(list.account, address)))
        return failed(exit.noUser, `${address} is not suspended`, 'postern list show LIST shows who is');
      await audit.note({ action: 'list.resume', subject: list.address, details: { member: address } });
      return done(`${address} gets mail of ${list.address} again`, { list: list.address, address });
    }),
});

/** Messages that are shown. */
const most = 200;

async function inMailbox({ mail }: Store, { account }: MailList, name: string) {
  const mailbox = await mail.read.mailboxByName(account, name);
  const all = { from: 1 as Uid, to: 0xffff_ffff as Uid };
  return mailbox === null ? [] : await mail.read.messages(account, mailbox.id, all, most);
}

const approve = command({
  about: 'Show what waits for an owner; with the number of a message, let it through.',
  operands: ['LIST', '[NUMBER]'],
  options: {
    ...dataOptions,
    failed: { type: 'boolean', about: 'What failed instead: it goes to those who do not have it yet.' },
  },
  run: ({ values, operands: [written = '', number], terminal }) =>
    withList(values, terminal, written, async (store, list) => {
      const place = values.failed === true ? listMailboxes.failed : listMailboxes.held;
      const waiting = await inMailbox(store, list, place);
      if (number === undefined) {
        const rows = waiting.map(({ uid, internalDate, size }) => [
          String(uid),
          timeText(internalDate),
          sizeText(size),
        ]);
        return done(
          listText(['NUMBER', 'CAME', 'SIZE'], rows, values.failed === true ? 'Nothing failed.' : 'Nothing waits.'),
          waiting.map(({ uid, internalDate, size }) => ({ number: uid, cameAt: iso(internalDate), size })),
        );
      }
      const message = waiting.find(({ uid }) => String(uid) === number);
      if (message === undefined)
        return failed(exit.noUser, `there is no message ${number}`, 'leave NUMBER out to see them');
      const { read, write } = store.mail;
      const from = await read.mailboxByName(list.account, place);
      const to = await read.mailboxByName(list.account, listMailboxes.approved);
      if (from === null || to === null) return failed(exit.data, 'the mailboxes of the list are gone', '');
      const destination = { account: list.account, mailbox: to.id, rights: everyRight };
      const moved = await write.move(list.account, from.id, [message.uid], destination);
      if (!moved.ok) return failed(exit.temporary, `it cannot be let through: ${moved.error}`, 'try again');
      await store.audit.note({ action: 'list.approve', subject: list.address, details: { number } });
      return done(`message ${number} goes to ${list.address}`, { list: list.address, number: message.uid });
    }),
});

export const list = new Map([
  ['add', add],
  ['remove', remove],
  ['show', show],
  ['members', members],
  ['subscribe', subscribe],
  ['unsubscribe', unsubscribe],
  ['resume', resume],
  ['approve', approve],
  ...listKeyCommands,
]);
