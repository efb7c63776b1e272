/** Words of reading a message and of how lists look, in French. */
import type { ReadingWords } from '../en/reading.ts';

export const reading: ReadingWords = {
  'reading.download-all': 'Tout télécharger',
  'reading.malware': 'contient un logiciel malveillant : ne l’ouvrez pas',
  'reading.program': 'peut lancer un programme : ne l’ouvrez que si vous l’attendiez',
  'reading.nothing-found': 'rien de suspect',
  'reading.plain': 'Afficher en texte brut',
  'reading.html': 'Afficher avec sa mise en page',
  'reading.quoted': 'Afficher la citation',
  'reading.source-cut': 'Ceci est le début ; le fichier .eml contient tout.',
  'reading.receipt': '{name} demande à savoir que vous avez lu ceci.',
  'reading.receipt-send': 'Envoyer un accusé',
  'reading.receipt-not': 'Ne pas envoyer',
  'reading.receipt-sent': 'Accusé envoyé',
  'reading.unsubscribe': 'Se désabonner',
  'reading.unsubscribe-page': 'L’expéditeur a une page pour cela. Elle saura que vous êtes venu : {host}',
  'reading.unsubscribe-mail': 'Écrire à {address}',
  'reading.unsubscribe-once': 'Se désabonner auprès de {host}',
  'reading.unsubscribe-done': '{host} a été prévenu et l’a accepté. Vous êtes désabonné.',
  'reading.unsubscribe-left': 'Vous vous êtes désabonné de cette liste.',
  'reading.unsubscribe-failed': '{host} ne l’a pas accepté. Essayez une autre voie.',
  'settings.theme-contrast': 'Contraste élevé',
  'settings.density': 'Liste des messages',
  'settings.density-comfortable': 'Aérée',
  'settings.density-compact': 'Compacte',
};
