/** Who changed what, when, and from where. directory/audit.ts */
import * as v from 'valibot';
import { ok } from '../../base/result.ts';
import { type AuditLog, actorKinds } from '../../directory/audit.ts';
import { limits } from '../limits.ts';
import { instant, named, place, time, typed, whole } from './fields.ts';
import { operation } from './operation.ts';

export interface AuditParts {
  readonly audit: Pick<AuditLog, 'entries' | 'note'>;
}

const auditEntry = named(
  'AuditEntry',
  v.object({
    id: whole,
    at: time,
    via: v.picklist(actorKinds),
    who: v.pipe(v.string(), v.description('An address; of the command line a user of the machine; "" is the server.')),
    token: v.string(),
    remoteAddress: v.string(),
    action: v.string(),
    subject: v.string(),
    details: v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()]))),
  }),
);

const listAudit = operation({
  name: 'listAudit',
  method: 'GET',
  path: 'audit',
  scope: 'audit:read',
  about: 'Who changed what, when and from where, the newest first, page by page.',
  input: v.strictObject({
    before: v.optional(v.pipe(place, v.description('`next` of the page before.'))),
    subject: v.optional(typed),
    who: v.optional(typed),
    action: v.optional(v.pipe(typed, v.description('account.add; account is every action on accounts.'))),
  }),
  output: named('AuditPage', v.object({ entries: v.array(auditEntry), next: v.nullable(v.string()) })),
  answer: async ({ audit }: AuditParts, { before, subject = null, who = null, action = null }) => {
    const filter = { before: before === undefined ? null : Number(before), subject, who, action };
    const found = await audit.entries(filter, limits.adminPage + 1);
    const shown = found.slice(0, limits.adminPage);
    return ok({
      entries: shown.map(({ at, ...entry }) => ({ ...entry, at: instant(at) })),
      next: found.length > shown.length ? String(shown.at(-1)?.id) : null,
    });
  },
});

export const auditOperations = [listAudit] as const;
