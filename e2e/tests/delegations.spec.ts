import { violations } from '../fixtures/axe';
import { Server } from '../fixtures/server';
import { type Accounts, expect, test as base } from '../fixtures/test';

// A server of its own: what delegations are in the others' stays as the concept note has it.
const test = base.extend<object, { server: Server; accounts: Accounts }>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
});

test('the secretariat states that a country is a champion, from now on and of the past, and the country finds its room', async ({ open, accounts }) => {
  await accounts.invite('head', 'pa');
  const secretariat = await open('secretariat', { path: '/record/delegations' });
  const panama = secretariat.getByRole('row', { name: /Panama/ });
  await expect(panama.getByRole('cell')).toHaveText(['yes', 'yes', 'no']);
  await expect(secretariat.getByRole('row', { name: /United States/ }).getByRole('cell')).toHaveText(['yes', 'no', 'no']);

  await secretariat.getByLabel(/^Country/).selectOption('Panama');
  await secretariat.getByLabel('Is from then on').selectOption('Champion country');
  await secretariat.getByLabel('Reason').fill('Nota verbal');
  await secretariat.getByRole('button', { name: 'Put on record' }).click();
  await expect(secretariat.getByRole('status')).toHaveText('On record for Panama.');
  await expect(panama.getByRole('cell')).toHaveText(['yes', 'yes', 'yes']);
  await expect(secretariat.getByText('retroactive', { exact: true })).toHaveCount(0);

  // Of the past: told before it is done, and marked as that for good.
  await secretariat.getByLabel(/^Country/).selectOption('United States');
  await secretariat.getByLabel('Is from then on').selectOption('Part of the Global Compact');
  await secretariat.getByLabel(/^From/).fill('2021-12-10T00:00');
  await expect(secretariat.getByText('it will stand on record as retroactive')).toBeVisible();
  await secretariat.getByLabel('Reason').fill('Note of the delegation');
  await secretariat.getByRole('button', { name: 'Put on record' }).click();
  await expect(secretariat.getByText('retroactive', { exact: true })).toHaveCount(1);
  expect(await violations(secretariat)).toEqual([]);

  await secretariat.goto('/record');
  await expect(secretariat.getByText(/stated what a delegation is: .*United States/)).toContainText('retroactive yes');

  const overview = await open('hn-head', { path: '/record/delegations' });
  await expect(overview.getByRole('row', { name: /Panama/ }).getByRole('cell')).toHaveText(['yes', 'yes', 'yes']);
  await expect(overview.getByRole('button', { name: 'Put on record' })).toHaveCount(0);
  await overview.goto('/');
  await expect(overview.getByRole('link', { name: /Panama/ }).first()).toBeVisible();
});

test('the roster leaves as a Word file in the language of the page', async ({ open }) => {
  const honduras = await open('hn-delegate', { path: '/registration' });
  const first = honduras.getByRole('region', { name: 'Dialogue 1' });
  await first.getByRole('button', { name: 'Confirm' }).click();
  await expect(first.getByText('Participating delegations: Honduras.')).toBeVisible();
  const coming = honduras.waitForEvent('download');
  await first.getByRole('link', { name: 'Roster in Word' }).click();
  expect((await coming).suggestedFilename()).toBe('redonda-d1-roster-en.docx');
  // Answers name persons: not for delegations.
  await expect(first.getByRole('link', { name: 'Answers as CSV' })).toHaveCount(0);
});
