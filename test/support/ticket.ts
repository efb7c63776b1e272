/**
 * A client's side of GSS-API with nothing in between, for tokens that no client would send: the ticket comes from the cache that
 * the environment of this process names.
 */
import koffi from 'koffi';
import { krb5Library } from '../../src/directory/kerberos/gss.ts';

export interface TicketClient {
  /** Empty when there is nothing more to say. */
  step(token: Buffer | null): Buffer;
  wrap(octets: Buffer): Buffer;
  unwrap(octets: Buffer): Buffer;
}

type Filled = { length: number; value: unknown };

/** RFC 2744: GSS_C_MUTUAL_FLAG, GSS_C_INTEG_FLAG */
const mutual = 2;
const integrity = 32;
const hostBasedService = Buffer.from('2a864886f71201020104', 'hex');
const krb5 = Buffer.from('2a864886f712010202', 'hex');

/** `service` as "imap@localhost". */
export function ticketClient(service: string): TicketClient {
  const library = koffi.load(krb5Library);
  const buffer = koffi.struct({ length: 'size_t', value: 'void *' });
  const oid = koffi.struct({ length: 'uint32_t', elements: 'void *' });
  const [given, made] = [koffi.pointer(buffer), koffi.out(koffi.pointer(buffer))];
  const number = koffi.out(koffi.pointer('uint32_t'));
  const handle = koffi.inout(koffi.pointer('void *'));
  const importName = library.func('gss_import_name', 'uint32_t', [number, given, koffi.pointer(oid), handle]);
  const begin = library.func('gss_init_sec_context', 'uint32_t', [
    ...[number, 'void *', handle, 'void *', koffi.pointer(oid), 'uint32_t', 'uint32_t', 'void *', given],
    ...['void *', made, 'void *', 'void *'],
  ]);
  const wrap = library.func('gss_wrap', 'uint32_t', [number, 'void *', 'int', 'uint32_t', given, 'void *', made]);
  const unwrap = library.func('gss_unwrap', 'uint32_t', [number, 'void *', given, made, 'void *', 'void *']);

  const octets = (value: Buffer): Filled => ({ length: value.length, value });
  const copied = (status: unknown, { length, value }: Filled): Buffer => {
    if (((status as number) >>> 16) & 0xffff) throw new Error(`GSS-API: ${String(status)}`);
    return value === null ? Buffer.alloc(0) : Buffer.from(new Uint8Array(koffi.view(value, length)));
  };
  const name: unknown[] = [null];
  const type = { length: hostBasedService.length, elements: hostBasedService };
  copied(importName([0], octets(Buffer.from(service)), type, name), { length: 0, value: null });
  const context: unknown[] = [null];
  const mechanism = { length: krb5.length, elements: krb5 };
  const empty = (): Filled => ({ length: 0, value: null });
  return {
    step: (token) => {
      const output = empty();
      const input = token === null ? null : octets(token);
      const status: unknown = begin(
        ...[[0], null, context, name[0], mechanism, mutual | integrity, 0, null, input, null, output, null, null],
      );
      return copied(status, output);
    },
    wrap: (plain) => {
      const output = empty();
      return copied(wrap([0], context[0], 0, 0, octets(plain), null, output), output);
    },
    unwrap: (wrapped) => {
      const output = empty();
      return copied(unwrap([0], context[0], octets(wrapped), output, null, null), output);
    },
  };
}
