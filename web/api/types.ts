/** Objects of RFC 8621 as the pages use them. */
import type { Evidence } from '../model/verdict.ts';

export interface Mailbox {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly role: string | null;
  readonly sortOrder: number;
  readonly totalEmails: number;
  readonly unreadEmails: number;
}

/** Threads are not counted for a menu: in a large mailbox that is work. */
export const mailboxProperties = [
  'id',
  'name',
  'parentId',
  'role',
  'sortOrder',
  'totalEmails',
  'unreadEmails',
] as const satisfies readonly (keyof Mailbox)[];

export interface Address {
  readonly name: string | null;
  readonly email: string;
}

/** What a row of a list shows. */
export interface EmailRow {
  readonly id: string;
  readonly threadId: string;
  readonly mailboxIds: Readonly<Record<string, true>>;
  readonly keywords: Readonly<Record<string, true>>;
  readonly from: readonly Address[] | null;
  readonly to: readonly Address[] | null;
  readonly subject: string | null;
  readonly receivedAt: string;
  readonly preview: string;
  readonly hasAttachment: boolean;
  /** Ours: what it is by its structure, unchecked. https://postern.email/jmap/keys */
  readonly seal: 'signed' | 'encrypted' | null;
}

export const rowProperties = [
  'id',
  'threadId',
  'mailboxIds',
  'keywords',
  'from',
  'to',
  'subject',
  'receivedAt',
  'preview',
  'hasAttachment',
  'seal',
] as const satisfies readonly (keyof EmailRow)[];

export interface BodyPart {
  readonly partId: string | null;
  readonly blobId: string | null;
  readonly size: number;
  readonly name: string | null;
  readonly type: string;
  readonly charset: string | null;
  readonly disposition: string | null;
  readonly cid: string | null;
  /** How the lines of a text are meant (RFC 3676). */
  readonly 'header:Content-Type'?: string | null;
}

export const partProperties = [
  'partId',
  'blobId',
  'size',
  'name',
  'type',
  'charset',
  'disposition',
  'cid',
  'header:Content-Type',
] as const satisfies readonly (keyof BodyPart)[];

export interface BodyValue {
  readonly value: string;
  readonly isEncodingProblem: boolean;
  readonly isTruncated: boolean;
}

/** What the reader shows. */
export interface Email extends EmailRow {
  readonly blobId: string;
  readonly size: number;
  readonly cc: readonly Address[] | null;
  readonly bcc: readonly Address[] | null;
  readonly replyTo: readonly Address[] | null;
  readonly sentAt: string | null;
  readonly messageId: readonly string[] | null;
  readonly references: readonly string[] | null;
  readonly textBody: readonly BodyPart[];
  readonly htmlBody: readonly BodyPart[];
  readonly attachments: readonly BodyPart[];
  readonly bodyValues: Readonly<Record<string, BodyValue>>;
  /** Ours; null where nobody looked. https://postern.email/jmap/evidence */
  readonly evidence: Evidence | null;
  readonly 'header:Received:all': readonly string[];
  readonly 'header:Disposition-Notification-To:asAddresses': readonly Address[] | null;
  readonly 'header:Return-Receipt-To:asAddresses': readonly Address[] | null;
  readonly 'header:List-Unsubscribe:asURLs': readonly string[] | null;
  readonly 'header:List-Unsubscribe-Post:asText': string | null;
}

export const emailProperties = [
  ...rowProperties,
  'blobId',
  'size',
  'cc',
  'bcc',
  'replyTo',
  'sentAt',
  'messageId',
  'references',
  'textBody',
  'htmlBody',
  'attachments',
  'bodyValues',
  'evidence',
  'header:Received:all',
  'header:Disposition-Notification-To:asAddresses',
  'header:Return-Receipt-To:asAddresses',
  'header:List-Unsubscribe:asURLs',
  'header:List-Unsubscribe-Post:asText',
] as const satisfies readonly (keyof Email)[];
