/** Words of the settings, in French. */
import type { SettingsWords } from '../en/settings.ts';

export const settings: SettingsWords = {
  'settings.title': 'Paramètres',
  'settings.language': 'Langue',
  'settings.keys': 'Chiffrement et clés',
  'settings.keys-about': 'Des lettres que seul leur destinataire lit, et que personne n’écrit en votre nom.',
  'settings.keys-open': 'Ouvrir les clés',
  'settings.theme': 'Apparence',
  'settings.theme-system': 'Comme l’appareil',
  'settings.theme-light': 'Clair',
  'settings.theme-dark': 'Sombre',
  'settings.undo-send': "Délai pour annuler l'envoi",
  'settings.undo-send-none': 'Envoyer tout de suite',
  'settings.undo-send-seconds': '{count} secondes',
  'settings.sessions': 'Où vous êtes connecté',
  'settings.this-session': 'cet appareil',
  'settings.last-used': 'dernière utilisation {when}',
  'settings.end': 'Y déconnecter',
  'settings.end-others': 'Déconnecter partout ailleurs',
  'settings.programs': 'Programmes de courrier',
  'settings.programs-how':
    'Thunderbird, Outlook et d’autres demandent votre adresse et votre mot de passe, et trouvent le reste seuls.',
  'settings.apple': 'Profil pour Mac, iPhone et iPad',
  'settings.apple-unsigned':
    'Le profil n’est pas signé, et l’appareil le dit. Il ne contient pas de mot de passe : l’appareil le demande.',
};
