import Delta from 'quill-delta';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeSocket } from './testing/fake-socket';
import { cut, settled, start, stop, Tab, world } from './testing/tab';

beforeEach(start);
afterEach(stop);

describe('an open text', () => {
  test('shows what the server has and saves what is typed', async () => {
    const tab = await new Tab().open();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', ready: true, write: true, status: 'drafting', waiting: 0 });
    tab.type(0, 'Acuerdan');
    expect(tab.live.snapshot).toMatchObject({ save: 'saving', waiting: 1 });
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', waiting: 0 });
    expect(tab.live.snapshot.savedAt).toBeInstanceOf(Date);
    expect(world.room.document.ops[0]).toEqual({ insert: 'Acuerdan' });
  });

  test('two tabs of one account write side by side, each under an id of its own', async () => {
    const [one, two] = [await new Tab().open(), await new Tab().open()];
    one.type(0, 'uno ');
    two.type(0, 'dos ');
    await settled();
    expect(one.words).toBe(two.words);
    expect(new Set(world.room.log.map(({ client }) => client)).size).toBe(2);
  });

  test('counts what waits without a line and delivers it when the line is back', async () => {
    const tab = await new Tab().open();
    cut();
    tab.type(0, 'Sin ');
    tab.type(4, 'línea');
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'offline', waiting: 2 });
    world.up = true;
    await settled();
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', waiting: 0 });
    expect(world.room.document.ops[0]).toEqual({ insert: 'Sin línea' });
    expect(tab.screen.ops).toEqual(world.room.document.ops);
  });

  test('what a closed tab left unsent is on the next one before any line, and is sent once', async () => {
    const tab = await new Tab().open();
    tab.type(0, 'Guardado. ');
    await settled();
    cut();
    tab.type(10, 'No enviado. ');
    tab.live.close();
    const next = await new Tab().open();
    expect(next.words).toBe('Guardado. No enviado. \n');
    expect(next.live.snapshot).toMatchObject({ save: 'offline', waiting: 1, ready: true });
    world.up = true;
    await settled();
    await settled();
    expect(world.room.document.ops[0]).toEqual({ insert: 'Guardado. No enviado. ' });
    expect(next.live.snapshot.save).toBe('saved');
    expect(next.screen.ops).toEqual(world.room.document.ops);
  });

  test('words of several tabs that are gone are all delivered', async () => {
    const tabs = [await new Tab().open(), await new Tab().open(), await new Tab().open()];
    cut();
    for (const [i, tab] of tabs.entries()) tab.type(0, `${i} `);
    for (const tab of tabs) tab.live.close();
    world.up = true;
    const next = await new Tab().open();
    await settled();
    await settled();
    expect([...world.room.replay().ops[0]!.insert as string].filter((c) => c !== ' ').sort()).toEqual(['0', '1', '2']);
    expect(next.screen.ops).toEqual(world.room.document.ops);
  });

  test('a refusal is told with its code; the words stay until they are given up', async () => {
    const tab = await new Tab().open();
    world.room.refuse = () => 'section_closed';
    tab.type(0, 'tarde');
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'stuck', waiting: 1, problem: { code: 'section_closed' } });
    expect(tab.words).toBe('tarde\n');
    expect(await tab.live.abandonRefused()).toBe('tarde');
    await settled();
    expect(tab.words).toBe('\n');
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', problem: null });
    world.room.refuse = () => null;
    tab.type(0, 'ahora');
    await settled();
    expect(world.room.document.ops[0]).toEqual({ insert: 'ahora' });
  });

  test('while the server cannot store, the page says so, typing goes on, and everything arrives once', async () => {
    const tab = await new Tab().open();
    world.room.refuse = () => 'unavailable';
    tab.type(0, 'uno ');
    for (let i = 0; i < 4; i++) await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'held-up', waiting: 1, problem: null });
    tab.type(4, 'dos ');
    expect(tab.live.snapshot).toMatchObject({ save: 'held-up', waiting: 2, write: true });
    world.room.refuse = () => null;
    for (let i = 0; i < 30 && tab.live.snapshot.save !== 'saved'; i++) await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', waiting: 0 });
    expect(world.room.document.ops[0]).toEqual({ insert: 'uno dos ' });
  });

  test('an answer that is long in coming is told too', async () => {
    const tab = await new Tab().open();
    const answers: (() => void)[] = [];
    for (const socket of FakeSocket.all) {
      const deliver = socket.deliver.bind(socket);
      socket.deliver = (message) => void answers.push(() => deliver(message));
    }
    tab.type(0, 'uno');
    await settled();
    expect(tab.live.snapshot.save).toBe('saving');
    for (let i = 0; i < 2; i++) await settled();
    expect(tab.live.snapshot.save).toBe('held-up');
    for (const answer of answers.splice(0)) answer();
    await settled();
    expect(tab.live.snapshot.save).toBe('saved');
  });

  test('entries that touch a held block wait, with all behind them, and then come in order', async () => {
    const [one, two] = [await new Tab().open(), await new Tab().open()];
    one.live.hold(() => true);
    two.type(0, 'b');
    await settled();
    two.type(1, 'c');
    one.type(0, 'a');
    await settled();
    expect(one.words).toBe('a\n');
    one.live.hold(null);
    await settled();
    expect(one.words).toBe('bca\n');
    expect(two.words).toBe(one.words);
    expect(one.live.snapshot.save).toBe('saved');
  });

  test('the cursor is told after it was moved, not for every key', async () => {
    const tab = await new Tab().open();
    const socket = FakeSocket.last;
    tab.type(0, 'Texto');
    tab.live.moveCursor(5, 5, true);
    await settled();
    expect(socket.sent.filter(({ t }) => t === 'cursor')).toEqual([]);
    tab.live.moveCursor(1, 1, false);
    tab.live.moveCursor(2, 4, false);
    await settled();
    expect(socket.sent.filter(({ t }) => t === 'cursor')).toEqual([{ t: 'cursor', text: world.room.text, rev: 1, anchor: 2, head: 4 }]);
  });

  test('a text that differs from the server’s is read anew, with the words that are not sent yet', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    world.room.sumEvery = 2;
    const tab = await new Tab().open();
    tab.type(0, 'uno ');
    await settled();
    world.room.document = world.room.document.compose(new Delta().retain(4).insert('Allá.'));
    tab.type(4, 'dos ');
    tab.type(8, 'tres');
    // The browser reckons sums on a thread of its own, in its own time.
    await settled();
    for (let turns = 0; turns < 100_000 && tab.live.snapshot.reread === 0; turns++) await new Promise((resolve) => setImmediate(resolve));
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', waiting: 0, reread: 1, problem: null });
    expect(tab.screen.ops).toEqual(world.room.document.ops);
    expect(tab.words).toBe('uno dos tresAllá.\n');
    expect(told.mock.calls).toEqual([[`${world.room.text} differs from the server's text at version 2; it is read anew`]]);
    told.mockRestore();
  });

  test('a text that is not to be had ends', async () => {
    const tab = new Tab();
    world.room.take = (message, send) => { if (message.t === 'open') send({ t: 'error', text: world.room.text, code: 'absent', title: { es: 'No existe.', en: 'No such text.' } }); };
    await tab.open();
    expect(tab.live.snapshot).toMatchObject({ ended: true, ready: false, write: false, problem: { code: 'absent' } });
  });

  test('a session that has ended ends typing, and keeps the words until it is back', async () => {
    const tab = await new Tab().open();
    world.signedIn = false;
    FakeSocket.last.deliver({ t: 'bye', code: 'unauthenticated', title: { es: '', en: '' } });
    cut();
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'ended', write: false, ended: true, problem: { code: 'unauthenticated' } });
    world.up = true;
    await settled();
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', write: true, ended: false, problem: null });
  });

  test('a line of another account is not given what the first one typed', async () => {
    const tab = await new Tab().open();
    tab.type(0, 'Uno. ');
    await settled();
    cut();
    tab.type(5, 'Dos.');
    world.stranger = true;
    world.up = true;
    await settled();
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'ended', write: false, ended: true, waiting: 1, problem: { code: 'unauthenticated' } });
    expect(world.room.document.ops[0]).toEqual({ insert: 'Uno. ' });
    expect(tab.live.unsentWords()).toBe('Dos.');
  });

  test('who wrote what is followed from the version that is read on, own words included', async () => {
    const [one, two] = [await new Tab().open(), await new Tab().open()];
    two.type(0, 'ajeno ');
    await settled();
    const asked: number[] = [];
    one.live.followAuthors((version) => {
      asked.push(version);
      return Promise.resolve({ version, stretches: [{ units: 7, account: 'sv-delegate', delegation: 'sv', code: 'SLV', at: '2021-09-03T16:20:00Z' }] });
    });
    await settled();
    one.type(6, 'mío');
    expect(one.live.authors()?.map(({ units, code }) => [units, code])).toEqual([[6, 'SLV'], [3, 'HND'], [1, 'SLV']]);
    two.type(0, 'X');
    await settled();
    expect(one.live.authors()?.reduce((sum, { units }) => sum + units, 0)).toBe(one.live.document.length());
    expect(asked).toEqual([1]);
    one.live.followAuthors(null);
    expect(one.live.authors()).toBeNull();
  });

  test('that it cannot be read who wrote what is told once, and nothing is followed', async () => {
    const tab = await new Tab().open();
    const failed = vi.fn();
    tab.live.followAuthors(() => Promise.reject(new Error('no line')), failed);
    await settled();
    expect(failed.mock.calls).toEqual([[new Error('no line')]]);
    expect(tab.live.authors()).toBeNull();
  });

  test('what others did is heard once it is in the text, not what one does oneself', async () => {
    const [one, two] = [await new Tab().open(), await new Tab().open()];
    const heard: string[] = [];
    const end = one.live.listen((news) => { for (const { change } of news) heard.push(`${JSON.stringify(change.ops)} in ${one.words}`); });
    one.type(0, 'a');
    two.type(0, 'b');
    await settled();
    end();
    two.type(0, 'c');
    await settled();
    expect(heard).toHaveLength(1);
    expect(heard[0]).toContain('"insert":"b"');
  });
});
