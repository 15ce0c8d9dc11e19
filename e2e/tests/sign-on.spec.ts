import { Ministry } from '../fixtures/ministry';
import { Server } from '../fixtures/server';
import { expect, test as base } from '../fixtures/test';

// A service of its own, where a ministry has its sign-on.
const test = base.extend<object, { ministry: Ministry; server: Server }>({
  ministry: [
    async ({}, use) => {
      const ministry = await Ministry.start();
      await use(ministry);
      await ministry.stop();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ ministry }, use) => {
      const server = await Server.start(undefined, { REDONDA_OIDC_ISSUER: ministry.url, REDONDA_OIDC_CLIENT: 'redonda', REDONDA_OIDC_DELEGATIONS: 'sre.example=mx' });
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
});

test('people of a ministry come in by its own sign-on, each for their delegation; others do not', async ({ open, server, accounts, trouble }) => {
  trouble.expected.push(/status of 401/, /status of 403/);
  // The service calls itself localhost, and the ministry sends people back there.
  const home = `http://localhost:${server.port}`;
  const page = await open(null, { path: `${home}/sign-in`, locale: 'en-GB' });
  const enter = async (email: string): Promise<void> => {
    await page.goto(`${home}/sign-in`);
    await page.getByRole('link', { name: /ministry/i }).click();
    await expect(page.getByRole('heading', { name: 'Ministry' })).toBeVisible();
    await page.getByLabel('Address').fill(email);
    await page.getByRole('button', { name: 'Confirm' }).click();
  };

  await enter('anybody@elsewhere.example');
  await expect(page).toHaveURL(/sign-in/);
  await expect(page.getByRole('alert')).toBeVisible();

  // Somebody of a mapped domain reads for its delegation.
  await enter('lectora@sre.example');
  await expect(page.getByLabel(/Account: MEX/)).toBeVisible();
  await page.getByLabel(/Account: MEX/).click();
  await page.getByRole('button', { name: 'Sign out' }).click();

  // Whoever was invited has the place that the invitation gave.
  const invited = await (await accounts.api('secretariat')).post('/api/v1/invitations', { data: { role: 'head', delegation: 'cr', email: 'jefa@rree.example' } });
  expect(invited.ok(), await invited.text()).toBe(true);
  await enter('jefa@rree.example');
  await expect(page.getByLabel(/Account: CRI/)).toBeVisible();
});
