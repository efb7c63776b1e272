/** Words of reading a message and of how lists look, in Romanian. */
import type { ReadingWords } from '../en/reading.ts';

export const reading: ReadingWords = {
  'reading.download-all': 'Descarcă tot',
  'reading.malware': 'conține malware: nu-l deschide',
  'reading.program': 'poate porni un program: deschide-l doar dacă îl așteptai',
  'reading.nothing-found': 'nimic suspect',
  'reading.plain': 'Arată ca text simplu',
  'reading.html': 'Arată cum a fost aranjat',
  'reading.quoted': 'Arată ce citează',
  'reading.source-cut': 'Acesta este începutul; fișierul .eml are tot.',
  'reading.receipt': '{name} cere să afle că ai citit.',
  'reading.receipt-send': 'Trimite confirmare',
  'reading.receipt-not': 'Nu',
  'reading.receipt-sent': 'Confirmare trimisă',
  'reading.unsubscribe': 'Dezabonare',
  'reading.unsubscribe-page': 'Expeditorul are o pagină pentru asta. Va ști că ai venit: {host}',
  'reading.unsubscribe-mail': 'Scrie la {address}',
  'reading.unsubscribe-once': 'Dezabonare la {host}',
  'reading.unsubscribe-done': '{host} a fost anunțat și a acceptat. Te-ai dezabonat.',
  'reading.unsubscribe-left': 'Te-ai dezabonat de la această listă.',
  'reading.unsubscribe-failed': '{host} nu a acceptat. Încearcă altă cale.',
  'settings.theme-contrast': 'Contrast mare',
  'settings.density': 'Lista mesajelor',
  'settings.density-comfortable': 'Confortabilă',
  'settings.density-compact': 'Compactă',
};
