import { violations } from '../fixtures/axe';
import { editor, expectSaved, sectionPath, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';

test('what others changed since the last visit, until one has seen it', async ({ open, api }) => {
  const section = await api.freshSection();
  const salvador = await open('sv-head', { path: '/activity' });
  await expect(salvador.getByText('This is your first visit: everything is new to you.')).toBeVisible();
  await salvador.getByRole('button', { name: 'I have seen this' }).click();
  await expect(salvador.getByText('Noted. What comes from now on will be shown here.')).toBeVisible();
  await salvador.goto('/');
  await expect(salvador.getByRole('link', { name: 'Nothing changed since your visit' })).toBeVisible();

  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await expect(editor(honduras)).toBeVisible();
  await write(honduras, 'Honduras propone.');
  await expectSaved(honduras);

  await salvador.reload();
  await salvador.getByRole('link', { name: '1 section changed since your visit' }).click();
  const changed = salvador.getByRole('listitem').filter({ has: salvador.locator(`a[href="/sections/${section}"]`) });
  await expect(changed).toContainText('HND');
  expect(await violations(salvador)).toEqual([]);
  await changed.getByRole('link', { name: 'Show the changes' }).click();
  await expect(salvador.getByText('Honduras propone.').first()).toBeVisible();

  await salvador.goto('/activity');
  await salvador.getByRole('button', { name: 'I have seen this' }).click();
  await salvador.reload();
  await expect(salvador.getByText('Nothing changed since your last visit.')).toBeVisible();
});
