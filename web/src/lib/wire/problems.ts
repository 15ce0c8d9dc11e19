import type { TextProblem } from './snapshot';

// What is wrong that no server says: the server's own refusals bring their sentences along.

export const sessionOver: TextProblem = {
  code: 'unauthenticated',
  title: { es: 'La sesión terminó. Entre de nuevo; lo que falta por enviar está guardado en este navegador.', en: 'The session has ended. Sign in again; what is unsent is kept in this browser.' },
};
export const notStored: TextProblem = {
  code: 'not_stored',
  title: { es: 'Este navegador no puede guardar lo que falta por enviar. No cierre la página.', en: 'This browser can’t keep what is unsent. Don’t close the page.' },
};
export const notRead: TextProblem = {
  code: 'not_read',
  title: {
    es: 'La memoria de este navegador no contesta. Si en una visita anterior quedó algo por enviar, falta aquí y se enviará cuando conteste.',
    en: 'This browser’s storage doesn’t answer. What an earlier visit left unsent is missing here and is sent once it answers.',
  },
};
export const takenOver: TextProblem = {
  code: 'taken_over',
  title: {
    es: 'Otra pestaña de este navegador se hizo cargo de lo que faltaba por enviar aquí, y lo envía.',
    en: 'Another tab of this browser has taken over what was unsent here, and sends it.',
  },
};
export const stranger: TextProblem = {
  code: 'unauthenticated',
  title: {
    es: 'En este navegador ha entrado otra cuenta. Recargue la página; lo que falta por enviar se guarda para la cuenta que lo escribió.',
    en: 'Another account has signed in with this browser. Reload the page; what is unsent is kept for the account that wrote it.',
  },
};
export const moved: TextProblem = {
  code: 'rights_changed',
  title: {
    es: 'La secretaría le pasó a otra delegación mientras escribía. Lo que falta por enviar no se envió en nombre de nadie: cópielo o descártelo; si recarga la página, se enviará en nombre de su nueva delegación.',
    en: 'The secretariat has moved you to another delegation while you were writing. What is unsent was sent in nobody’s name: copy or discard it; if you reload the page, it is sent in the name of your new delegation.',
  },
};
