/**
 * What a FilterCondition of e-mails may say.
 * Implements: RFC 8621 §4.4.1.
 */
import * as v from 'valibot';
import { unsignedInt } from '../../../core/method.ts';
import { utcDate } from '../../../core/utc-date.ts';
import { limits } from '../../../limits.ts';

const mailboxName = v.string();
const keyword = v.string();
const text = v.pipe(v.string(), v.maxLength(limits.searchText, 'is too long'));

export const condition = v.strictObject({
  inMailbox: v.optional(mailboxName),
  inMailboxOtherThan: v.optional(v.array(mailboxName)),
  before: v.optional(utcDate),
  after: v.optional(utcDate),
  minSize: v.optional(unsignedInt),
  maxSize: v.optional(unsignedInt),
  allInThreadHaveKeyword: v.optional(keyword),
  someInThreadHaveKeyword: v.optional(keyword),
  noneInThreadHaveKeyword: v.optional(keyword),
  hasKeyword: v.optional(keyword),
  notKeyword: v.optional(keyword),
  hasAttachment: v.optional(v.boolean()),
  text: v.optional(text),
  from: v.optional(text),
  to: v.optional(text),
  cc: v.optional(text),
  bcc: v.optional(text),
  subject: v.optional(text),
  body: v.optional(text),
  header: v.optional(v.pipe(v.array(text), v.minLength(1), v.maxLength(2))),
});

export type Condition = v.InferOutput<typeof condition>;
