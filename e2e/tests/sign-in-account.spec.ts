import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { violations } from '../fixtures/axe';
import { expect, test } from '../fixtures/test';

const password = 'cuatro volcanes y una laguna';

/** The code of a moment (RFC 6238, SHA-1, 30 seconds, six digits). */
function code(secret: string, at: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const from = (mac[19] ?? 0) & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('a link, then a password with codes, and a device that is ended from elsewhere', async ({ open, accounts, trouble }) => {
  trouble.expected.push(/status of 401/, /status of 422/);
  const email = `delegada-${Date.now()}@gt.example`;
  const secretariat = await accounts.api('secretariat');
  const invited = await secretariat.post('/api/v1/invitations', { data: { email, role: 'delegate', delegation: 'gt' } });
  expect(invited.ok(), await invited.text()).toBe(true);
  const { url } = (await invited.json()) as { url: string };

  const first = await open(null, { path: new URL(url).pathname });
  await first.getByRole('button', { name: 'Enter' }).click();
  await expect(first.getByRole('banner')).toContainText('GTM');
  await first.goto('/account');
  const own = first.getByRole('region', { name: 'Password' });
  await own.getByLabel('New password').fill('contraseña123');
  await own.getByRole('button', { name: 'Set the password' }).click();
  await expect(own.getByRole('alert')).toContainText('easy to guess');
  await own.getByLabel('New password').fill(password);
  await own.getByRole('button', { name: 'Set the password' }).click();
  await expect(own.getByRole('status')).toContainText('The password is set.');

  const codes = first.getByRole('region', { name: 'Codes as a second step' });
  await codes.getByRole('button', { name: 'Set up codes' }).click();
  const secret = (await codes.locator('code').innerText()).replaceAll(' ', '');
  const now = Date.now();
  await codes.getByLabel('Code').fill(code(secret, now));
  await codes.getByRole('button', { name: 'Confirm' }).click();
  await expect(codes.locator('.codes').getByRole('listitem')).toHaveCount(10);
  expect(await violations(first)).toEqual([]);

  const second = await open(null, { path: '/sign-in' });
  await expect(second.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(await violations(second)).toEqual([]);
  await signIn(second, email);
  await expect(second.getByRole('heading', { name: 'Second step' })).toBeVisible();
  await expect(second.getByLabel('Code')).toBeFocused();
  await second.getByLabel('Code').fill(code(secret, now));
  await second.getByRole('button', { name: 'Continue' }).click();
  await expect(second.getByRole('alert')).toContainText('used already');
  await second.getByLabel('Code').fill(code(secret, now + 30_000));
  await second.getByRole('button', { name: 'Continue' }).click();
  await expect(second.getByRole('banner')).toContainText('GTM');

  await first.reload();
  const devices = first.getByRole('region', { name: 'My devices' });
  await expect(devices.getByRole('listitem')).toHaveCount(2);
  await devices.getByRole('button', { name: /^End / }).click();
  await expect(devices.getByRole('listitem')).toHaveCount(1);
  await second.reload();
  await expect(second.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('guessing is held up, and the page says so', async ({ open, trouble }) => {
  trouble.expected.push(/status of 401/, /status of 429/);
  const page = await open(null);
  for (let n = 0; n < 5; n++) {
    await signIn(page, 'nobody@gt.example');
    await expect(page.getByRole('alert')).toContainText('The address or the password is not right.');
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();
  }
  await signIn(page, 'nobody@gt.example');
  await expect(page.getByRole('alert')).toContainText('Please wait a moment.');
});
