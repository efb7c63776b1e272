/** Words of the lock of a message that is being written, in French. */
import type { LockWords } from '../en/lock.ts';

export const lock: LockWords = {
  lock: 'Protection',
  off: 'Non protégé',
  signed: 'Signé',
  sealed: 'Chiffré et signé',
  about:
    'Signé : tout le monde peut le lire et voir qu’il est de vous et inchangé. Chiffré : seuls vos destinataires le lisent ; l’objet aussi est à l’intérieur. Le choix est retenu pour chacun.',
  make: 'Créer une clé pour signer et chiffrer',
  looking: 'Recherche de clés …',
  possible: 'On peut écrire chiffré à tous les destinataires.',
  nobody: 'Choisissez à qui vous écrivez pour voir ce qui peut être chiffré.',
  without: 'Il n’y a pas de clé de {addresses}. Invitez-les à en créer une, ou envoyez sans chiffrer.',
  unencrypted: 'Envoyer signé seulement',
  by: '{address} : {standard}, clé {fingerprint} depuis le {date}',
  'by-new': '{address} : {standard}, clé {fingerprint}, vue pour la première fois',
  compared: 'vous l’avez comparée',
  'chip-yes': 'peut être chiffré',
  'chip-no': 'pas de clé',
  'chip-asks': 'recherche d’une clé',
  'chip-changed': 'autre clé qu’avant',
  changed:
    '{address} utilise une autre clé qu’avant. Vérifiez par une autre voie avant d’écrire ce qui doit rester secret. {sentence}',
  closed: 'Vos clés sont verrouillées : ouvrez-les et le message part.',
  'no-own-key': 'Il n’y a pas de clé pour l’adresse avec laquelle vous écrivez.',
  'no-key': 'Il n’y a pas de clé de {detail}.',
  'not-uploaded': 'Le message scellé n’a pas atteint le serveur. Réessayez.',
  refused: 'Il ne peut pas être scellé : {detail}.',
  other: 'Il ne peut pas être scellé. Regardez vos clés dans les réglages.',
  earlier: 'Ce qui était enregistré sans chiffrement est remplacé par un brouillon chiffré.',
};
