/** Words of the tour of the lab, in Romanian. */
import type { TourWords } from '../tour.ts';

export const tour: TourWords = {
  welcome: {
    title: 'Bun venit în laborator',
    text: 'Pe această mașină trăiesc două domenii de poștă, și alături un falsificator. Patru scrisori arată cum vezi cine ți-a scris. Săgețile întorc paginile, Esc încheie turul.',
  },
  farewell: {
    title: 'Acesta a fost turul',
    text: 'Deschide „De ce?” sub un expeditor: acolo scrie pas cu pas cum știm. npm run forge trimite toată galeria de cincisprezece falsuri.',
  },
  letters: {
    honest: {
      title: 'O scrisoare care este ce spune',
      text: 'Alice de la alpha.test scrie, de la gazda pe care alpha.test o numește pentru poșta sa. Trimite-o și citește rândul de sub numele ei.',
    },
    'fake header-from': {
      title: 'Cineva scrie în numele ei',
      text: 'Mallory pune adresa lui Alice în antet. alpha.test a cerut tuturor să respingă ce nu a trimis el (DMARC): scrisoarea este întoarsă de la ușă.',
    },
    'display name': {
      title: 'Un nume fals',
      text: 'Aici nu e falsificat nimic ce ar putea spune DNS: Mallory scrie de la adresa lui și își spune ca adresa lui Alice. Rândul o spune cu roșu.',
    },
    'look-alike': {
      title: 'Un domeniu care seamănă',
      text: 'a1pha.test nu este alpha.test: o literă este o cifră. Se observă pentru că alpha.test trăiește aici.',
    },
  },
  send: 'Trimite',
  sending: 'Pe drum …',
  arrived: 'A sosit: citește rândul de sub expeditor și deschide „De ce?”.',
  refused: 'A fost respinsă și n-ai fi văzut-o niciodată. Serverul a spus:',
  failed: 'Nu a mers. Încearcă din nou.',
  next: 'Înainte',
  back: 'Înapoi',
  close: 'Închide',
};
