/**
 * Ann, whom Bob believes; Mallory, whom Bob believes as well, to be Mallory; and both standards in one language, so that each attack
 * is written once. Bob reads.
 */
import { type PrivateKey, createMessage, enums, sign as signPackets } from 'openpgp';
import type { textEntity } from '../../../src/message/compose/entity.ts';
import { formatDate } from '../../../src/message/header/date.ts';
import { headerEnd } from '../../../src/message/header/fields.ts';
import { encryptEntity, signEntity } from '../../../src/openpgp/compose.ts';
import type { KeyRow } from '../../../src/openpgp/keyring/types.ts';
import { openpgp } from '../../../src/openpgp/standard.ts';
import { now, person, reader, trusting } from '../../../src/openpgp/testing/people.ts';
import { type Report, reportOn } from '../../../src/cli/sealed/report.ts';
import { openMessage } from '../../../src/sealed/open.ts';
import { protect } from '../../../src/sealed/protect.ts';
import type { Standard } from '../../../src/sealed/types.ts';
import { type SignatureChoice, usualSignature } from '../../../src/smime/algorithms/make-signature.ts';
import type { OwnKey } from '../../../src/smime/algorithms/private-key.ts';
import type { Certificate } from '../../../src/smime/certificates/certificate.ts';
import type { CertificateTrust } from '../../../src/smime/certificates/trust.ts';
import { clearSigned, enveloped, opaqueSigned } from '../../../src/smime/compose.ts';
import { oldEnvelope, usualEnvelope } from '../../../src/smime/cms/envelop.ts';
import { smime } from '../../../src/smime/standard.ts';
import { ownKey } from '../../../src/smime/testing/certificate.ts';
import { seeded } from '../../support/seeded.ts';
import { type Authority, authorityOf } from './authority.ts';
import { wanted } from './wanted.ts';

export { now, wanted };

export type Name = 'ann' | 'mallory' | 'bob';

export interface Kit {
  readonly name: 'openpgp' | 'smime';
  /** multipart/signed over an entity. */
  readonly sign: (entity: string, who?: Name, at?: number) => Promise<string>;
  /** For Bob. */
  readonly encrypt: (entity: string) => Promise<string>;
  readonly look: (message: string | Buffer) => Promise<Report['report']>;
}

const octetsOf = (entity: string): Buffer => Buffer.from(entity, 'latin1');
const random = seeded(7);

export const date = formatDate(now);

/** From Ann to Bob, unless it is said otherwise. */
export const head = (from = 'Ann <ann@example.org>', more = ''): string =>
  `From: ${from}\r\nTo: Bob <bob@example.org>\r\nSubject: Lunch\r\nDate: ${date}\r\n${more}MIME-Version: 1.0\r\n`;

const looker =
  (standards: readonly Standard[]): Kit['look'] =>
  async (message) => {
    const octets = typeof message === 'string' ? octetsOf(message) : message;
    const root = protect(await openMessage(octets, standards));
    return (await reportOn('m', root, standards)).report;
  };

export interface OpenPgpKit extends Kit {
  readonly keys: Readonly<Record<Name, PrivateKey>>;
  readonly rows: Readonly<Record<Name, KeyRow>>;
  /** Signature or message packets of openpgp.js, with what it is told. */
  readonly packets: (
    text: string,
    options: { readonly detached: boolean; readonly hash?: enums.hash },
  ) => Promise<string>;
}

export async function openPgpKit(): Promise<OpenPgpKit> {
  const [ann, mallory, bob] = [await person('ann'), await person('mallory'), await person('bob')];
  const keys = { ann: ann.secret, mallory: mallory.secret, bob: bob.secret };
  const rows = { ann: ann.key, mallory: mallory.key, bob: bob.key };
  const at = await reader([ann.key, mallory.key, bob.key], trusting(ann, mallory), { unlocked: [bob.secret] });
  const boundary = (): string => `b${Math.floor(random() * 1e12)}`;
  return {
    name: 'openpgp',
    keys,
    rows,
    look: looker([openpgp(at)]),
    sign: async (entity, who = 'ann', when = now) =>
      wanted(await signEntity(octetsOf(entity), keys[who], { boundary: boundary(), at: when })).toString('latin1'),
    encrypt: async (entity) =>
      wanted(await encryptEntity(octetsOf(entity), [bob.key], null, { boundary: boundary(), at: now })).toString(
        'latin1',
      ),
    packets: async (text, { detached, hash = enums.hash.sha512 }) =>
      (await signPackets({
        message: await createMessage({ binary: octetsOf(text), format: 'binary' }),
        signingKeys: ann.secret,
        detached,
        date: new Date(now),
        config: {
          preferredHashAlgorithm: hash,
          rejectHashAlgorithms: new Set(),
          rejectMessageHashAlgorithms: new Set(),
        },
      })) as string,
  };
}

export interface SmimeKit extends Kit {
  readonly keys: Readonly<Record<Name, OwnKey>>;
  /** An authority that Bob believes. */
  readonly root: Authority;
  readonly trust: CertificateTrust;
  readonly opaque: (entity: string, who?: Name) => Promise<string>;
  readonly encryptOld: (entity: string) => Promise<string>;
  /** As somebody reads who believes these certificates as well. */
  readonly lookWith: (more: readonly OwnKey[]) => Kit['look'];
  readonly signWith: (
    entity: string,
    key: OwnKey,
    intermediates?: readonly Certificate[],
    how?: SignatureChoice,
  ) => Promise<string>;
}

export async function smimeKit(): Promise<SmimeKit> {
  const keys = {
    ann: await ownKey('P-256', 'ann@example.org'),
    mallory: await ownKey('P-256', 'mallory@example.org'),
    bob: await ownKey('P-256', 'bob@example.org'),
  };
  const root = await authorityOf('Root');
  const trust: CertificateTrust = {
    anchors: [root.certificate],
    accepted: [keys.ann.certificate, keys.mallory.certificate],
    known: [],
    revocation: null,
    at: now,
  };
  const entityOf = (text: string): { header: Buffer; body: Buffer } => {
    const octets = octetsOf(text);
    const body = headerEnd(octets);
    return { header: octets.subarray(0, body - 2), body: octets.subarray(body) };
  };
  const textOf = ({ header, body }: ReturnType<typeof textEntity>): string =>
    `${header.toString('latin1')}\r\n${body.toString('latin1')}`;
  const signing = (at: number) => ({ ...usualSignature, at, intermediates: [] });
  const signWith: SmimeKit['signWith'] = async (entity, key, intermediates = [], how = usualSignature) =>
    textOf(wanted(await clearSigned(entityOf(entity), [key], { ...how, at: now, intermediates }, random)));
  return {
    name: 'smime',
    keys,
    root,
    trust,
    look: looker([smime(trust, [keys.bob])]),
    lookWith: (more) =>
      looker([
        smime({ ...trust, accepted: [...trust.accepted, ...more.map(({ certificate }) => certificate)] }, [keys.bob]),
      ]),
    sign: async (entity, who = 'ann', at = now) =>
      textOf(wanted(await clearSigned(entityOf(entity), [keys[who]], signing(at), random))),
    signWith,
    opaque: async (entity, who = 'ann') =>
      textOf(wanted(await opaqueSigned(entityOf(entity), [keys[who]], signing(now)))),
    encrypt: async (entity) => textOf(wanted(await enveloped(entityOf(entity), [keys.bob.certificate], usualEnvelope))),
    encryptOld: async (entity) =>
      textOf(wanted(await enveloped(entityOf(entity), [keys.bob.certificate], oldEnvelope))),
  };
}
