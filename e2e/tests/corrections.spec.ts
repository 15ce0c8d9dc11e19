import type { Page } from '@playwright/test';
import { violations } from '../fixtures/axe';
import { expect, test } from '../fixtures/test';

// A submission takes effect after a minute in which it can be undone.
test.setTimeout(150_000);

/** Chooses the paragraph on a receipt's page that begins as said, and gives it another wording. */
async function reword(page: Page, begins: string, change: (words: string) => string): Promise<string> {
  await page.getByLabel('Language of the text').selectOption('en');
  const paragraph = page.getByLabel('Paragraph');
  await paragraph.selectOption((await paragraph.getByRole('option').filter({ hasText: begins }).textContent()) ?? '');
  const wording = page.getByLabel('Other wording');
  const words = change(await wording.inputValue());
  await wording.fill(words);
  await page.getByRole('button', { name: 'Propose' }).click();
  return words;
}

test('a misspelling in what a champion submitted is corrected by both, and the secretariat compares it with the submission', async ({ open, accounts, trouble }) => {
  const head = await open('sv-head', { path: '/drafts' });
  await head.getByLabel('Section').selectOption('champion-sv');
  await head.getByRole('button', { name: 'Open a room' }).click();
  await head.getByRole('textbox', { name: /English/ }).click();
  await head.keyboard.press('Control+Home');
  await head.keyboard.type('El Salvador may share registers wich help.');
  await head.keyboard.press('Enter');
  await expect(head.getByText('Everything typed has been stored')).toBeVisible();
  await head.getByRole('button', { name: 'Submit', exact: true }).click();

  // Whoever reads the section sees it from its instant on.
  await expect(head.getByText(/Receipt \d+ is in force/)).toBeVisible({ timeout: 90_000 });
  const secretariat = await open('secretariat', { path: '/sections/champion-sv?lang=en' });
  await expect(secretariat.getByText('registers wich help')).toBeVisible();

  await head.getByRole('link', { name: 'See the receipt' }).click();
  await expect(head.getByText('Member of the Conference, Part of the Global Compact, Champion country')).toBeVisible();
  const submission = new URL(head.url()).pathname;

  // More than form is refused, and the words stay where they were typed.
  trouble.expected.push(/422/);
  const refused = await reword(head, 'El Salvador may share', (words) => words.replace('may', 'must'));
  await expect(head.getByText(/changes more than form/)).toBeVisible();
  await expect(head.getByLabel('Other wording')).toHaveValue(refused);

  await reword(head, 'El Salvador may share', (words) => words.replace('wich', 'which'));
  await expect(head.getByText(/proposed, spelling/)).toBeVisible();

  await secretariat.goto(submission);
  await secretariat.getByRole('button', { name: 'Agree' }).click();
  await secretariat.getByRole('link', { name: /^Receipt \d+$/ }).last().click();
  await expect(secretariat.getByText('Correction of form:')).toBeVisible();
  expect(await violations(secretariat)).toEqual([]);
  await secretariat.getByRole('link', { name: 'Compare with that submission, English' }).click();

  // One word of one paragraph, and whose it is.
  const changes = secretariat.locator('[data-change]');
  await expect(changes).toHaveCount(1);
  await expect(secretariat.locator('main del')).toHaveText('wich');
  await expect(secretariat.locator('main ins')).toHaveText('which');
  await expect(changes).toContainText('SLV');
  expect(await violations(secretariat)).toEqual([]);

  const { items } = (await (await (await accounts.api('secretariat')).get('/api/v1/receipts?section=champion-sv')).json()) as { items: { number: number; kind: string; first: number }[] };
  expect(items.map(({ kind }) => kind)).toEqual(['correction', 'submission']);
  expect(items[0]?.first).toBe(items[1]?.number);
});
