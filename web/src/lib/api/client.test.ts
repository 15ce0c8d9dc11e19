import { describe, expect, test } from 'vitest';
import { sectionOf } from '../../test/contribution';
import { ApiError, Client, sentence } from './client';

function talking(answer: () => Response | Promise<Response>) {
  const sent: { url: string; init: RequestInit }[] = [];
  const client = new Client(async (url, init) => {
    sent.push({ url: String(url), init: init ?? {} });
    return answer();
  });
  return { client, sent };
}
const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });

test('a question is put into the address, without what wasn’t asked', async () => {
  const { client, sent } = talking(() => json({ items: [], next: null }));
  await client.revisions('o02', 'es');
  await client.compare({ lang: 'en', from: 'r 1', to: 'now' });
  expect(sent.map(({ url }) => url)).toEqual(['/api/v1/sections/o02/revisions?lang=es', '/api/v1/compare?lang=en&from=r+1&to=now']);
});

test('a text to compare with goes as a form, whose boundary the browser names', async () => {
  const { client, sent } = talking(() => json({}));
  await client.compareGiven('o02', 'es', 'start', 'Uno.\nDos.');
  await client.compareGiven('o02', 'es', 'start', new File(['PK'], 'a.docx'));
  expect(sent.map(({ init }) => [...(init.body as FormData).keys()])).toEqual([['section', 'lang', 'from', 'text'], ['section', 'lang', 'from', 'file']]);
  expect(sent.map(({ init }) => (init.headers as Record<string, string>)['Content-Type'])).toEqual([undefined, undefined]);
});

test('a status is set only on the revision of the section that was seen', async () => {
  const { client, sent } = talking(() => json(sectionOf('o02')));
  await client.setStatus(sectionOf('o02', { rev: 7 }), 'drafting');
  expect([sent[0]?.url, sent[0]?.init.method, sent[0]?.init.body, (sent[0]?.init.headers as Record<string, string>)['If-Match']]).toEqual(['/api/v1/sections/o02/status', 'PUT', '{"status":"drafting"}', '"7"']);
});

describe('what goes wrong is said in both languages', () => {
  const title = { es: 'Otra persona lo cambió.', en: 'Somebody else changed it.' };
  test.each<[string, () => Response | Promise<Response>, string, RegExp]>([
    ['a refusal', () => json({ type: 'about:blank', status: 409, code: 'conflict', title }, 409), 'conflict', /Somebody else/],
    ['a proxy’s page', () => new Response('<html>Bad gateway</html>', { status: 502 }), 'internal', /can’t be understood/],
    ['an answer that is no JSON', () => new Response('…', { status: 200 }), 'internal', /can’t be understood/],
    ['no line', () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable', /can’t be reached/],
  ])('%s', async (_, answer, code, words) => {
    const error: unknown = await talking(answer).client.overview().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).code).toBe(code);
    expect(sentence(error).en).toMatch(words);
    expect(sentence(error).es).toMatch(/\S/);
  });
});

test('an answer without content is none', async () => {
  expect(await talking(() => new Response(null, { status: 204 })).client.signOut()).toBeUndefined();
});
