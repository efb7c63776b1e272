/**
 * A user's filter at work on one delivery: the active script, then the vacation response.
 * Implements: RFC 5228 §2.10 (implicit keep), §2.10.6 (errors), §10 (loops); RFC 5429 §2; RFC 8579 §4.1; RFC 8621 §8.
 * Docs: docs/decisions/0016-filters-and-junk.md. What is decided here is done in mta/.
 */
import { normaliseAddress } from '../../directory/address.ts';
import type { DirectoryReader } from '../../directory/port.ts';
import { addressesOf } from '../../directory/sender-identities.ts';
import type { AccountId } from '../../directory/types.ts';
import { fieldText, findFields, headerEnd, headerFields } from '../../message/header/fields.ts';
import type { FilterReader, VacationResponse } from '../../ms/filters.ts';
import type { MailReader } from '../../ms/port.ts';
import type { SpecialUse } from '../../ms/types.ts';
import type { Program } from '../../sieve/compile/program.ts';
import { limits as sieveLimits } from '../../sieve/limits.ts';
import type { Action } from '../../sieve/run/actions.ts';
import { type Outcome, runScript } from '../../sieve/run/interpreter.ts';
import { limits } from '../limits.ts';
import { complaintMark, duplicateMark } from './marks.ts';
import { placingOf } from './placing.ts';
import { type Compiled, createPrograms } from './programs.ts';
import { type Notice, responseTo } from './responder.ts';
import { toldAction } from './told.ts';
import type { FilterDecision, FilterRecord, Filtered, TimedMark } from './types.ts';
import { type WorldDeps, worldOf } from './world.ts';

export interface FilterDeps extends WorldDeps {
  readonly filters: FilterReader;
  readonly mail: Pick<MailReader, 'mailboxes'>;
  readonly directory: Pick<DirectoryReader, 'aliases'>;
}

export interface Filters {
  /** null where the account has asked for nothing: then the message goes where it usually does. */
  decide(delivery: Filtered): Promise<FilterDecision | null>;
}

export function createFilters(deps: FilterDeps): Filters {
  const programs = createPrograms(deps.filters);
  return {
    async decide(delivery) {
      const active = await deps.filters.active(delivery.account.id);
      if (active === null) return null;
      const { script, responds } = active;
      const compiled = script === null ? null : await programs.of(delivery.account.id, script);
      const program = compiled?.ok === true ? compiled.value : null;
      // What was judged junk is the judgement's, unless the script asks for the score itself.
      const takesJunk = program?.capabilities.has('spamtest') === true;
      if (delivery.unwanted && !takesJunk) return null;
      const octets = await headOf(delivery, program);
      const ran =
        program === null
          ? null
          : await runScript(
              program,
              factsOf(delivery, octets),
              worldOf(deps, delivery.account.id, delivery.spamPercent),
            );
      const name = script === null ? null : await nameOf(deps, delivery.account.id, script.id);
      const byUse = await mailboxesByUse(deps, delivery.account.id, ran);
      const decision = decided(delivery, octets, { name, ran, compiled, script, byUse });
      const notice = delivery.unwanted ? null : await noticeFor(deps, delivery.account.id, decision, ran, responds);
      if (notice !== null) return withNotice(deps, delivery, octets, notice, decision);
      return script === null ? null : decision;
    },
  };
}

const nameOf = async ({ filters }: FilterDeps, account: AccountId, id: number): Promise<string> =>
  (await filters.scripts(account)).find((one) => one.id === id)?.name ?? String(id);

/** All of the header; where a script reads bodies the message, as far as it looks. */
async function headOf({ head }: Filtered, program: Program | null): Promise<Buffer> {
  if (program?.readsBody === true) return head(sieveLimits.body);
  const octets = await head(limits.firstHead);
  return headerEnd(octets) < octets.length || octets.length < limits.firstHead ? octets : head(sieveLimits.header);
}

const factsOf = ({ size, reversePath, recipient }: Filtered, octets: Buffer) => ({
  size,
  octets,
  envelope: { from: reversePath, to: recipient },
});

/** Names of mailboxes by their use, read only where a script asks for one. */
async function mailboxesByUse({ mail }: FilterDeps, account: AccountId, ran: Outcome | null): Promise<ByUse> {
  const isAsked = ran?.actions.some((action) => action.kind === 'fileinto' && action.specialUse !== null) === true;
  const all = isAsked ? await mail.mailboxes(account) : [];
  return (use) => all.find(({ specialUse }) => specialUse === use)?.name ?? null;
}

type ByUse = (use: SpecialUse) => string | null;

interface Ran {
  readonly name: string | null;
  readonly ran: Outcome | null;
  readonly compiled: Compiled | null;
  readonly script: { readonly id: number; readonly version: number } | null;
  readonly byUse: ByUse;
}

/** What the script says, mailboxes by their names still. */
function decided(delivery: Filtered, octets: Buffer, { name, ran, compiled, script, byUse }: Ran): FilterDecision {
  const actions = ran?.actions ?? [];
  const problem = compiled?.ok === false ? compiled.error[0] : (ran?.error ?? undefined);
  const isCircling = circles(delivery, octets);
  const redirects = actions.flatMap((action) => (action.kind === 'redirect' ? [action.address] : []));
  const copies =
    ran === null ? [delivery.usual] : actions.flatMap((action) => placingOf(action, delivery.usual, byUse));
  const rejected = actions.find((action) => action.kind === 'reject');
  const did = ran === null ? [] : actions.map(toldAction);
  const marks = (ran?.marks ?? []).map(({ mark, seconds, anew }): TimedMark => ({
    mark: duplicateMark(mark),
    lasts: seconds * 1000,
    anew,
  }));
  const error = problem === undefined ? null : { line: problem.line, message: problem.message };
  return {
    // What would run in circles stays here. RFC 5228 §10
    copies: isCircling && redirects.length > 0 && copies.length === 0 ? [delivery.usual] : copies,
    redirects: isCircling ? [] : redirects,
    rejection: rejected?.kind === 'reject' ? rejected.reason : null,
    response: null,
    marks,
    record: {
      script: name,
      did: isCircling && redirects.length > 0 ? [...did, 'kept: the message came by here before'] : did,
      trace: ran?.trace ?? [],
      error,
    },
    complaint: error === null || script === null ? null : complaintOf(name ?? '', script, error),
  };
}

const complaintOf = (
  name: string,
  { id, version }: { readonly id: number; readonly version: number },
  { line, message }: { readonly line: number; readonly message: string },
): FilterDecision['complaint'] => ({
  subject: `Your mail filter "${name}" does not work`,
  text: `Your mail filter "${name}" went wrong at line ${line}: ${message}.\n\nMail for you is kept where it goes without a filter. You will not be told of this again today.\n`,
  once: { mark: complaintMark(id, version), lasts: limits.complaintEvery, anew: false },
});

/** Whether this account has sent the message on before, or it has been in too many hands. RFC 9228, RFC 5321 §6.3 */
function circles({ account, address }: Filtered, octets: Buffer): boolean {
  const fields = headerFields(octets);
  const delivered = findFields(fields, 'delivered-to');
  const own = new Set([account.address, address].map((one) => normaliseAddress(one) ?? one));
  // The first of them is of this delivery.
  const before = delivered.slice(1).some((field) => own.has(normaliseAddress(fieldText(octets, field)) ?? ''));
  return before || delivered.length + findFields(fields, 'received').length > limits.hops;
}

/** The script's own notice, else the vacation response where the message stays here. */
async function noticeFor(
  { filters, clock }: FilterDeps,
  account: AccountId,
  { copies, rejection }: FilterDecision,
  ran: Outcome | null,
  responds: boolean,
): Promise<Notice | null> {
  const asked = ran?.actions.find((action) => action.kind === 'vacation');
  if (asked?.kind === 'vacation') return noticeOf(asked);
  const isKept = copies.length > 0 && rejection === null;
  return responds && isKept ? vacationNotice(await filters.vacation(account), clock.now()) : null;
}

async function withNotice(
  deps: FilterDeps,
  { account, address, reversePath }: Filtered,
  octets: Buffer,
  notice: Notice,
  decision: FilterDecision,
): Promise<FilterDecision> {
  const found = responseTo(notice, {
    reversePath,
    octets,
    own: [...new Set([...addressesOf(account, await deps.directory.aliases()), address])],
    name: account.name,
    hostname: deps.hostname,
    subaddressSeparators: deps.subaddressSeparators,
  });
  const isSilent = typeof found === 'string';
  const told = isSilent
    ? `no vacation notice: ${found}`
    : `vacation notice to <${found.to}>, unless it has one already`;
  const record: FilterRecord = { ...decision.record, did: [...decision.record.did, told] };
  return { ...decision, response: isSilent ? null : found, record };
}

const noticeOf = ({
  handle,
  seconds,
  subject,
  from,
  addresses,
  reason,
  mime,
}: Action & { readonly kind: 'vacation' }): Notice => ({
  handle: handle ?? '',
  every: seconds * 1000,
  subject,
  from,
  addresses,
  body: mime ? { kind: 'mime', entity: reason } : { kind: 'text', text: reason, html: null },
});

/** RFC 8621 §8: from fromDate on, before toDate. */
function vacationNotice(vacation: VacationResponse, now: number): Notice | null {
  const { isEnabled, fromDate, toDate, subject, textBody, htmlBody } = vacation;
  const isTime = (fromDate === null || now >= fromDate) && (toDate === null || now < toDate);
  if (!isEnabled || !isTime) return null;
  return {
    handle: JSON.stringify(['response', fromDate, toDate, subject, textBody, htmlBody]),
    every: limits.responseEvery,
    subject,
    from: null,
    addresses: [],
    body: { kind: 'text', text: textBody, html: htmlBody },
  };
}
