import { expect, test } from '../fixtures/test';

test('a link signs in, with its role and delegation on the page', async ({ open, accounts }) => {
  const { url } = await accounts.invite('delegate', 'gt');
  const page = await open(null, { path: new URL(url).pathname });
  await page.getByRole('button', { name: /enter|sign in|continue/i }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('banner')).toContainText('GTM');
  await expect(page).toHaveURL(/\/$/);
});

test('a link that was used is refused in words', async ({ open, accounts, trouble }) => {
  trouble.expected.push(/status of 410/, /status of 401/);
  const { url } = await accounts.invite('delegate', 'cr');
  const path = new URL(url).pathname;
  const first = await open(null, { path });
  await first.getByRole('button', { name: /enter|sign in|continue/i }).click();
  await expect(first.getByRole('banner')).toContainText('CRI');

  const second = await open(null, { path });
  await second.getByRole('button', { name: /enter|sign in|continue/i }).click();
  await expect(second.getByRole('alert')).toContainText('This link was used, has expired or does not exist');
});

test('without a session the page says how to come in', async ({ open, trouble }) => {
  trouble.expected.push(/status of 401/);
  const page = await open(null);
  await expect(page.getByText(/invitation link/i).first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
