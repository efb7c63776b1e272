/** S/MIME as a seal over an entity: signed, encrypted, or signed inside and encrypted. RFC 8551 §3.3, §3.5, §3.7 */
import type { Random } from '../base/clock.ts';
import { ok } from '../base/result.ts';
import type { Entity } from '../message/compose/entity.ts';
import { headerEnd } from '../message/header/fields.ts';
import type { Seal } from '../sealed/enclose.ts';
import type { OwnKey } from './algorithms/private-key.ts';
import type { Certificate } from './certificates/certificate.ts';
import type { EnvelopOptions } from './cms/envelop.ts';
import type { SignOptions } from './cms/sign.ts';
import { clearSigned, enveloped } from './compose.ts';

export interface SmimeSealing {
  readonly signers: readonly OwnKey[];
  readonly signing: Omit<SignOptions, 'isDetached'>;
  /** Null where it is not encrypted. */
  readonly recipients: readonly Certificate[] | null;
  readonly envelope: EnvelopOptions;
  readonly random: Random;
}

export const smimeSeal =
  ({ signers, signing, recipients, envelope, random }: SmimeSealing): Seal =>
  async (octets) => {
    const entity = entityOf(octets);
    const signed = signers.length === 0 ? ok(entity) : await clearSigned(entity, signers, signing, random);
    if (!signed.ok) return signed;
    const sealed = recipients === null ? signed : await enveloped(signed.value, recipients, envelope);
    return sealed.ok ? ok(octetsOf(sealed.value)) : sealed;
  };

function entityOf(octets: Buffer): Entity {
  const body = headerEnd(octets);
  return { header: octets.subarray(0, body - 2), body: octets.subarray(body) };
}

const octetsOf = ({ header, body }: Entity): Buffer => Buffer.concat([header, Buffer.from('\r\n'), body]);
