/** An authenticator in software, for tests: one passkey, and whatever a real one would never do. WebAuthn level 3 §6 */
import { type KeyObject, createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What it says, where a test wants it to say something else than is true. */
export interface Said {
  readonly challenge: string;
  readonly site: string;
  readonly origin: string;
  /** Whether it has verified its user. */
  readonly verified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
}

const sha256 = (octets: Buffer | string): Buffer => createHash('sha256').update(octets).digest();
const word = (number: number, octets: number): Buffer => {
  const buffer = Buffer.alloc(octets);
  buffer.writeUIntBE(number, 0, octets);
  return buffer;
};

export class SoftAuthenticator {
  readonly id = randomBytes(20);
  userHandle = '';
  readonly #key: KeyObject;
  readonly #public: Buffer;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#key = privateKey;
    // COSE_Key of ES256 in CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y}
    this.#public = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
  }

  create(said: Said): object {
    const data = this.#data(said, Buffer.concat([Buffer.alloc(16), word(this.id.length, 2), this.id, this.#public]));
    const text = (name: string): Buffer => Buffer.concat([Buffer.from([0x60 + name.length]), Buffer.from(name)]);
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      text('fmt'),
      text('none'),
      text('attStmt'),
      Buffer.from([0xa0]),
      text('authData'),
      Buffer.from([0x58, data.length]),
      data,
    ]);
    return this.#credential({
      clientDataJSON: this.#clientData('webauthn.create', said).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    });
  }

  get(said: Said): object {
    const data = this.#data(said, null);
    const client = this.#clientData('webauthn.get', said);
    return this.#credential({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', Buffer.concat([data, sha256(client)]), this.#key).toString('base64url'),
      userHandle: said.userHandle ?? this.userHandle,
    });
  }

  #credential(response: object): object {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  #clientData(type: string, { challenge, origin }: Said): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  /** §6.1: flags are UP 1, UV 4, AT 64. */
  #data({ site, verified = true, counter = 0 }: Said, attested: Buffer | null): Buffer {
    const flags = 1 | (verified ? 4 : 0) | (attested === null ? 0 : 64);
    return Buffer.concat([sha256(site), Buffer.from([flags]), word(counter, 4), attested ?? Buffer.alloc(0)]);
  }
}
