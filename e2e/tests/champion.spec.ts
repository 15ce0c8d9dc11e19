import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { violations } from '../fixtures/axe';
import { expect, test } from '../fixtures/test';

// A submission takes effect after a minute in which it can be undone.
test.setTimeout(150_000);

test('a champion country prepares in private, submits once, and the others see what it submitted', async ({ open, accounts }, info) => {
  const head = await open('hn-head', { path: '/drafts', locale: 'en-GB' });
  await head.getByLabel('Section').selectOption('champion-hn');
  await head.getByRole('button', { name: 'Open a room' }).click();
  await expect(head.getByRole('heading', { level: 1, name: /Honduras/ })).toBeVisible();
  const id = new URL(head.url()).pathname.split('/').pop() ?? '';
  await head.getByRole('textbox', { name: /Spanish/ }).click();
  await head.keyboard.press('Control+End');
  await head.keyboard.type(' zarzamora secreta');
  await expect(head.getByText('Everything typed has been stored')).toBeVisible();

  // By no way that others have is there a trace of it.
  for (const account of ['secretariat', 'presidency-mx', 'sv-head', 'observer-unnm']) {
    const api = await accounts.api(account);
    for (const address of [`/inputs/${id}`, `/texts/${id}.es`, `/texts/${id}.es/authors`, `/compare?section=${id}`, `/sections/${id}`]) {
      expect((await api.get(`/api/v1${address}`)).status(), `${account} ${address}`).toBe(404);
    }
    for (const address of ['/overview', '/inputs', '/activity', '/record', '/revisions', '/receipts']) {
      const body = await (await api.get(`/api/v1${address}`)).text();
      expect(body.includes(id) || body.includes('zarzamora'), `${account} ${address}`).toBe(false);
    }
  }

  expect(await violations(head)).toEqual([]);
  const submit = head.getByRole('button', { name: 'Submit', exact: true });
  await submit.dblclick();
  await expect(head.getByRole('button', { name: 'Undo' })).toBeVisible();
  await expect(head.getByText(/Receipt \d+ is in force/)).toBeVisible({ timeout: 90_000 });
  const receipts = (await (await (await accounts.api('secretariat')).get('/api/v1/receipts?section=champion-hn')).json()) as { items: { number: number }[] };
  expect(receipts.items).toHaveLength(1);

  const secretariat = await open('secretariat', { path: '/sections/champion-hn?lang=es' });
  await expect(secretariat.getByText('zarzamora secreta')).toBeVisible();

  await head.getByRole('link', { name: 'See the receipt' }).click();
  await expect(head.getByText('zarzamora secreta')).toBeVisible();
  expect(await violations(head)).toEqual([]);
  const number = receipts.items[0]?.number ?? 0;
  const files = { text: '', content: '' };
  for (const what of ['text', 'content'] as const) {
    files[what] = info.outputPath(`receipt-${what}`);
    await writeFile(files[what], await (await (await accounts.api('hn-head')).get(`/api/v1/receipts/${number}/${what}`)).body());
  }
  const redonda = path.resolve(import.meta.dirname, '../../bin/redonda');
  expect(execFileSync(redonda, ['receipt', files.text, files.content], { encoding: 'utf8' })).toContain('the content is what the receipt is for');
});
