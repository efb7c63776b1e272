/** Programs that speak OpenPGP, each by its own commands: keys of each kind, every form of message, and what it thinks of ours. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf } from '../support/peers.ts';

/** A signature beside the text, one around it that stays readable, one in packets; signed and encrypted; encrypted alone. */
export type Form = 'detached' | 'clear' | 'inline' | 'sealed' | 'encrypted';

/** What a program does within a folder of its own. */
export interface OpenPgpProgram {
  /** Makes a key, and answers its public half. */
  make(kind: string, address: string): Buffer;
  /** Its private half; null where the program hands it out under a lock alone. */
  exported(address: string): Buffer | null;
  /** Believes our key from now on. */
  learn(certificate: Buffer): void;
  /** The text as that person signs it, or signs and encrypts it to the key that was learnt. */
  write(form: Form, address: string, text: Buffer, options: readonly string[]): Buffer;
  /** What it reads of our message, having believed our signature; throws where it does not. */
  read(address: string, sealed: Buffer): Buffer;
  /** What it opens of a message that nobody signed. */
  open(address: string, sealed: Buffer): Buffer;
  /** What it says of a key that it takes in. */
  shown(certificate: Buffer, address: string): string;
  /** Its public key as it gives it out: in armor, and in packets. */
  published(address: string): readonly [armored: Buffer, binary: Buffer];
  /** What takes its own key back, in armor. */
  revocation(address: string): Buffer;
  /** Throws where it does not believe it. */
  verify(signature: Buffer, text: Buffer): void;
  /** The same of a text that is signed in clear. */
  verifyText(text: Buffer): void;
  stop(): void;
}

export interface OpenPgpPeer {
  readonly name: 'gpg' | 'sq' | 'rnp';
  /** Kinds of keys that it makes, by the names that the table has for them. */
  readonly kinds: Readonly<Record<string, string>>;
  /** How it encrypts: the name that the table has, its options, and the algorithm that we tell. */
  readonly ciphers: readonly (readonly [what: string, options: readonly string[], algorithm: string])[];
  readonly start: (folder: string) => OpenPgpProgram;
}

const ours = 'postern@example.org';
const sha1Detection = 'CFB with modification detection';

/** A program, with what stands before its arguments. */
export const program =
  (name: 'gpg' | 'sq' | 'rnp' | 'rnpkeys', before: readonly string[]) =>
  (args: readonly string[], input = ''): Buffer =>
    execFileSync(pathOf(name), [...before, ...args], { input, stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 });

const writer =
  (folder: string) =>
  (name: string, content: Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

function gnupg(folder: string): OpenPgpProgram {
  const gpg = program('gpg', ['--homedir', folder, '--batch', '--yes', '--trust-model', 'always']);
  const file = writer(folder);
  const commands = {
    detached: ['--detach-sign'],
    clear: ['--clear-sign'],
    inline: ['--sign'],
    sealed: ['--sign', '--encrypt', '--recipient', ours],
    encrypted: ['--encrypt', '--recipient', ours],
  };
  // Else it makes each use of a key as slow as a person can bear.
  file('gpg-agent.conf', Buffer.from('s2k-count 65536\n'));
  return {
    make: (kind, address) => {
      // A key of a named algorithm has no subkey: it does everything itself.
      const usage = kind === 'future-default' ? 'default' : kind.startsWith('rsa') ? 'cert,sign,encr' : 'cert,sign';
      gpg(['--passphrase', '', '--quick-generate-key', address, kind, usage, 'never']);
      if (usage === 'cert,sign') {
        const [, fingerprint = ''] = /^fpr:+([0-9A-F]+):/m.exec(gpg(['--with-colons', '-k', address]).toString()) ?? [];
        gpg(['--passphrase', '', '--quick-add-key', fingerprint, kind, 'encr', 'never']);
      }
      return gpg(['--export', address]);
    },
    exported: (address) => gpg(['--export-secret-keys', address]),
    learn: (certificate) => void gpg(['--import', file('ours', certificate)]),
    write: (form, address, text, options) =>
      gpg([...options, '--armor', '--local-user', address, ...commands[form], '-o', '-', file('text', text)]),
    read: (_, sealed) => gpg(['--decrypt', file('sealed', sealed)]),
    open: (_, sealed) => gpg(['--decrypt', file('sealed', sealed)]),
    shown: (certificate, address) => {
      gpg(['--import', file('shown', certificate)]);
      return gpg(['--with-colons', '--list-keys', address]).toString();
    },
    published: (address) => [gpg(['--armor', '--export', address]), gpg(['--export', address])],
    revocation: (address) => {
      const [, fingerprint = ''] = /^fpr:+([0-9A-F]+):/m.exec(gpg(['--with-colons', '-k', address]).toString()) ?? [];
      // It keeps one for each of its keys, with a colon before its armor that keeps it from being used by mistake.
      const kept = readFileSync(join(folder, 'openpgp-revocs.d', `${fingerprint}.rev`), 'latin1');
      return Buffer.from(kept.slice(kept.indexOf('-----BEGIN')));
    },
    verify: (signature, text) => void gpg(['--verify', file('signature', signature), file('text', text)]),
    verifyText: (text) => void gpg(['--verify', file('clear', text)]),
    stop: () => void execFileSync('gpgconf', ['--homedir', folder, '--kill', 'all'], { timeout: 60_000 }),
  };
}

function sequoia(folder: string): OpenPgpProgram {
  const sq = program('sq', ['--force']);
  const file = writer(folder);
  const keyOf = (address: string): string => join(folder, `${address}.key`);
  const commands = { detached: ['--detached'], clear: ['--cleartext-signature'], inline: [] };
  const encrypt = (text: Buffer, ...options: readonly string[]): Buffer =>
    sq(['encrypt', ...options, '--recipient-cert', known, file('text', text)]);
  let known = '';
  return {
    make: (kind, address) => {
      sq(['key', 'generate', '--cipher-suite', kind, '--userid', `<${address}>`, '--export', keyOf(address)]);
      return sq(['key', 'extract-cert', keyOf(address)]);
    },
    exported: (address) => readFileSync(keyOf(address)),
    learn: (certificate) => {
      known = file('ours', certificate);
    },
    write: (form, address, text, options) => {
      if (form === 'encrypted') return encrypt(text, ...options);
      const signer = ['--signer-key', keyOf(address)];
      return form === 'sealed'
        ? encrypt(text, ...options, ...signer)
        : sq(['sign', ...commands[form], ...signer, file('text', text)]);
    },
    read: (address, sealed) =>
      sq(['decrypt', '--recipient-key', keyOf(address), '--signer-cert', known, file('sealed', sealed)]),
    open: (address, sealed) => sq(['decrypt', '--recipient-key', keyOf(address), file('sealed', sealed)]),
    shown: (certificate) => sq(['inspect', file('shown', certificate)]).toString(),
    published: (address) => [
      sq(['key', 'extract-cert', keyOf(address)]),
      sq(['key', 'extract-cert', '--binary', keyOf(address)]),
    ],
    revocation: (address) => sq(['revoke', 'certificate', '--certificate', keyOf(address), 'retired', 'no longer']),
    verify: (signature, text) =>
      void sq(['verify', '--signer-cert', known, '--detached', file('signature', signature), file('text', text)]),
    verifyText: (text) => void sq(['verify', '--signer-cert', known, file('clear', text)]),
    stop: () => undefined,
  };
}

function ribose(folder: string): OpenPgpProgram {
  const common = ['--homedir', folder, '--notty', '--password', 'secret'];
  const rnpkeys = program('rnpkeys', common);
  const rnp = program('rnp', [...common, '--overwrite']);
  const file = writer(folder);
  const commands = {
    detached: ['--sign', '--detach'],
    clear: ['--clearsign'],
    inline: ['--sign'],
    sealed: ['--sign', '--encrypt', '--recipient', ours],
    encrypted: ['--encrypt', '--recipient', ours],
  };
  const output = join(folder, 'output');
  const run = (args: readonly string[]): string => {
    const { stdout, stderr } = spawnSync(pathOf('rnp'), [...common, '--overwrite', ...args], { timeout: 60_000 });
    return `${String(stdout)}${String(stderr)}`;
  };
  const written = (args: readonly string[]): Buffer => {
    rnp([...args, '--output', output]);
    return readFileSync(output);
  };
  return {
    make: (kind, address) => {
      // What it asks for in its expert mode, answered.
      const expert = program('rnpkeys', ['--homedir', folder, '--password', 'secret']);
      expert(['--userid', address, '--expert', '--generate-key'], `${kind.replaceAll(' ', '\n')}\n`);
      return rnpkeys(['--export-key', address]);
    },
    exported: () => null,
    learn: (certificate) => void rnpkeys(['--import-keys', file('ours', certificate)]),
    write: (form, address, text, options) =>
      written([...commands[form], ...options, '--armor', '--userid', address, file('text', text)]),
    read: (_, sealed) => {
      const said = run(['--decrypt', '--output', output, file('sealed', sealed)]);
      if (!said.includes('Good signature')) throw new Error(said);
      return readFileSync(output);
    },
    open: (_, sealed) => written(['--decrypt', file('sealed', sealed)]),
    shown: (certificate, address) => {
      rnpkeys(['--import-keys', file('shown', certificate)]);
      return rnpkeys(['--list-keys', address]).toString();
    },
    published: (address) => {
      const armored = rnpkeys(['--export-key', address]);
      return [armored, written(['--dearmor', file('armored', armored)])];
    },
    revocation: (address) => rnpkeys(['--export-rev', address, '--rev-type', 'retired']),
    verify: (signature, text) =>
      void rnp(['--verify', file('signature.sig', signature), '--source', file('text', text)]),
    verifyText: (text) => void rnp(['--verify', file('clear.asc', text)]),
    stop: () => undefined,
  };
}

export const openPgpPeers: readonly OpenPgpPeer[] = [
  {
    name: 'gpg',
    kinds: {
      'RSA 2048': 'rsa2048',
      'RSA 3072': 'rsa3072',
      'ECDSA and ECDH P-256': 'nistp256',
      'ECDSA and ECDH P-384': 'nistp384',
      'ECDSA and ECDH P-521': 'nistp521',
      'Ed25519 and X25519': 'future-default',
    },
    ciphers: [
      ['AES-256, CFB with modification detection', ['--cipher-algo', 'AES256'], `AES-256-${sha1Detection}`],
      ['AES-128, CFB with modification detection', ['--cipher-algo', 'AES128'], `AES-128-${sha1Detection}`],
      ['compressed by ZIP', ['--compress-algo', 'zip'], `AES-256-${sha1Detection}`],
      ['compressed by ZLIB', ['--compress-algo', 'zlib'], `AES-256-${sha1Detection}`],
      ['compressed by BZip2', ['--compress-algo', 'bzip2'], `AES-256-${sha1Detection}`],
      ['not compressed', ['--compress-algo', 'none'], `AES-256-${sha1Detection}`],
    ],
    start: gnupg,
  },
  {
    name: 'sq',
    kinds: { 'RSA 3072': 'rsa3k', 'Ed25519 and X25519': 'cv25519' },
    ciphers: [
      ['AES-256, CFB with modification detection', [], `AES-256-${sha1Detection}`],
      ['compressed by ZIP', ['--compression', 'zip'], `AES-256-${sha1Detection}`],
      ['compressed by ZLIB', ['--compression', 'zlib'], `AES-256-${sha1Detection}`],
      ['compressed by BZip2', ['--compression', 'bzip2'], `AES-256-${sha1Detection}`],
      ['padded behind what is compressed', ['--compression', 'pad'], `AES-256-${sha1Detection}`],
      ['not compressed', ['--compression', 'none'], `AES-256-${sha1Detection}`],
    ],
    start: sequoia,
  },
  {
    name: 'rnp',
    kinds: {
      'RSA 2048': '1 2048',
      'RSA 3072': '1 3072',
      'ECDSA and ECDH P-256': '19 1',
      'ECDSA and ECDH P-384': '19 2',
      'ECDSA and ECDH P-521': '19 3',
      'Ed25519 and X25519': '22',
    },
    ciphers: [
      ['AES-256, CFB with modification detection', ['--cipher', 'AES256'], `AES-256-${sha1Detection}`],
      ['AES-128, CFB with modification detection', ['--cipher', 'AES128'], `AES-128-${sha1Detection}`],
      ['AES-256-OCB', ['--cipher', 'AES256', '--aead=OCB'], 'AES-256-OCB'],
      ['AES-128-EAX', ['--cipher', 'AES128', '--aead=EAX'], 'AES-128-EAX'],
      ['compressed by ZIP', ['--zip', '-z', '6'], `AES-256-${sha1Detection}`],
      ['compressed by ZLIB', ['--zlib', '-z', '6'], `AES-256-${sha1Detection}`],
      ['compressed by BZip2', ['--bzip', '-z', '6'], `AES-256-${sha1Detection}`],
      ['not compressed', ['-z', '0'], `AES-256-${sha1Detection}`],
    ],
    start: ribose,
  },
];
