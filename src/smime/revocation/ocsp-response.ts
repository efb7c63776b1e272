/**
 * What an OCSP responder answered, as it stands.
 * Implements: RFC 6960 §4.2.1 (OCSPResponse, BasicOCSPResponse, ResponseData, SingleResponse).
 * Not here: whether it counts (ocsp-verdict.ts).
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { type Algorithm, algorithm } from '../asn1/algorithm.ts';
import {
  bitString,
  context,
  decode,
  inContext,
  malformed,
  octetString,
  oid,
  sequence,
  smallInteger,
  tags,
  time,
} from '../asn1/reader.ts';
import { type Element, wholeOf } from '../asn1/tree.ts';
import { type Certificate, certificate } from '../certificates/certificate.ts';
import { type ExtensionList, extensionsOf } from '../certificates/extension-list.ts';
import { type Name, readName } from '../certificates/name.ts';
import { limits } from '../limits.ts';
import { type CertId, certId } from './ocsp-request.ts';
import { type RevocationReason, crlReason } from './reasons.ts';

/** OCSPResponseStatus ::= ENUMERATED; 4 is not used. */
export const responseStatus = {
  successful: 0,
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
} as const;

export type ResponseStatus = keyof typeof responseStatus;

export type ResponderId =
  { readonly kind: 'name'; readonly name: Name } | { readonly kind: 'key'; readonly hash: Buffer };

export type CertStatus =
  | { readonly status: 'good' }
  | { readonly status: 'unknown' }
  | { readonly status: 'revoked'; readonly at: number; readonly reason: RevocationReason };

export interface SingleResponse extends ExtensionList {
  readonly id: CertId;
  readonly status: CertStatus;
  readonly thisUpdate: number;
  readonly nextUpdate: number | null;
}

export interface BasicResponse extends ExtensionList {
  /** ResponseData, whole. */
  readonly signed: Buffer;
  readonly signatureAlgorithm: Algorithm;
  readonly signature: Buffer;
  readonly responder: ResponderId;
  readonly responses: readonly SingleResponse[];
  readonly certificates: readonly Certificate[];
}

export const basicResponseId = '1.3.6.1.5.5.7.48.1.1';

/** The signed answer, or in the responder's own word why there is none. */
export function parseOcspResponse(octets: Buffer): Result<BasicResponse, string> {
  const outer = decode(octets, ocspResponse);
  if (!outer.ok) return fail(`what the responder answered cannot be read: ${outer.error}`);
  const { status, response } = outer.value;
  if (status !== 'successful') return fail(`the responder answered ${status}`);
  const basic = response === null ? fail('there is none') : decode(response, basicResponse);
  return basic.ok ? ok(basic.value) : fail(`the answer of the responder cannot be read: ${basic.error}`);
}

/** OCSPResponse ::= SEQUENCE { responseStatus, responseBytes [0] EXPLICIT SEQUENCE { responseType, response OCTET STRING } OPTIONAL } */
function ocspResponse(element: Element): { readonly status: ResponseStatus; readonly response: Buffer | null } {
  const outer = sequence(element, 'OCSPResponse');
  const code = smallInteger(outer.any('responseStatus'), tags.enumerated);
  const status = (Object.keys(responseStatus) as ResponseStatus[]).find((name) => responseStatus[name] === code);
  const [holder] = outer.optional(inContext(0))?.children ?? [];
  if (status === undefined) return malformed('its status is none of those that there are');
  if (holder === undefined) return { status, response: null };
  const bytes = sequence(holder, 'ResponseBytes');
  return oid(bytes.any('responseType')) === basicResponseId
    ? { status, response: octetString(bytes.any('response')) }
    : malformed('it is of a type that is not known here');
}

/** BasicOCSPResponse ::= SEQUENCE { tbsResponseData, signatureAlgorithm, signature, certs [0] EXPLICIT SEQUENCE OF Certificate } */
function basicResponse(element: Element): BasicResponse {
  const basic = sequence(element, 'BasicOCSPResponse');
  const signed = basic.take(tags.sequence, 'tbsResponseData');
  const signatureAlgorithm = algorithm(basic.any('signatureAlgorithm'));
  const signature = bitString(basic.any('signature'));
  const [certificates] = basic.optional(inContext(0))?.children ?? [];
  const response = sequence(signed, 'ResponseData');
  response.optional(inContext(0));
  const responder = responderId(response.any('responderID'));
  response.take(tags.generalizedTime, 'producedAt');
  const responses = response.take(tags.sequence, 'responses').children;
  return {
    signed: wholeOf(signed),
    signatureAlgorithm,
    signature,
    responder,
    responses: responses.slice(0, limits.revocationLists).map(singleResponse),
    certificates: (certificates?.children ?? []).slice(0, limits.responderCertificates).map(certificate),
    ...extensionsOf(response.optional(inContext(1))?.children[0] ?? null),
  };
}

/** ResponderID ::= CHOICE { byName [1] Name, byKey [2] OCTET STRING } */
function responderId({ tag, children: [inner] }: Element): ResponderId {
  if (inner === undefined) return malformed('it does not say who answers');
  if (tag === inContext(1)) return { kind: 'name', name: readName(inner) };
  return tag === inContext(2)
    ? { kind: 'key', hash: octetString(inner) }
    : malformed('it says in no way that there is who answers');
}

/** SingleResponse ::= SEQUENCE { certID, certStatus, thisUpdate, nextUpdate [0] EXPLICIT OPTIONAL, singleExtensions [1] EXPLICIT } */
function singleResponse(element: Element): SingleResponse {
  const single = sequence(element, 'SingleResponse');
  const id = certId(single.any('certID'));
  const status = certStatus(single.any('certStatus'));
  const thisUpdate = time(single.any('thisUpdate'));
  const [nextUpdate] = single.optional(inContext(0))?.children ?? [];
  return {
    id,
    status,
    thisUpdate,
    nextUpdate: nextUpdate === undefined ? null : time(nextUpdate),
    ...extensionsOf(single.optional(inContext(1))?.children[0] ?? null),
  };
}

/** CertStatus ::= CHOICE { good [0] NULL, revoked [1] SEQUENCE { revocationTime, revocationReason [0] EXPLICIT }, unknown [2] } */
function certStatus(element: Element): CertStatus {
  switch (element.tag) {
    case context(0):
      return { status: 'good' };
    case inContext(1): {
      const [since, holder] = element.children;
      if (since === undefined) return malformed('it does not say since when the certificate is revoked');
      const [reason] = holder?.children ?? [];
      return { status: 'revoked', at: time(since), reason: reason === undefined ? 'unspecified' : crlReason(reason) };
    }
    case context(2):
      return { status: 'unknown' };
    default:
      return malformed('its status is of no kind that there is');
  }
}
