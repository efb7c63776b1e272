/** Words of the page that a link for a new password leads to, in French. */
import type { ResetWords } from '../en/reset.ts';

export const reset: ResetWords = {
  'reset.title': 'Définir un nouveau mot de passe',
  'reset.of': 'Pour {address}',
  'reset.next': 'Nouveau mot de passe',
  'reset.everything': 'Quelqu’un d’autre connaît peut-être mes mots de passe : retirer aussi ceux des applications',
  'reset.go': 'Définir',
  'reset.done': 'Le mot de passe est défini, et vous êtes déconnecté partout.',
  'reset.sign-in': 'Se connecter',
  'reset.used': 'Ce lien a déjà servi ou est trop ancien. En demander un autre à qui l’a envoyé.',
  'reset.weak': 'Ce mot de passe ne convient pas : au moins 8 caractères, et pas votre adresse.',
  'reset.elsewhere': 'Votre mot de passe est sur un autre serveur, et se change là-bas.',
  'reset.failed': 'Le serveur n’a pas répondu comme prévu. Réessayer.',
};
