import { expectSaved, expectWaiting, expectWords, sectionPath, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';
import { lineGone } from '../fixtures/trouble';

test('what is typed without a line waits, and arrives once the line is back', async ({ open, api, trouble }) => {
  trouble.expected.push(...lineGone);
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await write(honduras, 'Antes. ');
  await expectSaved(honduras);

  await honduras.context().setOffline(true);
  await write(honduras, 'Sin línea. ');
  await expectWaiting(honduras);
  await write(salvador, 'Mientras tanto. ');
  await expectSaved(salvador);

  await honduras.context().setOffline(false);
  await expectSaved(honduras);
  const words = (await api.words(`${section}.es`)).trimEnd();
  expect(words).toContain('Sin línea.');
  expect(words).toContain('Mientras tanto.');
  await expect.poll(async () => (await api.words(`${section}.es`)).split('Sin línea.').length).toBe(2);
  await expectWords(honduras, await api.words(`${section}.es`).then((w) => w.slice(0, -1)));
  await expectWords(salvador, await api.words(`${section}.es`).then((w) => w.slice(0, -1)));
});

test('a server that is killed loses nothing that was confirmed, and gets the rest when it is back', async ({ open, api, server, trouble }) => {
  trouble.expected.push(...lineGone);
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await write(honduras, 'Confirmado. ');
  await expectSaved(honduras);
  await expectWords(salvador, 'Confirmado. ');

  await server.kill();
  await write(honduras, 'Después del corte. ');
  await expectWaiting(honduras);
  await server.up();

  await expectSaved(honduras);
  await expectWords(salvador, 'Confirmado. Después del corte. ');
  expect(await api.words(`${section}.es`)).toBe('Confirmado. Después del corte. \n');
});

test('a reload without a line keeps what was not sent, and delivers it', async ({ open, api, server, trouble }) => {
  trouble.expected.push(...lineGone);
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Guardado. ');
  await expectSaved(honduras);

  // The page itself comes from the server, so its line for messages alone is cut.
  let cut = true;
  await honduras.context().routeWebSocket(/\/api\/v1\/live/, (socket) => {
    if (cut) void socket.close();
    else socket.connectToServer();
  });
  await server.kill();
  await write(honduras, 'Todavía no enviado. ');
  await expectWaiting(honduras);
  await server.up();
  await honduras.reload();
  await expectWords(honduras, 'Guardado. Todavía no enviado. ');
  expect(await api.words(`${section}.es`)).toBe('Guardado. \n');

  cut = false;
  await honduras.reload();
  await expectSaved(honduras);
  await expect.poll(() => api.words(`${section}.es`)).toBe('Guardado. Todavía no enviado. \n');
  await expectWords(honduras, 'Guardado. Todavía no enviado. ');
});
