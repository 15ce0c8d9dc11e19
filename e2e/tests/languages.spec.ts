import { expect, test } from '../fixtures/test';

test('the interface is in the language of the reader, and changes with one click', async ({ open }) => {
  const page = await open('hn-delegate', { locale: 'es-HN' });
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await expect(page.getByText(/mesa redonda 1/i).first()).toBeVisible();

  const english = page.getByRole('link', { name: /^(EN|English)$/ }).or(page.getByRole('button', { name: /^(EN|English)$/ }));
  await english.first().click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByText(/round table 1/i).first()).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('the overview has the contribution of the note, in both languages', async ({ open }) => {
  for (const [locale, part, objective] of [
    ['es-MX', /mesa redonda 4/i, /datos/i],
    ['en-GB', /round table 4/i, /data/i],
  ] as const) {
    const page = await open('secretariat', { locale });
    await expect(page.getByText(part).first()).toBeVisible();
    await expect(page.getByText(objective).first()).toBeVisible();
  }
});

test('the page says that it is a demonstration', async ({ open }) => {
  const page = await open('hn-delegate');
  await expect(page.getByText(/demonstration/i).first()).toBeVisible();
});
