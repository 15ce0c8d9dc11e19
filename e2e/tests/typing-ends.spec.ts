import type { Page } from '@playwright/test';
import { expectSaved, sectionPath, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';
import { lineGone } from '../fixtures/trouble';

interface Invited { account: { id: string }; url: string }

/** Changes no longer leave this page: the server never hears of what is typed from here on. */
const silence = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) { if (!String(data).includes('"change"')) send.call(this, data); };
  });

test('a delegate who is moved to another delegation while typing keeps the words on the screen and is told why', async ({ open, api, accounts, trouble }) => {
  trouble.expected.push(...lineGone, /status of 40[13]/);
  const section = await api.freshSection();
  const secretariat = await accounts.api('secretariat');
  const { account, url } = (await (await secretariat.post('/api/v1/invitations', { data: { role: 'delegate', delegation: 'cr', email: `escribe-${Date.now()}@cr.example` } })).json()) as Invited;
  const delegate = await open(null, { path: new URL(url).pathname, locale: 'en-GB' });
  await delegate.getByRole('button', { name: 'Enter' }).click();
  await expect(delegate.getByLabel(/Account: CRI/)).toBeVisible();
  await delegate.goto(sectionPath(section));
  await write(delegate, 'Enviado por Costa Rica. ');
  await expectSaved(delegate);
  await silence(delegate);
  await delegate.keyboard.type('No enviado.');

  const { items } = (await (await secretariat.get('/api/v1/accounts')).json()) as { items: { id: string; rev: number }[] };
  const rev = items.find(({ id }) => id === account.id)?.rev;
  const moved = await secretariat.put(`/api/v1/accounts/${account.id}`, { data: { role: 'delegate', delegation: 'pa' }, headers: { 'If-Match': `"${rev}"` } });
  expect(moved.ok(), await moved.text()).toBe(true);

  await expect(delegate.getByRole('alert').filter({ hasText: /another delegation|moved/i }).first()).toBeVisible({ timeout: 15_000 });
  await expect(delegate.getByRole('region', { name: 'Your words that were not sent' })).toContainText('No enviado.');
  await expect(delegate.locator('[contenteditable="true"]')).toHaveCount(0);
  expect(await api.words(`${section}.es`)).toBe('Enviado por Costa Rica. \n');
});

test('a device that is ended from another one in the middle of typing keeps the words on the screen and says why', async ({ open, api, accounts, trouble }) => {
  trouble.expected.push(...lineGone, /status of 401/);
  const section = await api.freshSection();
  const { account, url } = await accounts.invite('delegate', 'do');
  const one = await open(null, { path: new URL(url).pathname, locale: 'en-GB' });
  await one.getByRole('button', { name: 'Enter' }).click();
  await expect(one.getByLabel(/Account: DOM/)).toBeVisible();
  const link = (await (await (await accounts.api('secretariat')).post(`/api/v1/accounts/${account.id}/link`)).json()) as { url: string };
  const two = await open(null, { path: new URL(link.url).pathname, locale: 'en-GB' });
  await two.getByRole('button', { name: 'Enter' }).click();
  await expect(two.getByLabel(/Account: DOM/)).toBeVisible();

  await one.goto(sectionPath(section));
  await write(one, 'Enviado. ');
  await expectSaved(one);
  await silence(one);
  await one.keyboard.type('No enviado.');
  await two.goto('/account');
  await two.getByRole('region', { name: 'My devices' }).getByRole('button', { name: /^End / }).click();

  await expect(one.getByRole('alert').filter({ hasText: 'The session has ended.' }).first()).toBeVisible({ timeout: 10_000 });
  await expect(one.getByRole('region', { name: 'Your words that were not sent' })).toContainText('No enviado.');
  await expect(one.locator('[contenteditable="true"]')).toHaveCount(0);
});

test('what a change was refused for is wholly in sight below the bar, however high the bar is', async ({ open, api }) => {
  const section = await api.freshSection();
  const delegate = await open('hn-delegate', { path: sectionPath(section), viewport: { width: 390, height: 844 } });
  await delegate.context().routeWebSocket(/\/api\/v1\/live/, (socket) => {
    const server = socket.connectToServer();
    const error = { t: 'error', code: 'malformed', title: { es: 'No tiene la forma esperada.', en: 'It does not have the expected form.' }, detail: '' };
    socket.onMessage((message) => (String(message).includes('"change"') ? socket.send(JSON.stringify(error)) : server.send(message)));
  });
  await delegate.reload();
  await write(delegate, Array.from({ length: 30 }, (_, n) => `Párrafo ${n}.`).join('\n'));
  const notice = delegate.getByRole('alert').filter({ hasText: /expected form|forma esperada/ });
  await expect(notice).toBeVisible();
  await delegate.evaluate(() => scrollTo(0, document.body.scrollHeight / 2));
  await expect.poll(() => delegate.evaluate(() => scrollY)).toBeGreaterThan(200);
  const [bar, top] = await Promise.all([delegate.locator('main .bar').boundingBox(), notice.boundingBox()]);
  expect(top!.y, 'the notice begins where the bar ends').toBeGreaterThanOrEqual(bar!.y + bar!.height - 1);
});
