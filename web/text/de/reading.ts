/** Words of reading a message and of how lists look, in German. */
import type { ReadingWords } from '../en/reading.ts';

export const reading: ReadingWords = {
  'reading.download-all': 'Alle herunterladen',
  'reading.malware': 'enthält Schadsoftware: nicht öffnen',
  'reading.program': 'kann ein Programm starten: nur öffnen, wenn erwartet',
  'reading.nothing-found': 'nichts Verdächtiges gefunden',
  'reading.plain': 'Als reinen Text zeigen',
  'reading.html': 'Gestaltet zeigen',
  'reading.quoted': 'Zitiertes zeigen',
  'reading.source-cut': 'Das ist der Anfang; die .eml-Datei hat alles.',
  'reading.receipt': '{name} möchte wissen, dass Sie dies gelesen haben.',
  'reading.receipt-send': 'Bestätigung senden',
  'reading.receipt-not': 'Nicht senden',
  'reading.receipt-sent': 'Bestätigung gesendet',
  'reading.unsubscribe': 'Abbestellen',
  'reading.unsubscribe-page': 'Der Absender hat dafür eine Seite. Sie erfährt, dass Sie kamen: {host}',
  'reading.unsubscribe-mail': 'An {address} schreiben',
  'reading.unsubscribe-once': 'Bei {host} abbestellen',
  'reading.unsubscribe-done': '{host} wurde benachrichtigt und hat es angenommen. Sie haben abbestellt.',
  'reading.unsubscribe-left': 'Sie haben diese Liste abbestellt.',
  'reading.unsubscribe-failed': '{host} hat es nicht angenommen. Versuchen Sie einen anderen Weg.',
  'settings.theme-contrast': 'Hoher Kontrast',
  'settings.density': 'Nachrichtenliste',
  'settings.density-comfortable': 'Bequem',
  'settings.density-compact': 'Kompakt',
};
