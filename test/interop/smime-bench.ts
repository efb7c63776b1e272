/** Where tests with programs that speak S/MIME work: a folder, keys that are there as files, and who opens what comes back. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entity } from '../../src/message/compose/entity.ts';
import type { Result } from '../../src/base/result.ts';
import { openMessage } from '../../src/sealed/open.ts';
import type { OpenedPart, Standard } from '../../src/sealed/types.ts';
import { usualSignature } from '../../src/smime/algorithms/make-signature.ts';
import { type OwnKey, parsePrivateKey } from '../../src/smime/algorithms/private-key.ts';
import type { SignOptions } from '../../src/smime/cms/sign.ts';
import { blocksOf } from '../../src/smime/pem.ts';
import { smime } from '../../src/smime/standard.ts';
import type { KeyKind } from '../../src/smime/testing/certificate.ts';
import { certificatesOf } from '../../src/smime/testing/pem.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

/** Ed448 is read, and nothing is made with it. */
export type BenchKind = KeyKind | 'Ed448';

export const address = 'ann@example.org';
export const letter: Entity = {
  header: Buffer.from('Content-Type: text/plain\r\n'),
  body: Buffer.from('Good morning\r\n'),
};
/** The same in one piece. */
export const content = Buffer.concat([letter.header, Buffer.from('\r\n'), letter.body]);

const requests: Readonly<Partial<Record<KeyKind, readonly string[]>>> = {
  rsa: ['rsa:2048', '-sha256'],
  'P-256': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-sha256'],
  // gpgsm takes no digest that is shorter than the key.
  'P-384': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384'],
  'P-521': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521', '-sha512'],
};

export class SmimeBench {
  readonly #folder: TemporaryFolder;
  readonly #own = new Map<BenchKind, OwnKey>();

  constructor(name: string) {
    this.#folder = temporaryFolder(name);
  }

  get folder(): string {
    return this.#folder.path;
  }

  path(name: string): string {
    return join(this.#folder.path, name);
  }

  file(name: string, octets: Buffer | string): string {
    writeFileSync(this.path(name), octets);
    return this.path(name);
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  key(kind: BenchKind): OwnKey {
    const found = this.#own.get(kind);
    if (found === undefined) throw new Error(`there is no key of ${kind}`);
    return found;
  }

  hold(kind: BenchKind, key: OwnKey): void {
    this.#own.set(kind, key);
  }

  /** Keys that OpenSSL makes: KIND.key and KIND.pem. */
  async makeByOpenssl(kinds: readonly KeyKind[]): Promise<void> {
    for (const kind of kinds) {
      const files = ['-keyout', this.path(`${kind}.key`), '-out', this.path(`${kind}.pem`)];
      const names = ['-subj', `/CN=Ann ${kind}`, '-addext', `subjectAltName=email:${address}`];
      const how = ['-newkey', ...(requests[kind] ?? []), '-nodes', '-days', '400'];
      const { output } = await run('openssl', ['req', '-x509', ...how, ...files, ...names]);
      const [certificate] = certificatesOf(this.read(`${kind}.pem`).toString('latin1'));
      const [octets] = blocksOf(this.read(`${kind}.key`).toString('latin1'), 'PRIVATE KEY');
      const key = parsePrivateKey(octets ?? Buffer.alloc(0));
      if (certificate === undefined || !key.ok) throw new Error(output);
      this.hold(kind, { certificate, key: key.value });
    }
  }

  /** Who believes all of the keys, and has them. */
  standard(): Standard {
    const keys = [...this.#own.values()];
    return smime(
      {
        anchors: [],
        accepted: keys.map(({ certificate }) => certificate),
        known: [],
        revocation: () => Promise.resolve({ status: 'good' }),
        at: Date.now(),
      },
      keys,
    );
  }

  opened(message: Buffer): Promise<OpenedPart> {
    return openMessage(message, [this.standard()]);
  }

  /** A message of this entity alone, as a file. */
  message(name: string, entity: Result<Entity, string> | Entity): string {
    return this.file(name, messageOf(entity));
  }

  /** The octets of its base64, as a file. */
  body(name: string, entity: Result<Entity, string> | Entity): string {
    return this.file(name, bodyOf(entityOf(entity).body));
  }

  remove(): void {
    this.#folder.remove();
  }
}

export const signing = (): Omit<SignOptions, 'isDetached'> => ({
  ...usualSignature,
  at: Date.now(),
  intermediates: [],
});

export function entityOf(entity: Result<Entity, string> | Entity): Entity {
  if (!('ok' in entity)) return entity;
  if (!entity.ok) throw new Error(entity.error);
  return entity.value;
}

export function messageOf(entity: Result<Entity, string> | Entity): Buffer {
  const { header, body } = entityOf(entity);
  return Buffer.concat([Buffer.from('MIME-Version: 1.0\r\n'), header, Buffer.from('\r\n'), body]);
}

/** The octets of a body in base64, behind the header that it may have. */
export const bodyOf = (entity: Buffer): Buffer =>
  Buffer.from(entity.toString('latin1', Math.max(0, entity.indexOf('\r\n\r\n'))), 'base64');

/** What is signed and its signature, out of a multipart/signed. */
export function partsOf(entity: Result<Entity, string>): { readonly text: Buffer; readonly signature: Buffer } {
  const { body } = entityOf(entity);
  const boundary = body.subarray(body.indexOf('--'), body.indexOf('\r\n'));
  const end = body.indexOf(Buffer.concat([Buffer.from('\r\n'), boundary]));
  const signature = body.subarray(body.indexOf('\r\n\r\n', end) + 4, body.lastIndexOf(boundary));
  return {
    text: body.subarray(boundary.length + 2, end),
    signature: Buffer.from(signature.toString('latin1'), 'base64'),
  };
}

/** A multipart/signed around what a program signed. RFC 8551 §3.5.3 */
export function multipartSigned(text: Buffer, signature: Buffer): Buffer {
  const type = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=b';
  return Buffer.concat([
    Buffer.from(`MIME-Version: 1.0\r\nContent-Type: ${type}\r\n\r\n--b\r\n`),
    text,
    Buffer.from('\r\n--b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n'),
    Buffer.from(`Content-Transfer-Encoding: base64\r\n\r\n${base64(signature)}--b--\r\n`),
  ]);
}

/** An application/pkcs7-mime around what a program made. RFC 8551 §3.2 */
export const pkcs7Mime = (type: string, octets: Buffer): Buffer =>
  Buffer.from(
    `Content-Type: application/pkcs7-mime; smime-type=${type}; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(octets)}`,
  );

const base64 = (octets: Buffer): string => octets.toString('base64').replace(/.{1,76}/g, '$&\r\n');
