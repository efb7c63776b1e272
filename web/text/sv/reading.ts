/** Words of reading a message and of how lists look, in Swedish. */
import type { ReadingWords } from '../en/reading.ts';

export const reading: ReadingWords = {
  'reading.download-all': 'Hämta alla',
  'reading.malware': 'bär på skadlig kod: öppna den inte',
  'reading.program': 'kan köra ett program: öppna den bara om du väntade den',
  'reading.nothing-found': 'inget misstänkt hittades',
  'reading.plain': 'Visa som ren text',
  'reading.html': 'Visa som den formgavs',
  'reading.quoted': 'Visa det som citeras',
  'reading.source-cut': 'Det här är början; .eml-filen har allt.',
  'reading.receipt': '{name} vill veta att du har läst det här.',
  'reading.receipt-send': 'Skicka kvitto',
  'reading.receipt-not': 'Nej',
  'reading.receipt-sent': 'Kvittot har skickats',
  'reading.unsubscribe': 'Avprenumerera',
  'reading.unsubscribe-page': 'Avsändaren har en sida för det. Den får veta att du kom: {host}',
  'reading.unsubscribe-mail': 'Skriv till {address}',
  'reading.unsubscribe-once': 'Avprenumerera hos {host}',
  'reading.unsubscribe-done': '{host} har fått veta det och godtog det. Du har avprenumererat.',
  'reading.unsubscribe-left': 'Du har avprenumererat på den här listan.',
  'reading.unsubscribe-failed': '{host} godtog det inte. Försök på ett annat sätt.',
  'settings.theme-contrast': 'Hög kontrast',
  'settings.density': 'Meddelandelistan',
  'settings.density-comfortable': 'Luftig',
  'settings.density-compact': 'Kompakt',
};
