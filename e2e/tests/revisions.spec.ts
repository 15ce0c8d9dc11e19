import { expectSaved, expectWords, place, sectionPath, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';

test('compare shows exactly the edit that was made', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Los países promueven la migración segura.');
  await honduras.keyboard.press('Enter');
  await honduras.keyboard.type('Este párrafo no cambia.');
  await expectSaved(honduras);
  const before = await api.nameRevision(section, 'antes');
  await place(honduras, 'start');
  for (let i = 0; i < 'Los países '.length; i++) await honduras.keyboard.press('ArrowRight');
  await honduras.keyboard.type('vecinos ');
  await expectSaved(honduras);
  const after = await api.nameRevision(section, 'después');

  const page = await open('secretariat', { path: `/compare?section=${section}&lang=es&from=${before.id}&to=${after.id}` });
  await expect(page.locator('main ins')).toHaveText([/^\s*vecinos\s*$/]);
  await expect(page.locator('main del')).toHaveCount(0);
  await expect(page.getByText('Este párrafo no cambia.')).toHaveCount(0);
  await page.getByText(/^(all|show all|everything)/i).first().click();
  await expect(page.getByText('Este párrafo no cambia.')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Este párrafo no cambia.')).toBeVisible();
});

test('a revision opens to read, and restoring it adds a change', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Primera versión.');
  await expectSaved(honduras);
  await api.nameRevision(section, 'para restaurar');
  await write(honduras, ' Segunda parte.');
  await expectSaved(honduras);
  const version = (await api.text(`${section}.es`)).version;

  const page = await open('secretariat', { path: `${sectionPath(section)}/revisions` });
  await page.getByRole('link', { name: /para restaurar/ }).first().click();
  await expect(page.getByText('Primera versión.')).toBeVisible();
  await expect(page.getByText('Segunda parte.')).toHaveCount(0);
  await page.getByRole('button', { name: /restore/i }).first().click();
  await expect(page.getByRole('dialog').locator('del')).toHaveText('Segunda parte.');
  await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
  await expectWords(honduras, 'Primera versión.');
  const restored = await api.text(`${section}.es`);
  expect(restored.version).toBeGreaterThan(version);
});
