// Everything is drawn in the browser: the server hands out files and answers /api.
export const ssr = false;
export const prerender = false;
