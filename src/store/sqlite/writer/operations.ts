/**
 * Every write that the store can do, by name. The main thread sends a name and arguments, the writer thread runs the
 * function in a transaction; both sides take their types from this table. To add a write, add a row.
 */
import { accept } from './accept.ts';
import { noteAcquaintance, sweepAcquaintance } from './acquaintance.ts';
import { addIssued, foundAuthority, renewAuthority, revokeIssued } from './authority.ts';
import { keepAudit, sweepAudit } from './audit.ts';
import { annotate } from './annotations.ts';
import { changeAccess } from './access.ts';
import { forgetBans, keepBans } from './bans.ts';
import { changeDkimKeys } from './dkim.ts';
import { describeOlder, discardPack } from './content.ts';
import { append, copy, replace } from './copy.ts';
import { changeDirectory } from './directory.ts';
import { addEmail, changeEmails, destroyEmails } from './emails.ts';
import { addEmailSubmission, cancelEmailSubmission, removeEmailSubmission } from './email-submissions.ts';
import { expunge } from './expunge.ts';
import { activateScript, markFiltered, putScript, removeScript, setVacation } from './filters.ts';
import { storeFlags } from './flags.ts';
import { arrangeMailbox, createMailbox, deleteMailbox, renameMailbox, subscribe } from './mailboxes.ts';
import { compactPack, purge } from './purge.ts';
import { keepGreylist, sweepGreylist } from './greylist.ts';
import { addHourCounts } from './hour-counts.ts';
import { spendStamp, sweepStamps } from './hashcash.ts';
import { lease } from './lease.ts';
import { cancel, giveUp, hold, postpone, releaseLeases, retry, settle } from './queue.ts';
import { addIdentity, changeIdentity, removeIdentity, settleIdentities } from './sender-identities.ts';
import { keepBusiest, keepHold, releaseHold } from './sending.ts';
import { releaseQuarantined, removeQuarantined, restoreQuarantined } from './quarantine.ts';
import { renew } from './renew.ts';
import { addResetLink, spendResetLink } from './reset-links.ts';
import { addReputation, sweepReputation } from './reputation.ts';
import { addModel, chooseModel, removeModel } from './spam-model.ts';
import { sweepTokens } from './spam-sweep.ts';
import { teach } from './spam-tokens.ts';
import { dropTasks } from './lessons.ts';
import { lookForAttachments } from './attachments.ts';
import { addPasskey, removePasskey, removePasskeys, restorePasskey, usePasskey } from './passkeys.ts';
import { undelete } from './undelete.ts';
import { forgetDomain, keepPolicy, keepVerified } from './transport.ts';
import { addTlsCounts, dropTlsCounts, keepTlsReport } from './tls-reports.ts';
import { addMessageCounts, countFailures, dropMessageCounts, keepDmarcReport } from './dmarc-reports.ts';
import { forgetSubmissions } from './submissions.ts';
import { sweepTraces } from './traces.ts';
import { addToken, removeToken, useToken } from './tokens.ts';
import {
  addPushSubscription,
  changePushSubscription,
  keepPushKey,
  pushTold,
  removePushSubscription,
  sweepPushSubscriptions,
} from './push.ts';
import {
  addAddressBook,
  changeAddressBook,
  chooseAddressBook,
  removeAddressBook,
  settleAddressBooks,
} from './address-books.ts';
import { addAccountKey, changeAccountKey, removeAccountKey } from './account-keys.ts';
import {
  addList,
  bounceInList,
  forgetListPosts,
  giveListKey,
  keepListCertificate,
  resumeInList,
  subscribeToList,
  unsubscribeFromList,
  welcomeToList,
} from './lists.ts';
import { changeBoxes } from './boxes.ts';
import { decideContactKey, removeContactKey, seeContactKey } from './contact-keys.ts';
import { addContactCard, removeContactCard, replaceContactCard } from './contact-cards.ts';
import { replacePreferences } from './preferences.ts';
import { putSnooze, removeSnooze } from './snoozes.ts';
import { keepUpload, sweepUploads } from './uploads.ts';
import { addWish, removeWish } from './wishes.ts';
import { addWebhook, enableWebhook, removeWebhook, settleWebhook } from './webhooks.ts';
import { addWebSession, endWebSessions, expireWebSessions, proveWebSession, useWebSession } from './web-sessions.ts';
import type { Transaction } from './transaction.ts';

export const operations = {
  accept,
  annotate,
  append,
  copy,
  replace,
  storeFlags,
  expunge,
  undelete,
  addEmail,
  changeEmails,
  destroyEmails,
  createMailbox,
  deleteMailbox,
  renameMailbox,
  subscribe,
  arrangeMailbox,
  changeAccess,
  lease,
  releaseLeases,
  settle,
  giveUp,
  postpone,
  retry,
  hold,
  cancel,
  changeDirectory,
  addHourCounts,
  keepAudit,
  sweepAudit,
  sweepTraces,
  purge,
  compactPack,
  discardPack,
  describeOlder,
  lookForAttachments,
  keepPushKey,
  addPushSubscription,
  changePushSubscription,
  pushTold,
  removePushSubscription,
  sweepPushSubscriptions,
  keepPolicy,
  keepVerified,
  forgetDomain,
  renew,
  addTlsCounts,
  dropTlsCounts,
  keepTlsReport,
  addMessageCounts,
  dropMessageCounts,
  keepDmarcReport,
  countFailures,
  keepHold,
  releaseHold,
  keepBusiest,
  keepBans,
  forgetBans,
  changeDkimKeys,
  addToken,
  removeToken,
  useToken,
  forgetSubmissions,
  addWebhook,
  removeWebhook,
  enableWebhook,
  settleWebhook,
  keepGreylist,
  sweepGreylist,
  addReputation,
  sweepReputation,
  spendStamp,
  sweepStamps,
  noteAcquaintance,
  sweepAcquaintance,
  addWish,
  removeWish,
  teach,
  dropTasks,
  releaseQuarantined,
  removeQuarantined,
  restoreQuarantined,
  sweepTokens,
  addModel,
  chooseModel,
  removeModel,
  addResetLink,
  spendResetLink,
  addWebSession,
  useWebSession,
  proveWebSession,
  endWebSessions,
  expireWebSessions,
  addPasskey,
  usePasskey,
  removePasskey,
  removePasskeys,
  restorePasskey,
  addList,
  subscribeToList,
  giveListKey,
  unsubscribeFromList,
  welcomeToList,
  resumeInList,
  bounceInList,
  forgetListPosts,
  keepListCertificate,
  keepUpload,
  sweepUploads,
  settleIdentities,
  addIdentity,
  changeIdentity,
  removeIdentity,
  putScript,
  removeScript,
  activateScript,
  setVacation,
  markFiltered,
  addEmailSubmission,
  cancelEmailSubmission,
  removeEmailSubmission,
  replacePreferences,
  settleAddressBooks,
  addAddressBook,
  changeAddressBook,
  removeAddressBook,
  chooseAddressBook,
  addContactCard,
  replaceContactCard,
  removeContactCard,
  addAccountKey,
  changeAccountKey,
  removeAccountKey,
  seeContactKey,
  decideContactKey,
  removeContactKey,
  changeBoxes,
  putSnooze,
  removeSnooze,
  foundAuthority,
  renewAuthority,
  addIssued,
  revokeIssued,
} as const;

export type Operations = typeof operations;
export type OperationName = keyof Operations;

/** Arguments of an operation, without the transaction. */
export type Arguments<Name extends OperationName> =
  Parameters<Operations[Name]> extends [Transaction, ...infer Rest] ? Rest : never;
export type Outcome<Name extends OperationName> = ReturnType<Operations[Name]>;
