import type { Page } from '@playwright/test';
import { violations } from '../fixtures/axe';
import { editor, expectSaved, expectWaiting, expectWords, sectionPath, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';
import { lineGone } from '../fixtures/trouble';

const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test('a section that is retired while words are unsent leaves them to be copied, also after a reload', async ({ open, api, trouble }) => {
  trouble.expected.push(...lineGone, /status of 404/);
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section), permissions: ['clipboard-read', 'clipboard-write'] });
  await write(honduras, 'Enviado. ');
  await expectSaved(honduras);
  await honduras.context().setOffline(true);
  await write(honduras, 'No enviado.');
  await expectWaiting(honduras);
  await api.setStatus(section, 'retired');
  await honduras.context().setOffline(false);

  const draft = honduras.getByRole('region', { name: 'Your words that were not sent' });
  await expect(draft).toContainText('No enviado.');
  await expect(draft).not.toContainText('Enviado. ');
  await expect(honduras.locator('[contenteditable="true"]')).toHaveCount(0);
  await draft.getByRole('button', { name: 'Copy my words' }).click();
  expect(await copied(honduras)).toBe('No enviado.');
  expect(await violations(honduras)).toEqual([]);

  await honduras.reload();
  await expect(draft).toContainText('No enviado.');
  await draft.getByRole('button', { name: 'Discard' }).click();
  await expect(draft).toHaveCount(0);
  await honduras.reload();
  await expect(honduras.getByRole('link', { name: 'Go to the overview' })).toBeVisible();
  await expect(draft).toHaveCount(0);
});

test('signing out in another tab ends typing, says why, and keeps what was not sent until the next sign-in', async ({ open, api, accounts, trouble }) => {
  trouble.expected.push(...lineGone, /status of 401/);
  const section = await api.freshSection();
  // An account of its own: signing out ends the session for every test that shares it.
  const { url } = await accounts.invite('head', 'hn');
  const one = await open(null, { path: new URL(url).pathname });
  await one.getByRole('button', { name: /enter/i }).click();
  await expect(one.getByRole('banner')).toContainText('HND');
  await one.goto(sectionPath(section));
  await write(one, 'Enviado. ');
  await expectSaved(one);

  // Words that the server never hears of: its answers stop first.
  const two = await one.context().newPage();
  await two.goto('/');
  await one.evaluate(() => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) { if (!String(data).includes('"change"')) send.call(this, data); };
  });
  await one.keyboard.type('No enviado.');
  await two.getByRole('banner').getByText('HND').first().click();
  await two.getByRole('button', { name: 'Sign out' }).click();

  await expect(one.getByRole('alert').filter({ hasText: 'The session has ended.' }).first()).toBeVisible();
  await expect(one.getByRole('status').filter({ hasText: /closed, \d+ changes? not sent/ })).toBeVisible();
  await expect(one.getByText(/\boffline\b/)).toHaveCount(0);
  await expect(one.locator('[contenteditable="true"]')).toHaveCount(0);
  await expect(one.getByRole('region', { name: 'Your words that were not sent' })).toContainText('No enviado.');
  expect(await violations(one)).toEqual([]);

  const again = await accounts.invite('head', 'hn');
  await two.goto(new URL(again.url).pathname);
  await two.getByRole('button', { name: /enter/i }).click();
  await expect(two.getByRole('banner')).toContainText('HND');
  await one.goto(sectionPath(section));
  await expectSaved(one);
  await expectWords(one, 'Enviado. No enviado.');
  await expect.poll(() => api.words(`${section}.es`)).toBe('Enviado. No enviado.\n');
});

test('another account that signs in with the same browser is not given the words of the first', async ({ open, api, accounts, trouble }) => {
  trouble.expected.push(...lineGone, /status of 401/);
  const section = await api.freshSection();
  const first = await open(null, { path: new URL((await accounts.invite('head', 'cr')).url).pathname });
  await first.getByRole('button', { name: /enter/i }).click();
  await expect(first.getByRole('banner')).toContainText('CRI');
  await first.goto(sectionPath(section));
  await write(first, 'De Costa Rica. ');
  await expectSaved(first);
  const second = await first.context().newPage();
  await second.goto(new URL((await accounts.invite('head', 'pa')).url).pathname);
  await second.getByRole('button', { name: /enter/i }).click();
  await expect(second.getByRole('banner')).toContainText('PAN');
  // The line of the first page breaks and comes back as the other account's.
  await first.context().setOffline(true);
  await first.context().setOffline(false);
  await expect(first.getByRole('alert').filter({ hasText: 'Another account has signed in' }).first()).toBeVisible();
  await expect(editor(first)).toHaveCount(0);
  expect(await api.words(`${section}.es`)).toBe('De Costa Rica. \n');
});

test('undo goes on working after the line was lost and came back', async ({ open, api, trouble }) => {
  trouble.expected.push(...lineGone);
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await write(honduras, 'uno');
  await expectSaved(honduras);
  await expectWords(salvador, 'uno');
  await honduras.context().setOffline(true);
  await expectWaiting(honduras);
  await write(salvador, ' ajeno');
  await expectSaved(salvador);
  await honduras.context().setOffline(false);
  await expectSaved(honduras);
  await expectWords(honduras, 'uno ajeno');
  await editor(honduras).click();
  await honduras.keyboard.press('Control+z');
  await expectWords(honduras, ' ajeno');
  await honduras.keyboard.press('Control+Shift+z');
  await expectWords(salvador, 'uno ajeno');
});
