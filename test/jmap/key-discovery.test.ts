/** Keys in a lab: published over JMAP, and found by whoever looks: in the signed DNS, by the web server, by the other account. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { createResolver } from '../../src/dns/client/resolver.ts';
import { trustAnchors } from '../../src/dns/dnssec/anchors.ts';
import type { LookUp, LookupAddress } from '../../src/keys/lookup/types.ts';
import { lookupAddress } from '../../src/keys/lookup/address.ts';
import { openPgpKeyLookup } from '../../src/keys/lookup/openpgpkey.ts';
import { readConfirmation, writeConfirmation } from '../../src/keys/submission/format.ts';
import { examine } from '../../src/message/examine.ts';
import { encryptEntity } from '../../src/openpgp/compose.ts';
import { importKeys } from '../../src/openpgp/keyring/import.ts';
import { keysOf } from '../../src/openpgp/keys.ts';
import { openpgp } from '../../src/openpgp/standard.ts';
import { smimeaLookup } from '../../src/keys/lookup/smimea.ts';
import { wkdLookup } from '../../src/keys/lookup/wkd.ts';
import { openPgpPerson } from '../../src/keys/testing/people.ts';
import { ownKey } from '../../src/smime/testing/certificate.ts';
import { labWorld } from '../../src/system/lab.ts';
import { parseAnchor } from '../../src/config/anchor.ts';
import { Lab, people } from '../support/lab.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { waitFor } from '../support/wait-for.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start();
}, 120_000);
afterAll(() => lab.remove());

type Answer = Readonly<Record<string, unknown>>;

async function jmap(address: string, name: string, args: object): Promise<Answer> {
  const headers = {
    authorization: `Basic ${Buffer.from(`${address}:${lab.password}`).toString('base64')}`,
    'content-type': 'application/json',
  };
  const session = (await (await fetch(`http://127.0.0.1:${lab.ports.http}/.well-known/jmap`, { headers })).json()) as {
    readonly apiUrl: string;
    readonly primaryAccounts: Readonly<Record<string, string>>;
  };
  const using = ['core', 'mail', 'blob']
    .map((each) => `urn:ietf:params:jmap:${each}`)
    .concat('https://postern.email/jmap/keys');
  const accountId = session.primaryAccounts['https://postern.email/jmap/keys'];
  const body = JSON.stringify({ using, methodCalls: [[name, { accountId, ...args }, 'c']] });
  const answer = (await (await fetch(session.apiUrl, { method: 'POST', headers, body })).json()) as {
    readonly methodResponses: readonly (readonly [string, Answer])[];
  };
  return answer.methodResponses[0]?.[1] ?? {};
}

/** `message` goes behind From and To. */
async function submit(from: string, to: string, message: string): Promise<void> {
  const talk = await SmtpTalk.open(lab.ports.submission);
  await talk.command('EHLO client.test');
  await talk.command(`AUTH PLAIN ${Buffer.from(`\0${from}\0${lab.password}`).toString('base64')}`);
  const octets = Buffer.from(`From: <${from}>\r\nTo: <${to}>\r\n${message}`, 'latin1');
  expect(await talk.send(from, [to], octets)).toMatchObject({ code: 250 });
  await talk.quit();
}

/** Whoever is elsewhere, and believes the lab's keys. */
function outside() {
  const world = labWorld(lab.data);
  if (world === null) throw new Error('the lab was never started');
  const resolver = createResolver({
    servers: world.setting.nameServers,
    anchors: trustAnchors(world.config.dns.anchors.flatMap((anchor) => parseAnchor(anchor) ?? [])),
    log: silentLog,
  });
  const web = { authorities: [readFileSync(lab.caFile, 'utf8')], port: lab.ports.https, isAllowed: () => true };
  return { resolver, clock: { now: () => Date.now() }, ...web };
}

const bob = lookupAddress(people.bob) as LookupAddress;
const ask = (lookUp: LookUp) => lookUp(bob, AbortSignal.timeout(20_000));

it('what bob publishes is found in the DNS and by the web server; nothing before', { timeout: 90_000 }, async () => {
  const before = outside();
  expect(await ask(openPgpKeyLookup(before))).toMatchObject({ outcome: 'absent' });
  expect(await ask(wkdLookup(before))).toMatchObject({ outcome: 'absent' });
  const { key } = await openPgpPerson(people.bob);
  const { certificate } = await ownKey('P-256', people.bob);
  const published = { isPublished: true, isPreferred: true };
  const made = await jmap(people.bob, 'AccountKey/set', {
    create: {
      a: { standard: 'openpgp', octets: key.octets.toString('base64'), ...published },
      b: { standard: 'smime', octets: certificate.octets.toString('base64'), ...published },
    },
  });
  expect(made).toMatchObject({ notCreated: null });
  await waitFor('the web server', async () => (await ask(wkdLookup(outside()))).outcome === 'found');
  await waitFor('the DNS', async () => (await ask(openPgpKeyLookup(outside()))).outcome === 'found');
  expect(await ask(wkdLookup(outside()))).toMatchObject({ keys: [{ fingerprint: key.fingerprint, isSecure: true }] });
  expect(await ask(openPgpKeyLookup(outside()))).toMatchObject({ keys: [{ fingerprint: key.fingerprint }] });
  expect(await ask(smimeaLookup(outside()))).toMatchObject({ outcome: 'found', keys: [{ standard: 'smime' }] });
  expect(await jmap(people.alice, 'Key/lookup', { addresses: [people.bob, 'nobody@beta.test'] })).toMatchObject({
    list: [
      {
        address: people.bob,
        keys: [{ source: 'own', fingerprint: key.fingerprint }, { standard: 'smime' }],
        changed: null,
      },
      { keys: [], asked: expect.arrayContaining([expect.objectContaining({ source: 'dane' })]) as unknown },
    ],
  });
});

it('what bob sends brings his key along, and alice learns it', { timeout: 90_000 }, async () => {
  const { key } = await openPgpPerson(people.bob);
  await jmap(people.bob, 'AccountKey/set', {
    create: { a: { standard: 'openpgp', octets: key.octets.toString('base64'), isPublished: true, isPreferred: true } },
  });
  await submit(people.bob, people.alice, 'Subject: a key\r\n\r\nHello\r\n');
  const met = await waitFor('the key', async () => {
    const { list } = await jmap(people.alice, 'ContactKey/get', {});
    const found = (list as readonly Answer[]).filter((one) => one['fingerprint'] === key.fingerprint);
    return found.length > 0 ? found : null;
  });
  expect(met).toMatchObject([{ address: people.bob, source: 'autocrypt', decision: 'seen', prefersEncryption: false }]);
  // The key of the first test is still there, which was found by looking.
  expect(await jmap(people.alice, 'Key/lookup', { addresses: [people.bob] })).toMatchObject({
    list: [{ changed: expect.stringContaining('another key is used') as unknown }],
  });
});

it('a key sent by mail is published when its owner has answered', { timeout: 90_000 }, async () => {
  const submission = lookupAddress(`key-submission@${bob.domain}`) as LookupAddress;
  const own = await openPgpPerson(people.bob);
  const found = await wkdLookup(outside())(submission, AbortSignal.timeout(20_000));
  expect(found).toMatchObject({ outcome: 'found' });
  const { keys } = await importKeys(found.keys[0]?.octets ?? Buffer.alloc(0), Date.now());
  const sendEncrypted = async (type: string, content: string): Promise<void> => {
    const entity = Buffer.from(`Content-Type: ${type}\r\n\r\n${content}`);
    const made = await encryptEntity(entity, keys, null, { boundary: 'x', at: Date.now() });
    if (!made.ok) throw new Error(made.error);
    await submit(people.bob, submission.address, `MIME-Version: 1.0\r\n${made.value.toString('latin1')}`);
  };
  const armor = (edge: string): string => `-----${edge} PGP PUBLIC KEY BLOCK-----\r\n`;
  await sendEncrypted(
    'application/pgp-keys',
    `${armor('BEGIN')}\r\n${own.key.octets.toString('base64')}\r\n${armor('END')}`,
  );
  const letter = await waitFor('the question', async () => {
    const { ids } = await jmap(people.bob, 'Email/query', { filter: { subject: 'Confirm your key' } });
    const { list } = await jmap(people.bob, 'Email/get', { ids, properties: ['blobId'] });
    const [first] = list as readonly { readonly blobId: string }[];
    return first ?? null;
  });
  const blob = (await jmap(people.bob, 'Blob/get', { ids: [letter.blobId], properties: ['data:asText'] }))['list'];
  const text = Buffer.from((blob as readonly Answer[])[0]?.['data:asText'] as string, 'latin1');
  const part = examine(text).structure.children[1];
  const opening = keysOf({ keys: [], certifications: [], ownerTrust: [] }, Date.now(), Date.now(), {
    unlocked: [own.secret],
  });
  const opened = await openpgp(opening).open(text.subarray(part?.body ?? 0, part?.end ?? 0));
  if (opened.kind !== 'content') throw new Error('the letter cannot be opened');
  const asked = readConfirmation(opened.content.toString('latin1').split('\r\n\r\n')[1] ?? '');
  expect(asked).toMatchObject({ sender: submission.address, address: people.bob });
  const published = async () => {
    const { list } = await jmap(people.bob, 'AccountKey/get', {});
    return (list as readonly Answer[]).filter((one) => one['fingerprint'] === own.key.fingerprint);
  };
  expect(await published()).toEqual([]);
  const answer = { type: 'confirmation-response', sender: people.bob, address: people.bob, fingerprint: null } as const;
  await sendEncrypted('application/vnd.gnupg.wks', writeConfirmation({ ...answer, nonce: asked?.nonce ?? '' }));
  expect(await published()).toMatchObject([{ isPublished: true }]);
});
