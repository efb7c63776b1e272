/**
 * CAPABILITY, and the list that greetings and logins carry too.
 * Implements: RFC 9051 §6.1.1, §7.2.2, appendix E.
 */
import { bare, command, ok } from './command.ts';
import type { Session } from './session.ts';

/** What is offered in every state. RFC 7888 forbids LITERAL- beside LITERAL+, which includes it. */
const always = ['IMAP4rev1', 'IMAP4rev2', 'SASL-IR', 'LITERAL+', 'ENABLE', 'ID', 'LANGUAGE'];

/** What matters only behind a login. */
const afterLogin = [
  'IDLE',
  'NOTIFY',
  'NAMESPACE',
  'ACL',
  'RIGHTS=texk',
  'CHILDREN',
  'LIST-EXTENDED',
  'LIST-STATUS',
  'LIST-METADATA',
  'METADATA',
  'FILTERS',
  'LIST-MYRIGHTS',
  'SPECIAL-USE',
  'CREATE-SPECIAL-USE',
  'UIDPLUS',
  'UIDONLY',
  'UIDBATCHES',
  'INPROGRESS',
  'MOVE',
  'UNSELECT',
  'MULTIAPPEND',
  'CATENATE',
  'REPLACE',
  'BINARY',
  'ESEARCH',
  'MULTISEARCH',
  'SEARCHRES',
  'PARTIAL',
  'SEARCH=FUZZY',
  'SORT',
  'SORT=DISPLAY',
  'ESORT',
  'CONTEXT=SEARCH',
  'CONTEXT=SORT',
  'THREAD=ORDEREDSUBJECT',
  'THREAD=REFERENCES',
  'STATUS=SIZE',
  'CONDSTORE',
  'QRESYNC',
  'QUOTA',
  'QUOTA=RES-STORAGE',
  'PREVIEW',
  'SAVEDATE',
  'WITHIN',
  'OBJECTID',
  'UTF8=ACCEPT',
];

export function capabilities(session: Session): string {
  const { limits, authentication } = session.services;
  const names = [...always];
  if (session.state.name === 'not-authenticated') {
    if (session.canStartTls) names.push('STARTTLS');
    if (!session.loginFacts.confidential) names.push('LOGINDISABLED');
    for (const mechanism of authentication.mechanisms(session.loginFacts)) names.push(`AUTH=${mechanism}`);
  } else {
    names.push(...afterLogin);
    if (!session.compressing) names.push('COMPRESS=DEFLATE', 'UNAUTHENTICATE');
  }
  names.push(`APPENDLIMIT=${limits.append}`);
  return `CAPABILITY ${names.join(' ')}`;
}

export const capability = command({
  where: 'any',
  usage: 'CAPABILITY',
  parse: bare,
  run: ({ session }) => {
    session.output.text(`* ${capabilities(session)}\r\n`);
    return ok('That is all');
  },
});
