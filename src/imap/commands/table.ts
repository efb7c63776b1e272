/**
 * Every command by its name. A further command is one file and one row.
 * Implements: RFC 9051 §6, RFC 3501 §6 (CHECK, LSUB).
 */
import { append } from './append.ts';
import { authenticate } from './authenticate.ts';
import { cancelUpdate } from './cancel-update.ts';
import { capability } from './capability.ts';
import { close, unselect } from './close.ts';
import type { ImapCommand } from './command.ts';
import { compress } from './compress.ts';
import { copy, move, uidCopy, uidMove } from './copy.ts';
import { create } from './create.ts';
import { remove } from './delete.ts';
import { enable } from './enable.ts';
import { esearch } from './esearch.ts';
import { expunge, uidExpunge } from './expunge.ts';
import { fetch, uidFetch } from './fetch.ts';
import { id } from './id.ts';
import { idle } from './idle.ts';
import { language } from './language.ts';
import { list } from './list.ts';
import { listRights } from './listrights.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { lsub } from './lsub.ts';
import { setMetadata } from './metadata-set.ts';
import { getMetadata } from './metadata.ts';
import { myRights } from './myrights.ts';
import { namespace } from './namespace.ts';
import { check, noop } from './noop.ts';
import { notify } from './notify.ts';
import { getAcl } from './getacl.ts';
import { getQuota, getQuotaRoot } from './quota.ts';
import { rename } from './rename.ts';
import { replace, uidReplace } from './replace.ts';
import { search, uidSearch } from './search.ts';
import { examine, select } from './select.ts';
import { deleteAcl, setAcl } from './setacl.ts';
import { sort, uidSort } from './sort.ts';
import { starttls } from './starttls.ts';
import { status } from './status.ts';
import { store, uidStore } from './store.ts';
import { subscribe, unsubscribe } from './subscribe.ts';
import { thread, uidThread } from './thread.ts';
import { uidBatches } from './uid-batches.ts';
import { unauthenticate } from './unauthenticate.ts';

export const commands: ReadonlyMap<string, ImapCommand> = new Map([
  ['CAPABILITY', capability],
  ['NOOP', noop],
  ['LOGOUT', logout],
  ['ID', id],
  ['LANGUAGE', language],
  ['STARTTLS', starttls],
  ['AUTHENTICATE', authenticate],
  ['LOGIN', login],
  ['ENABLE', enable],
  ['COMPRESS', compress],
  ['UNAUTHENTICATE', unauthenticate],
  ['SELECT', select],
  ['EXAMINE', examine],
  ['CREATE', create],
  ['DELETE', remove],
  ['RENAME', rename],
  ['SUBSCRIBE', subscribe],
  ['UNSUBSCRIBE', unsubscribe],
  ['LIST', list],
  ['LSUB', lsub],
  ['NAMESPACE', namespace],
  ['STATUS', status],
  ['SETACL', setAcl],
  ['DELETEACL', deleteAcl],
  ['GETACL', getAcl],
  ['LISTRIGHTS', listRights],
  ['MYRIGHTS', myRights],
  ['GETQUOTA', getQuota],
  ['GETQUOTAROOT', getQuotaRoot],
  ['GETMETADATA', getMetadata],
  ['SETMETADATA', setMetadata],
  ['APPEND', append],
  ['IDLE', idle],
  ['NOTIFY', notify],
  ['REPLACE', replace],
  ['UID REPLACE', uidReplace],
  ['CHECK', check],
  ['CLOSE', close],
  ['UNSELECT', unselect],
  ['EXPUNGE', expunge],
  ['SEARCH', search],
  ['ESEARCH', esearch],
  // As RFC 7377 §2 has it in its example.
  ['UID ESEARCH', esearch],
  ['CANCELUPDATE', cancelUpdate],
  ['SORT', sort],
  ['THREAD', thread],
  ['FETCH', fetch],
  ['STORE', store],
  ['COPY', copy],
  ['MOVE', move],
  ['UIDBATCHES', uidBatches],
  ['UID EXPUNGE', uidExpunge],
  ['UID SEARCH', uidSearch],
  ['UID SORT', uidSort],
  ['UID THREAD', uidThread],
  ['UID FETCH', uidFetch],
  ['UID STORE', uidStore],
  ['UID COPY', uidCopy],
  ['UID MOVE', uidMove],
]);
