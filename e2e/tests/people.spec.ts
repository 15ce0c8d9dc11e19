import { violations } from '../fixtures/axe';
import { expect, test } from '../fixtures/test';

const sheet = (rows: string): { name: string; mimeType: string; buffer: Buffer } => ({ name: 'personas.csv', mimeType: 'text/csv', buffer: Buffer.from(`correo;función;delegación;idioma\r\n${rows}`) });

test('many are invited from a sheet: bad rows are named, the mended sheet is taken in, a link lets somebody in', async ({ open }) => {
  const page = await open('secretariat', { path: '/people' });
  await page.getByText('Invite many').click();
  const file = page.getByLabel('Choose the file');
  await file.setInputFiles(sheet('jefa@bz.example;jefatura;Belice;en\r\nnadie;delegada;Atlántida;es\r\n'));
  await expect(page.getByText('1 row can be taken; to be mended first: 1.')).toBeVisible();
  await expect(page.getByRole('row', { name: /3 nadie is no e-mail address; unknown delegation/ })).toBeVisible();
  await file.setInputFiles(sheet('jefa@bz.example;jefatura;Belice;en\r\nlectura@pa.example;lectura;Panamá;es\r\n'));
  await page.getByRole('button', { name: 'Invite them' }).dblclick();
  await expect(page.getByText('Invitations made: 2.')).toBeVisible();
  const link = await page.getByRole('listitem').filter({ hasText: 'BLZ' }).locator('code').first().textContent();
  expect(await violations(page)).toEqual([]);

  const head = await open(null, { path: new URL(link ?? '').pathname });
  await head.getByRole('button', { name: 'Enter' }).click();
  await expect(head.getByLabel(/Account: BLZ/)).toBeVisible();
});

test('who is moved to another delegation comes back as that one; who is ended is out', async ({ open, accounts }) => {
  const secretariat = await accounts.api('secretariat');
  const { account, url } = (await (await secretariat.post('/api/v1/invitations', { data: { role: 'delegate', delegation: 'cr', email: 'mueve@cr.example' } })).json()) as { account: { id: string }; url: string };
  const delegate = await open(null, { path: new URL(url).pathname });
  await delegate.getByRole('button', { name: 'Enter' }).click();
  await expect(delegate.getByLabel(/Account: CRI/)).toBeVisible();

  const page = await open('secretariat', { path: '/people' });
  await page.getByLabel('Search').fill('mueve@cr');
  await page.getByRole('button', { name: 'Change' }).click();
  await page.locator('.more').getByLabel(/^Delegation/).selectOption('pa');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByText('Delegation of Panama')).toBeVisible();
  await delegate.reload();
  await expect(delegate.getByLabel(/Account: PAN/)).toBeVisible();

  await page.getByRole('button', { name: 'End the account' }).click();
  await expect(page.getByText('ended', { exact: true })).toBeVisible();
  expect((await delegate.request.get('/api/v1/session')).status()).toBe(401);
  expect((await (await secretariat.get('/api/v1/accounts')).json()).items.find((a: { id: string }) => a.id === account.id).state).toBe('ended');
});

test('a delegation confirms that it takes part, sees the video link only then, and stands on the roster', async ({ open, accounts }) => {
  const secretariat = await accounts.api('secretariat');
  await secretariat.put('/api/v1/dialogues/d2/meeting', { data: { video: 'https://video.example/dialogo-2', closed: false, rev: 0 } });
  const page = await open('sv-head', { path: '/registration' });
  const second = page.getByRole('region', { name: 'Dialogue 2' });
  await expect(second.getByRole('button', { name: 'Confirm' })).toBeVisible();
  await expect(page.getByText('video.example')).toHaveCount(0);
  await second.getByLabel('On behalf of (ministry or office)').fill('Cancillería');
  await second.getByRole('button', { name: 'Confirm' }).click();
  await expect(second.getByRole('link', { name: 'https://video.example/dialogo-2' })).toBeVisible();
  await expect(second.getByRole('listitem').filter({ hasText: 'El Salvador' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  const roster = await (await (await accounts.api('observer-unnm')).get('/api/v1/dialogues/d2/roster')).text();
  expect(roster).toContain('El Salvador');
  expect(roster).not.toContain('video.example');
});
