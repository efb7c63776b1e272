/** Words of the tour of the lab, in Italian. */
import type { TourWords } from '../tour.ts';

export const tour: TourWords = {
  welcome: {
    title: 'Benvenuti nel laboratorio',
    text: 'Su questa macchina vivono due domini di posta, e accanto un falsario. Quattro lettere mostrano come si vede chi ha scritto. Le frecce girano le pagine, Esc chiude il giro.',
  },
  farewell: {
    title: 'Questo è il giro',
    text: 'Apri «Perché?» sotto un mittente: lì si legge passo per passo come lo sappiamo. npm run forge invia tutta la galleria di quindici falsi.',
  },
  letters: {
    honest: {
      title: 'Una lettera che è ciò che dice',
      text: 'Alice di alpha.test scrive, dall’host che alpha.test nomina per la sua posta. Inviala, e leggi la riga sotto il suo nome.',
    },
    'fake header-from': {
      title: 'Qualcuno scrive a suo nome',
      text: 'Mallory mette l’indirizzo di Alice nell’intestazione. alpha.test ha chiesto a tutti di rifiutare ciò che non ha inviato (DMARC): la lettera è respinta alla porta.',
    },
    'display name': {
      title: 'Un nome falso',
      text: 'Qui non è falsificato nulla che il DNS possa dire: Mallory scrive dal suo indirizzo, e si chiama come quello di Alice. La riga lo dice in rosso.',
    },
    'look-alike': {
      title: 'Un dominio che somiglia',
      text: 'a1pha.test non è alpha.test: una lettera è una cifra. Si nota perché alpha.test vive qui.',
    },
  },
  send: 'Invia',
  sending: 'In viaggio …',
  arrived: 'È arrivata: leggi la riga sotto il mittente, e apri «Perché?».',
  refused: 'È stata rifiutata, e non l’avresti mai vista. Il server ha detto:',
  failed: 'Non ha funzionato. Riprova.',
  next: 'Avanti',
  back: 'Indietro',
  close: 'Chiudi',
};
