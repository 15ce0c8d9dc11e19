import { readFile } from 'node:fs/promises';
import { violations } from '../fixtures/axe';
import { expect, test } from '../fixtures/test';

test('what was done stands on record, under the hat it was done with, and can be taken away', async ({ open, accounts, api }) => {
  const section = await api.freshSection();
  const chair = await accounts.api('presidency-mx');
  await chair.put('/api/v1/session/hat', { data: { hat: 'chair' } });
  await api.nameRevision(section, 'Enviado');
  await api.setStatus(section, 'outline');
  await api.setStatus(section, 'drafting');

  const page = await open('secretariat', { path: `/record?section=${section}` });
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows.filter({ hasText: 'Outline → Drafting' }).first()).toContainText(/Presidency pro tempore, Mexico\s*as chair/);
  await expect(rows.filter({ hasText: 'named a revision' })).toHaveCount(1);
  expect(await violations(page)).toEqual([]);

  await page.getByLabel('Kind').selectOption('Revisions');
  await expect(page).toHaveURL(/kind=revision/);
  await expect(rows).toHaveCount(2); // with the heads of the columns

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export as CSV' }).click();
  const sheet = await readFile(await (await download).path(), 'utf8');
  expect(sheet.split('\r\n')[1]).toContain('revision.named');
  expect(sheet.trimEnd().split('\r\n').at(-1)).toMatch(/^record-head,\d+:[0-9a-f]{64}$/);
});

test('a delegate reads what it did itself', async ({ open }) => {
  const page = await open('gt-delegate', { path: '/record' });
  await expect(page.getByText('What you did, as it stands on record.')).toBeVisible();
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows.filter({ hasText: 'signed in' }).first()).toContainText('Delegation of Guatemala');
  await expect(rows.filter({ hasNotText: 'Guatemala' })).toHaveCount(1); // the heads of the columns
  await expect(page.getByRole('link', { name: /Export/ })).toHaveCount(0);
  await page.getByRole('link', { name: 'Own private room' }).click();
  await expect(page.getByText('Nothing is on record yet.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
