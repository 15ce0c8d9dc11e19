import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { violations } from '../fixtures/axe';
import { expectSaved, expectWords, place, sectionPath, text, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';
import { edited } from '../fixtures/word';

const margin = (page: Page): Locator => page.getByRole('complementary', { name: /^(Comments|Comentarios)$/ });
const card = (page: Page, words: string): Locator => margin(page).getByRole('article').filter({ hasText: words });
/** The words that are marked; another's caret may stand among them. */
const expectMarked = (page: Page, words: string): Promise<void> =>
  expect.poll(async () => (await text(page).locator('.commented').allTextContents()).join('').trim()).toBe(words);

/** Selects the first words of the text and says something of them. */
async function comment(page: Page, selected: number, words: string, who?: string): Promise<void> {
  await place(page, 'start');
  for (let n = 0; n < selected; n++) await page.keyboard.press('Control+Shift+ArrowRight');
  await page.keyboard.press('Control+Alt+m');
  const fresh = margin(page).getByRole('article', { name: 'New comment' });
  await fresh.getByRole('textbox', { name: 'Your comment' }).fill(words);
  if (who) await fresh.getByRole('radio', { name: new RegExp(`^${who}`) }).check();
  await fresh.getByRole('button', { name: 'Comment' }).click();
  await expect(card(page, words)).toBeVisible();
}

test('a comment for members is seen and answered at once; its words may change, and it stays with them', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Los países reafirman su compromiso con la región.');
  await expectSaved(honduras);
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await expectWords(salvador, 'Los países reafirman su compromiso con la región.');

  await comment(honduras, 3, '¿Todos los países?', 'Members');
  // A first comment moves nobody's text aside: its words are marked, and it is counted.
  await expectMarked(salvador, 'Los países reafirman');
  await expect(margin(salvador)).toHaveCount(0);
  await salvador.getByRole('button', { name: 'Comments, 1 open' }).click();
  await expect(card(salvador, '¿Todos los países?')).toContainText('Members');
  expect(await violations(salvador)).toEqual([]);

  await card(salvador, '¿Todos los países?').focus();
  await salvador.getByRole('textbox', { name: 'Answer' }).fill('Los que forman parte del Pacto.');
  await salvador.getByRole('button', { name: 'Answer' }).click();
  await expect(card(honduras, '¿Todos los países?')).toContainText('Los que forman parte del Pacto.');

  // Words are put in among those that it is of.
  await place(salvador, 'start');
  await salvador.keyboard.press('Control+ArrowRight');
  await salvador.keyboard.type(' once');
  await expectWords(honduras, 'Los once países reafirman su compromiso con la región.');
  await expectMarked(honduras, 'Los once países reafirman');

  // They are taken out: the comment stays with the paragraph and says of what it was.
  await place(salvador, 'start');
  await salvador.keyboard.press('Control+Shift+End');
  await salvador.keyboard.type('Otra cosa.');
  await expect(card(honduras, '¿Todos los países?')).toContainText('The words are no longer in the paragraph');
  await expectMarked(honduras, '');

  await card(honduras, '¿Todos los países?').focus();
  await honduras.getByRole('button', { name: 'Mark as resolved' }).click();
  await expect(card(salvador, '¿Todos los países?')).toHaveCount(0);
  await margin(salvador).getByRole('button', { name: '1 resolved' }).click();
  await expect(card(salvador, '¿Todos los países?')).toContainText('Resolved by HND');
});

test('a comment for the own delegation is nowhere else', async ({ open, api, accounts }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Los datos son de todos.');
  await expectSaved(honduras);
  await comment(honduras, 1, 'Consultar con la capital.');
  await expect(card(honduras, 'Consultar con la capital.')).toContainText('HND only');
  const head = await open('hn-head', { path: sectionPath(section) });
  await expect(card(head, 'Consultar con la capital.')).toBeVisible();
  for (const account of ['secretariat', 'sv-delegate', 'presidency-mx']) {
    const page = await open(account, { path: sectionPath(section) });
    const toggle = page.getByRole('button', { name: /^(Comments|Comentarios), 0/ });
    await expect(margin(page)).toHaveCount(0);
    await toggle.click();
    await expect(margin(page).getByText('No comments', { exact: false })).toBeVisible();
    await expect(margin(page).getByRole('article')).toHaveCount(0);
    const request = await accounts.api(account);
    for (const path of [`texts/${section}.es/comments`, 'activity']) expect(await (await request.get(`/api/v1/${path}`)).text()).not.toContain('capital');
  }
});

test('words that could not be sent are kept', async ({ open, api, trouble }) => {
  trouble.expected.push(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket/);
  const section = await api.freshSection();
  const page = await open('hn-delegate', { path: sectionPath(section) });
  await write(page, 'Uno.');
  await expectSaved(page);
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await page.route('**/comments', (route) => (route.request().method() === 'POST' ? route.abort() : route.fallback()));
  await page.getByRole('textbox', { name: 'Your comment' }).fill('Sin línea.');
  await page.getByRole('article').getByRole('button', { name: 'Comment' }).click();
  await expect(page.getByRole('alert')).toContainText('Your words are kept here');
  await page.unroute('**/comments');
  await page.reload();
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Your comment' })).toHaveValue('Sin línea.');
  await page.getByRole('article').getByRole('button', { name: 'Comment' }).click();
  await expect(card(page, 'Sin línea.')).toHaveCount(1);
});

test('on a narrow screen comments are a drawer, for an observer who is invited too', async ({ open, api, accounts }) => {
  const section = await api.freshSection();
  const { rev } = await api.section(section);
  const chair = await accounts.api('presidency-mx');
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Los datos son de todos.');
  await expectSaved(honduras);
  await comment(honduras, 2, 'Para todos.', 'All invited');
  const observer = await open('observer-unnm', { path: sectionPath(section), viewport: { width: 390, height: 844 } });
  await expectWords(observer, 'Los datos son de todos.');
  await expect(observer.getByRole('button', { name: /^Comments/ })).toHaveCount(0);
  expect((await chair.put(`/api/v1/sections/${section}/observers`, { data: { observers: 'comment' }, headers: { 'If-Match': `"${rev}"` } })).ok()).toBe(true);
  await observer.reload();
  await observer.getByRole('button', { name: 'Comments, 1 open' }).click();
  await expect(card(observer, 'Para todos.')).toContainText('All invited');
  expect(await violations(observer)).toEqual([]);
  expect(await observer.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await card(observer, 'Para todos.').focus();
  await observer.getByRole('textbox', { name: 'Answer' }).fill('De acuerdo.');
  await observer.getByRole('button', { name: 'Answer' }).click();
  await expect(card(honduras, 'De acuerdo.')).toBeVisible();
});

async function exported(request: APIRequestContext, section: string): Promise<Buffer> {
  let file = (await (await request.post('/api/v1/exports', { data: { format: 'docx', lang: 'es', section, comments: 'members' } })).json()) as { id: string; state: string };
  const { id } = file;
  await expect.poll(async () => (file = await (await request.get(`/api/v1/exports/${id}`)).json()).state).toBe('ready');
  return (await request.get(`/api/v1/exports/${id}/file`)).body();
}

test('an answer that was given in Word comes back as one', async ({ open, api, accounts }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Los datos son de todos.');
  await expectSaved(honduras);
  await comment(honduras, 2, '¿Qué datos?', 'Members');
  const answered = edited(await exported(await accounts.api('sv-delegate'), section), (name, body) => {
    if (name === 'word/comments.xml') return body.replace('</w:comments>', '<w:comment w:id="9" w:author="Ana" w:date="2021-09-20T10:00:00Z"><w:p w14:paraId="11111111"><w:r><w:t>Los del censo.</w:t></w:r></w:p></w:comment></w:comments>');
    if (name === 'word/commentsExtended.xml') return body.replace('</w15:commentsEx>', `<w15:commentEx w15:paraId="11111111" w15:paraIdParent="${/paraId="(\w+)"/.exec(body)?.[1]}" w15:done="0"/></w15:commentsEx>`);
    if (name === 'word/document.xml') return body.replace('<w:commentRangeStart w:id="0"/>', '<w:commentRangeStart w:id="0"/><w:commentRangeStart w:id="9"/>').replace('<w:commentRangeEnd w:id="0"/>', '<w:commentRangeEnd w:id="9"/><w:r><w:commentReference w:id="9"/></w:r><w:commentRangeEnd w:id="0"/>');
    return body;
  });
  const salvador = await open('sv-delegate', { path: `/sections/${section}/incoming?lang=es` });
  await salvador.getByLabel('Word document').setInputFiles({ name: 'acta.docx', mimeType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', buffer: answered });
  const remarks = salvador.getByRole('region', { name: 'Comments in the file' });
  await expect(remarks).toContainText('Came from here, unchanged');
  await expect(remarks).toContainText('Becomes an answer');
  expect(await violations(salvador)).toEqual([]);
  await salvador.getByRole('button', { name: 'Take the comments in' }).click();
  await expect(salvador.getByRole('status').filter({ hasText: '1 comment was taken in.' })).toBeVisible();
  await expect(card(honduras, '¿Qué datos?')).toContainText('Los del censo.');
  await expect(card(honduras, '¿Qué datos?')).toContainText('From Word: Ana, 20 Sept 2021');
});
