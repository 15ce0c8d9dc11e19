import type { CDPSession, Page } from '@playwright/test';
import { violations } from '../fixtures/axe';
import { expect, test } from '../fixtures/test';

/** A device with a screen lock, as Chromium imitates one. */
async function authenticator(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return session;
}

test('a passkey is added on the account’s page, signs in without an address, and is removed', async ({ open, accounts, server, trouble }) => {
  trouble.expected.push(/status of 401/);
  // A browser takes no passkeys for a numeric address.
  const base = server.url.replace('127.0.0.1', 'localhost');
  const { url } = await accounts.invite('head', 'ni');
  const page = await open(null, { path: `${base}${new URL(url).pathname}` });
  await authenticator(page);
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(page.getByRole('banner')).toContainText('NIC');

  await page.goto(`${base}/account`);
  const passkeys = page.getByRole('region', { name: 'Passkeys' });
  await passkeys.getByLabel('Name of the passkey').fill('Portátil');
  await passkeys.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(passkeys.getByRole('status')).toContainText('The passkey is ready.');
  await expect(passkeys.getByRole('listitem')).toContainText('Portátil');
  await expect(page.getByRole('region', { name: 'My devices' }).getByRole('listitem')).toContainText('passkey');
  expect(await violations(page)).toEqual([]);

  await page.getByRole('banner').getByText('NIC').first().click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('banner')).toContainText('NIC');

  await page.goto(`${base}/account`);
  await passkeys.getByRole('button', { name: 'Remove Portátil' }).click();
  await expect(passkeys.getByRole('listitem')).toHaveCount(0);
});
