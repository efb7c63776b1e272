/** Words of the lock of a message that is being written, in Romanian. */
import type { LockWords } from '../en/lock.ts';

export const lock: LockWords = {
  lock: 'Protecție',
  off: 'Neprotejat',
  signed: 'Semnat',
  sealed: 'Criptat și semnat',
  about:
    'Semnat: oricine îl poate citi și vede că este al tău și neschimbat. Criptat: îl citesc doar cei cărora le scrii; și subiectul este înăuntru. Alegerea este reținută pentru fiecare.',
  make: 'Creează o cheie pentru a semna și cripta',
  looking: 'Se caută chei …',
  possible: 'Tuturor li se poate scrie criptat.',
  nobody: 'Alege cui scrii și vezi ce se poate cripta.',
  without: 'Nu există o cheie pentru {addresses}. Invită-i să creeze una sau trimite necriptat.',
  unencrypted: 'Trimite doar semnat',
  by: '{address}: {standard}, cheia {fingerprint} din {date}',
  'by-new': '{address}: {standard}, cheia {fingerprint}, văzută acum prima oară',
  compared: 'ai comparat-o',
  'chip-yes': 'se poate cripta',
  'chip-no': 'nicio cheie',
  'chip-asks': 'se caută o cheie',
  'chip-changed': 'altă cheie decât înainte',
  changed:
    '{address} folosește altă cheie decât înainte. Întreabă pe altă cale înainte să scrii ceva secret. {sentence}',
  closed: 'Cheile tale sunt încuiate: deschide-le și mesajul pleacă.',
  'no-own-key': 'Nu există o cheie pentru adresa de pe care scrii.',
  'no-key': 'Nu există o cheie pentru {detail}.',
  'not-uploaded': 'Mesajul sigilat nu a ajuns la server. Încearcă din nou.',
  refused: 'Nu poate fi sigilat: {detail}.',
  other: 'Nu poate fi sigilat. Verifică cheile în setări.',
  earlier: 'Ce a fost salvat înainte necriptat este înlocuit de o ciornă criptată.',
};
