/**
 * What this server can do, as the Session object says it.
 * Implements: RFC 8620 §2 (core), RFC 8621 §1.3 (mail, submission), RFC 9404 §3 (blob), RFC 9425 §2 (quota), RFC 9661 §1.2 (sieve), RFC 9610 §1.4 (contacts),
 * RFC 9007 §1.3 (mdn), RFC 9749 §3 (webpush-vapid).
 */
import { limits } from '../limits.ts';
import type { JsonObject } from './types.ts';

export const core = 'urn:ietf:params:jmap:core';
export const mail = 'urn:ietf:params:jmap:mail';
export const blob = 'urn:ietf:params:jmap:blob';
export const quota = 'urn:ietf:params:jmap:quota';
export const submission = 'urn:ietf:params:jmap:submission';
export const vacationResponse = 'urn:ietf:params:jmap:vacationresponse';
export const mdn = 'urn:ietf:params:jmap:mdn';
export const contacts = 'urn:ietf:params:jmap:contacts';
export const webPush = 'urn:ietf:params:jmap:webpush-vapid';
export const webSocket = 'urn:ietf:params:jmap:websocket';
export const sieve = 'urn:ietf:params:jmap:sieve';
/** Ours: the property "evidence" of an Email, checking it again, and trusting its sender. */
export const evidence = 'https://postern.email/jmap/evidence';
/** Ours: leaving a mailing list by one click. */
export const unsubscribe = 'https://postern.email/jmap/unsubscribe';
/** Ours: the type Preferences. */
export const preferences = 'https://postern.email/jmap/preferences';
/** Ours: e-mails that come back at their time. */
export const snooze = 'https://postern.email/jmap/snooze';
/** Ours: keys of one's own and of others, and boxes that only their owner opens. */
export const keys = 'https://postern.email/jmap/keys';

export interface Capability {
  readonly name: string;
  /** What the Session object says of it. */
  readonly ofServer: JsonObject;
  /** What an account says of it; null where it is nothing of an account's. */
  readonly ofAccount: JsonObject | null;
}

export const coreCapability: Capability = {
  name: core,
  ofServer: {
    maxSizeUpload: limits.maxSizeUpload,
    maxConcurrentUpload: limits.maxConcurrentUpload,
    maxSizeRequest: limits.maxSizeRequest,
    maxConcurrentRequests: limits.maxConcurrentRequests,
    maxCallsInRequest: limits.maxCallsInRequest,
    maxObjectsInGet: limits.maxObjectsInGet,
    maxObjectsInSet: limits.maxObjectsInSet,
    collationAlgorithms: ['i;ascii-casemap', 'i;unicode-casemap'],
  },
  ofAccount: {},
};
