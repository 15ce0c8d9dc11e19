import { violations } from '../fixtures/axe';
import { expect, test } from '../fixtures/test';

test('the secretariat sets the date of the second dialogue and opens the first; a milestone stands at its opening', async ({ open, accounts }) => {
  const page = await open('secretariat', { path: '/registration' });
  const second = page.getByRole('region', { name: 'Dialogue 2' });
  await second.getByText('For the secretariat and the presidency').click();
  await second.getByLabel('Date').fill('2022-02-17');
  await second.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByText('17 Feb 2022').first()).toBeVisible();

  const first = page.getByRole('region', { name: 'Dialogue 1' });
  await first.getByText('For the secretariat and the presidency').click();
  await first.getByRole('button', { name: 'Open the dialogue' }).dblclick();
  await expect(first.getByText(/^Open, opened/)).toBeVisible();
  const revisions = (await (await (await accounts.api('secretariat')).get('/api/v1/revisions')).json()) as { items: { kind: string; edge?: string }[] };
  expect(revisions.items.filter(({ kind, edge }) => kind === 'milestone' && edge === 'opening')).toHaveLength(1);
  await first.getByRole('button', { name: 'Close the dialogue' }).click();
  await expect(first.getByText(/closed \d/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
