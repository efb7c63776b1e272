/** Words of the tour of the lab, in French. */
import type { TourWords } from '../tour.ts';

export const tour: TourWords = {
  welcome: {
    title: 'Bienvenue au laboratoire',
    text: 'Deux domaines de courrier vivent sur cette machine, et à côté un faussaire. Quatre lettres montrent comment voir qui a écrit. Les flèches tournent les pages, Échap termine la visite.',
  },
  farewell: {
    title: 'C’était la visite',
    text: 'Ouvrez « Pourquoi ? » sous un expéditeur : on y lit pas à pas comment nous le savons. npm run forge envoie toute la galerie de quinze faux.',
  },
  letters: {
    honest: {
      title: 'Une lettre qui est ce qu’elle dit',
      text: 'Alice d’alpha.test écrit, depuis l’hôte qu’alpha.test nomme pour son courrier. Envoyez-la, et lisez la ligne sous son nom.',
    },
    'fake header-from': {
      title: 'Quelqu’un écrit en son nom',
      text: 'Mallory met l’adresse d’Alice dans l’en-tête. alpha.test a demandé à tous de refuser ce qu’il n’a pas envoyé (DMARC) : la lettre est renvoyée à la porte.',
    },
    'display name': {
      title: 'Un faux nom',
      text: 'Rien ici n’est falsifié que le DNS puisse dire : Mallory écrit de sa propre adresse, et prend pour nom celle d’Alice. La ligne le dit en rouge.',
    },
    'look-alike': {
      title: 'Un domaine ressemblant',
      text: 'a1pha.test n’est pas alpha.test : une lettre est un chiffre. On le remarque parce qu’alpha.test vit ici.',
    },
  },
  send: 'Envoyer',
  sending: 'En chemin …',
  arrived: 'Elle est là : lisez la ligne sous l’expéditeur, et ouvrez « Pourquoi ? ».',
  refused: 'Elle a été refusée, et vous ne l’auriez jamais vue. Le serveur a dit :',
  failed: 'Cela n’a pas marché. Réessayez.',
  next: 'Suivant',
  back: 'Retour',
  close: 'Fermer',
};
