import { Server } from '../fixtures/server';
import { type Accounts, expect, test as base } from '../fixtures/test';

// A server of its own: the presidency of the others' stays where it is.
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

test('the presidency passes on: the old chair is told and goes on as its country', async ({ open, trouble }) => {
  trouble.expected.push(/403/);
  const mexico = await open('presidency-mx', { path: '/sections/o02' });
  await mexico.getByRole('group', { name: 'Act as' }).getByRole('button', { name: 'Presidency' }).click();
  await expect(mexico.getByRole('button', { name: /^Status/ })).toBeVisible();

  const secretariat = await open('secretariat', { path: '/record/presidency' });
  await secretariat.getByRole('combobox', { name: /^To/ }).selectOption('El Salvador');
  await secretariat.getByLabel(/^From/).fill('2021-12-03T12:00');
  await secretariat.getByRole('button', { name: 'Note the handover' }).click();
  await expect(secretariat.getByText(/^El Salvador holds the presidency from 3 Dec 2021, 12:00/)).toBeVisible();

  // The old chair's page still shows the hat: its next act is refused, and says why.
  await mexico.getByRole('button', { name: 'Name a revision' }).click();
  await mexico.getByRole('textbox', { name: 'Name' }).fill('Tarde');
  await mexico.getByRole('button', { name: 'Save' }).click();
  await expect(mexico.getByText('Your delegation does not hold the presidency at this moment. You can act as your country.')).toBeVisible();
  await mexico.reload();
  await expect(mexico.getByText('The presidency has passed on. From here you act for Mexico.')).toBeVisible();
  await mexico.getByRole('button', { name: 'Go on as Mexico' }).click();
  await expect(mexico.getByText('The presidency has passed on.')).toHaveCount(0);
  await expect(mexico.locator('[contenteditable="true"]').first()).toBeVisible();
});
