import { violations } from '../fixtures/axe';
import { editor, expectSaved, expectWords, sectionPath, toolbar, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';

test('the people of the presidency see their hat at all times, and put the other on in one step', async ({ open, api }) => {
  const section = await api.freshSection();
  const mexico = await open('presidency-mx', { path: sectionPath(section) });
  const hats = mexico.getByRole('group', { name: 'Act as' });
  await expect(hats.getByRole('button', { name: 'Presidency' })).toHaveAttribute('aria-pressed', 'true');
  await expect(mexico.getByText('You act as the chair, who does not type in the texts.')).toBeVisible();
  await expect(mexico.locator('[contenteditable="true"]')).toHaveCount(0);
  expect(await violations(mexico)).toEqual([]);

  await mexico.getByRole('button', { name: 'Write as Mexico' }).click();
  await expect(hats.getByRole('button', { name: 'Mexico' })).toHaveAttribute('aria-pressed', 'true');
  await expect(editor(mexico)).toBeVisible();
  await write(mexico, 'México propone.');
  await expectSaved(mexico);
  // As Mexico one isn't offered what the chair decides.
  await expect(mexico.getByRole('button', { name: /^Status/ })).toHaveCount(0);

  await hats.getByRole('button', { name: 'Presidency' }).click();
  await expect(toolbar(mexico)).toHaveCount(0);
  await expect(mexico.getByRole('button', { name: /^Status/ })).toBeVisible();
  await expectWords(mexico, 'México propone.');
});

test('a hat put on in one window holds in the other of the same session', async ({ open, api }) => {
  const section = await api.freshSection();
  const first = await open('presidency-mx', { path: sectionPath(section) });
  const second = await first.context().newPage();
  await second.goto(sectionPath(section));
  await first.getByRole('group', { name: 'Act as' }).getByRole('button', { name: 'Mexico' }).click();
  await expect(editor(first)).toBeVisible();
  await expect(editor(second)).toBeVisible();
  await first.getByRole('group', { name: 'Act as' }).getByRole('button', { name: 'Presidency' }).click();
  await expect(first.locator('[contenteditable="true"]')).toHaveCount(0);
  await expect(second.locator('[contenteditable="true"]')).toHaveCount(0);
});
