/**
 * The machine's GSS-API library with Kerberos 5 (MIT's libgssapi_krb5), through koffi. Both may be missing.
 * Implements calls of: RFC 2744 (the C bindings of RFC 2743); gss_acquire_cred_from is MIT's extension.
 * Every call that does work runs on a thread of the pool. Not here: what is asked of it (acceptor.ts).
 */
import type koffiPackage from 'koffi';
import type { LibraryHandle } from 'koffi';
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';

/** What the library names by an address of its own; null is none. */
export type Handle = unknown;

export interface GssBuffer {
  length: number | bigint;
  value: Handle;
}

export interface GssLibrary {
  /** GSS_Acquire_cred for accepting as `service` ("imap@mail.example.org"), with Kerberos 5 alone. RFC 2743 §2.1.1 */
  acquire(service: string, keytab: string, replayCache: string): Promise<Result<Handle, string>>;
  accept(credential: Handle, context: Handle, token: Buffer): Promise<Accepted>;
  /** Without confidentiality. RFC 2743 §2.3.3 */
  wrap(context: Handle, octets: Buffer): Promise<Buffer | null>;
  unwrap(context: Handle, octets: Buffer): Promise<Buffer | null>;
  releaseContext(context: Handle): Promise<void>;
  releaseCredential(credential: Handle): Promise<void>;
}

export interface Accepted {
  readonly context: Handle;
  /** Empty for none. */
  readonly token: Buffer;
  readonly outcome:
    | { readonly kind: 'continue' }
    /** `principal` as the library writes it; null for a mechanism that is not Kerberos 5, or without integrity. */
    | { readonly kind: 'complete'; readonly principal: string | null }
    | { readonly kind: 'refused'; readonly reason: string };
}

/** MIT's, by the name that every distribution gives it. */
export const krb5Library = 'libgssapi_krb5.so.2';

/** RFC 2744 appendix A: GSS_C_ACCEPT, GSS_C_INTEG_FLAG, GSS_S_CONTINUE_NEEDED, and the status types. */
const accepting = 2;
const integrityFlag = 32;
const continueNeeded = 1;
const gssCode = 1;
const mechanismCode = 2;
const longestTime = 0xffff_ffff;
/** Messages of one failure that are gathered. */
const mostMessages = 4;

/** 1.2.840.113554.1.2.2 (RFC 1964 §1) and 1.2.840.113554.1.2.1.4 (RFC 2744 §4.10), without tag and length. */
const krb5Oid = Buffer.from('2a864886f712010202', 'hex');
const hostBasedServiceOid = Buffer.from('2a864886f71201020104', 'hex');

/** The error is why there is none. */
export async function openGss(name = krb5Library): Promise<Result<GssLibrary, string>> {
  try {
    const { default: koffi } = await import('koffi');
    return ok(bind(koffi, koffi.load(name)));
  } catch (error) {
    return fail(`${name} and koffi: ${errorText(error).split('\n', 1)[0] ?? ''}`);
  }
}

type Koffi = typeof koffiPackage;
type KoffiFunction = ReturnType<LibraryHandle['func']>;
type TypeSpec = Parameters<Koffi['out']>[0];

/** Waits on a thread of the pool. What is handed over stays referred to until the call is back. */
const call = (run: KoffiFunction, ...given: readonly unknown[]): Promise<number> =>
  new Promise((resolve, reject) => {
    run.async(...given, (error: Error | null, status: number) => {
      if (error === null && given.length > 0) resolve(status >>> 0);
      else reject(error ?? new Error('no arguments'));
    });
  });

/** Errors of the call or of the routine; what stands below is for information. RFC 2744 §3.9.1 */
const failed = (status: number): boolean => status >>> 16 !== 0;

function bind(koffi: Koffi, library: LibraryHandle): GssLibrary {
  const buffer = koffi.struct({ length: 'size_t', value: 'void *' });
  const oid = koffi.struct({ length: 'uint32_t', elements: 'void *' });
  const oidSet = koffi.struct({ count: 'size_t', elements: koffi.pointer(oid) });
  const pair = koffi.struct({ key: 'const char *', value: 'const char *' });
  const store = koffi.struct({ count: 'uint32_t', elements: koffi.pointer(pair) });
  const handleOut = koffi.out(koffi.pointer('void *'));
  const handleInOut = koffi.inout(koffi.pointer('void *'));
  const bufferIn = koffi.pointer(buffer);
  const bufferOut = koffi.out(koffi.pointer(buffer));
  const bufferInOut = koffi.inout(koffi.pointer(buffer));
  const numberOut = koffi.out(koffi.pointer('uint32_t'));
  const numberInOut = koffi.inout(koffi.pointer('uint32_t'));
  const routine = (name: string, ...parameters: readonly TypeSpec[]): KoffiFunction =>
    library.func(name, 'uint32_t', [numberOut, ...parameters]);

  const importName = routine('gss_import_name', bufferIn, koffi.pointer(oid), handleOut);
  const acquireFrom = routine(
    'gss_acquire_cred_from',
    ...['void *', 'uint32_t', koffi.pointer(oidSet), 'int', koffi.pointer(store), handleOut, 'void *', 'void *'],
  );
  const acceptContext = routine(
    'gss_accept_sec_context',
    ...[handleInOut, 'void *', bufferIn, 'void *', handleOut, handleOut, bufferOut, numberOut, 'void *', 'void *'],
  );
  const displayName = routine('gss_display_name', 'void *', bufferOut, 'void *');
  const displayStatus = routine(
    'gss_display_status',
    ...['uint32_t', 'int', koffi.pointer(oid), numberInOut, bufferOut],
  );
  const wrapMessage = routine('gss_wrap', 'void *', 'int', 'uint32_t', bufferIn, 'void *', bufferOut);
  const unwrapMessage = routine('gss_unwrap', 'void *', bufferIn, bufferOut, 'void *', 'void *');
  const releaseBuffer = routine('gss_release_buffer', bufferInOut);
  const releaseName = routine('gss_release_name', handleInOut);
  const releaseCredential = routine('gss_release_cred', handleInOut);
  const deleteContext = routine('gss_delete_sec_context', handleInOut, 'void *');

  const krb5 = { length: krb5Oid.length, elements: krb5Oid };
  const asBuffer = (octets: Buffer): GssBuffer => ({ length: octets.length, value: octets });
  const empty = (): GssBuffer => ({ length: 0, value: null });

  /** A copy of what the library has made, which is given back to it. */
  function taken(from: GssBuffer): Buffer {
    const length = Number(from.length);
    if (from.value === null || from.value === undefined) return Buffer.alloc(0);
    const copy = length === 0 ? Buffer.alloc(0) : Buffer.from(new Uint8Array(koffi.view(from.value, length)));
    releaseBuffer([0], from);
    return copy;
  }

  function words(code: number, type: number): string {
    const said: string[] = [];
    const more = [0];
    do {
      const text = empty();
      if (failed(displayStatus([0], code, type, krb5, more, text) as number)) break;
      said.push(taken(text).toString('utf8'));
    } while (more[0] !== 0 && said.length < mostMessages);
    return said.join(', ');
  }

  const reasonOf = (status: number, minor: number): string =>
    [words(status, gssCode), minor === 0 ? '' : words(minor, mechanismCode)].filter((text) => text !== '').join(': ');

  async function principalOf(name: Handle): Promise<string | null> {
    const text = empty();
    const status = await call(displayName, [0], name, text, null);
    const written = taken(text);
    return failed(status) ? null : written.toString('utf8');
  }

  /** Whether the library says Kerberos 5, by its own copy of the OID. */
  function isKrb5(mechanism: Handle): boolean {
    if (mechanism === null || mechanism === undefined) return false;
    const { length, elements } = koffi.decode(mechanism, oid) as { readonly length: number; readonly elements: Handle };
    return length === krb5Oid.length && krb5Oid.equals(new Uint8Array(koffi.view(elements, length)));
  }

  return {
    async acquire(service, keytab, replayCache) {
      const minor = [0];
      const name: Handle[] = [null];
      const type = { length: hostBasedServiceOid.length, elements: hostBasedServiceOid };
      const imported = await call(importName, minor, asBuffer(Buffer.from(service)), type, name);
      if (failed(imported)) return fail(reasonOf(imported, minor[0] ?? 0));
      const credential: Handle[] = [null];
      const elements = [
        { key: 'keytab', value: keytab },
        { key: 'rcache', value: replayCache },
      ];
      const status = await call(
        acquireFrom,
        ...[minor, name[0], longestTime, { count: 1, elements: [krb5] }, accepting],
        ...[{ count: elements.length, elements }, credential, null, null],
      );
      releaseName([0], name);
      return failed(status) ? fail(reasonOf(status, minor[0] ?? 0)) : ok(credential[0]);
    },

    async accept(credential, given, token) {
      const [minor, flags] = [[0], [0]];
      const [context, source, mechanism]: Handle[][] = [[given], [null], [null]];
      const output = empty();
      const status = await call(
        acceptContext,
        ...[minor, context, credential, asBuffer(token), null, source, mechanism, output, flags, null, null],
      );
      const answer = { context: context?.[0] ?? null, token: taken(output) };
      const name = source?.[0] ?? null;
      try {
        if (failed(status)) return { ...answer, outcome: { kind: 'refused', reason: reasonOf(status, minor[0] ?? 0) } };
        if ((status & continueNeeded) !== 0) return { ...answer, outcome: { kind: 'continue' } };
        // RFC 4752 §3.2: the mechanism is verified, and nothing is negotiated without integrity.
        const fits = isKrb5(mechanism?.[0]) && ((flags[0] ?? 0) & integrityFlag) !== 0;
        return { ...answer, outcome: { kind: 'complete', principal: fits ? await principalOf(name) : null } };
      } finally {
        if (name !== null) releaseName([0], [name]);
      }
    },

    async wrap(context, octets) {
      const output = empty();
      const status = await call(wrapMessage, [0], context, 0, 0, asBuffer(octets), null, output);
      const wrapped = taken(output);
      return failed(status) ? null : wrapped;
    },

    async unwrap(context, octets) {
      const output = empty();
      const status = await call(unwrapMessage, [0], context, asBuffer(octets), output, null, null);
      const cleartext = taken(output);
      return failed(status) ? null : cleartext;
    },

    async releaseContext(context) {
      await call(deleteContext, [0], [context], null);
    },

    async releaseCredential(credential) {
      await call(releaseCredential, [0], [credential]);
    },
  };
}
