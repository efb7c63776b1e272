/** Words of the lock of a message that is being written, in Italian. */
import type { LockWords } from '../en/lock.ts';

export const lock: LockWords = {
  lock: 'Protezione',
  off: 'Non protetto',
  signed: 'Firmato',
  sealed: 'Cifrato e firmato',
  about:
    'Firmato: tutti possono leggerlo e vedere che è tuo e inalterato. Cifrato: lo legge solo chi lo riceve; anche l’oggetto è all’interno. La scelta viene ricordata per ogni destinatario.',
  make: 'Crea una chiave per firmare e cifrare',
  looking: 'Ricerca delle chiavi …',
  possible: 'A tutti i destinatari si può scrivere in modo cifrato.',
  nobody: 'Scegli a chi scrivi per vedere che cosa si può cifrare.',
  without: 'Non c’è una chiave di {addresses}. Invitali a crearne una o invia senza cifratura.',
  unencrypted: 'Invia solo firmato',
  by: '{address}: {standard}, chiave {fingerprint} dal {date}',
  'by-new': '{address}: {standard}, chiave {fingerprint}, vista ora per la prima volta',
  compared: 'l’hai confrontata',
  'chip-yes': 'si può cifrare',
  'chip-no': 'nessuna chiave',
  'chip-asks': 'ricerca di una chiave',
  'chip-changed': 'chiave diversa da prima',
  changed:
    '{address} usa una chiave diversa da prima. Chiedi conferma per un’altra via prima di scrivere cose riservate. {sentence}',
  closed: 'Le tue chiavi sono bloccate: aprile e il messaggio parte.',
  'no-own-key': 'Non c’è una chiave per l’indirizzo con cui scrivi.',
  'no-key': 'Non c’è una chiave di {detail}.',
  'not-uploaded': 'Il messaggio sigillato non ha raggiunto il server. Riprova.',
  refused: 'Non si può sigillare: {detail}.',
  other: 'Non si può sigillare. Controlla le tue chiavi nelle impostazioni.',
  earlier: 'Quanto salvato prima senza cifratura è sostituito da una bozza cifrata.',
};
