/** Words of reading a message and of how lists look, in Italian. */
import type { ReadingWords } from '../en/reading.ts';

export const reading: ReadingWords = {
  'reading.download-all': 'Scarica tutto',
  'reading.malware': 'contiene malware: non aprirlo',
  'reading.program': 'può avviare un programma: aprilo solo se lo aspettavi',
  'reading.nothing-found': 'niente di sospetto',
  'reading.plain': 'Mostra come testo semplice',
  'reading.html': 'Mostra com’è impaginato',
  'reading.quoted': 'Mostra la parte citata',
  'reading.source-cut': 'Questo è l’inizio; il file .eml ha tutto.',
  'reading.receipt': '{name} chiede conferma che l’hai letto.',
  'reading.receipt-send': 'Invia conferma',
  'reading.receipt-not': 'No',
  'reading.receipt-sent': 'Conferma inviata',
  'reading.unsubscribe': 'Annulla iscrizione',
  'reading.unsubscribe-page': 'Il mittente ha una pagina per questo. Saprà che sei venuto: {host}',
  'reading.unsubscribe-mail': 'Scrivi a {address}',
  'reading.unsubscribe-once': 'Annulla iscrizione presso {host}',
  'reading.unsubscribe-done': '{host} è stato avvisato e ha accettato. L’iscrizione è annullata.',
  'reading.unsubscribe-left': 'Hai annullato l’iscrizione a questa lista.',
  'reading.unsubscribe-failed': '{host} non ha accettato. Prova un’altra via.',
  'settings.theme-contrast': 'Alto contrasto',
  'settings.density': 'Elenco dei messaggi',
  'settings.density-comfortable': 'Comoda',
  'settings.density-compact': 'Compatta',
};
