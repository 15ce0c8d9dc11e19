// @vitest-environment happy-dom
import Delta from 'quill-delta';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OutboxDatabase } from './database';
import { Presence } from './presence';
import { units } from './sum';
import { FakeSocket } from './testing/fake-socket';
import { cut, pass, settled, start, stop, Tab, world } from './testing/tab';
import * as undone from './undone';

// What may go wrong around a text, in the page and in the browser, and does not end it.
beforeEach(start);
afterEach(stop);

describe('a clock that is set back by an hour', () => {
  test('does not keep words from being sent', async () => {
    const tab = await new Tab().open();
    tab.type(0, 'antes ');
    await settled();
    vi.setSystemTime(Date.now() - 3_600_000);
    tab.type(6, 'después');
    await settled();
    expect(tab.live.snapshot.save).toBe('saved');
    expect(world.room.document.ops[0]).toEqual({ insert: 'antes después' });
  });
});

describe('a failure in the page', () => {
  const reported = () => vi.spyOn(console, 'error').mockImplementation(() => undefined);

  test('while a change is drawn is reported, the text is drawn anew, and what is typed next is saved', async () => {
    const errors = reported();
    const [tab, other] = [await new Tab().open(), await new Tab().open()];
    tab.draw({ show: () => { throw new RangeError('a place that is not there'); } });
    other.type(0, 'ajeno ');
    await settled();
    expect(errors.mock.calls).toEqual([[`drawing ${world.room.text} failed`, new RangeError('a place that is not there')]]);
    expect(tab.words).toBe('ajeno \n');
    tab.type(6, 'propio');
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', problem: null, reread: 0 });
    expect(other.words).toBe('ajeno propio\n');
  });

  test('that leaves nothing drawn stops sending, and the words can be had', async () => {
    reported();
    const [tab, other] = [await new Tab().open(), await new Tab().open()];
    const fails = () => { throw new RangeError('nothing can be drawn'); };
    tab.draw({ show: fails, reset: fails });
    tab.type(0, 'propio ');
    other.type(0, 'ajeno ');
    await settled();
    tab.draw();
    tab.type(0, 'más ');
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'stuck', problem: { code: 'internal' } });
    expect(tab.live.unsentWords()).toContain('más');
    expect(other.words).not.toContain('más');
    await tab.live.abandonRefused();
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', problem: null });
    expect(tab.words).toBe(other.words);
  });

  test('in one who listens does not keep the others from hearing', async () => {
    const errors = reported();
    const [tab, other] = [await new Tab().open(), await new Tab().open()];
    const heard = vi.fn();
    tab.live.listen(() => { throw new Error('deaf'); });
    tab.live.listen(heard);
    tab.live.listenComments(() => { throw new Error('deaf'); });
    tab.live.listenComments(heard);
    other.type(0, 'ajeno');
    await settled();
    FakeSocket.all[0]!.deliver({ t: 'comments', text: world.room.text });
    expect(heard).toHaveBeenCalledTimes(2);
    expect(errors).toHaveBeenCalledTimes(2);
    expect(tab.live.snapshot.save).toBe('saved');
  });

  test('at what the server sent has the text read anew, with what is unsent', async () => {
    reported();
    const [tab, other] = [await new Tab().open(), await new Tab().open()];
    vi.spyOn(Presence.prototype, 'entered').mockImplementationOnce(() => { throw new Error('nobody there'); });
    cut();
    tab.type(0, 'propio ');
    other.type(0, 'ajeno ');
    world.up = true;
    await pass(4_000);
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', waiting: 0, problem: null });
    const stored = units(world.room.document);
    expect([tab.words, other.words]).toEqual([stored, stored]);
    expect(stored.split(/(?<= )/).sort()).toEqual(['\n', 'ajeno ', 'propio ']);
  });

  test('that comes again and again stops sending in place of reading anew for ever', async () => {
    reported();
    const [tab, other] = [await new Tab().open(), await new Tab().open()];
    const opens = () => FakeSocket.all.flatMap(({ sent }) => sent).filter(({ t }) => t === 'open').length;
    const fails = [vi.spyOn(Presence.prototype, 'edited'), vi.spyOn(Presence.prototype, 'entered')];
    for (const each of fails) each.mockImplementation(() => { throw new Error('nobody there'); });
    const before = opens();
    other.type(0, 'ajeno ');
    await settled();
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'stuck', problem: { code: 'internal' } });
    expect(opens() - before).toBe(1);
    for (const each of fails) each.mockRestore();
    await tab.live.abandonRefused();
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', problem: null });
    expect(tab.words).toBe('ajeno \n');
  });

  test('at an edit keeps the edit', async () => {
    const errors = reported();
    const tab = await new Tab().open();
    tab.type(0, 'uno dos');
    await settled();
    vi.spyOn(undone, 'withTaking').mockImplementationOnce(() => { throw new Error('no such step'); });
    const change = new Delta().insert('el ').delete(4);
    tab.screen = tab.screen.compose(change);
    tab.live.edit(change);
    await settled();
    expect(errors).toHaveBeenCalledTimes(1);
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', problem: null, reread: 1 });
    expect(units(world.room.document)).toBe('el dos\n');
    expect(tab.words).toBe('el dos\n');
  });
});

describe('a browser that keeps nothing', () => {
  const full = () => vi.spyOn(OutboxDatabase.prototype, 'run').mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
  /** Whether the browser would ask before the tab is closed. */
  const asks = () => !globalThis.dispatchEvent(new Event('beforeunload', { cancelable: true }));

  test('says so once the server does not take the words either, and asks before the page is left', async () => {
    const tab = await new Tab().open();
    const disk = full();
    tab.type(0, 'uno ');
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', problem: null });
    expect(asks()).toBe(false);
    world.room.refuse = () => 'unavailable';
    tab.type(4, 'dos');
    await pass(6_000);
    expect(tab.live.snapshot).toMatchObject({ save: 'held-up', problem: { code: 'not_stored' } });
    expect(asks()).toBe(true);
    disk.mockRestore();
    await pass(6_000);
    expect(tab.live.snapshot).toMatchObject({ save: 'held-up', problem: null });
    expect(asks()).toBe(false);
  });

  test('asks for no text that is closed', async () => {
    const tab = await new Tab().open();
    full();
    cut();
    tab.type(0, 'uno');
    await settled();
    expect([tab.live.snapshot.problem?.code, asks()]).toEqual(['not_stored', true]);
    tab.live.close();
    expect(asks()).toBe(false);
  });
});

describe('a browser whose database does not answer', () => {
  /** Nothing is answered until the answer is called; then everything is, in its order. */
  const silence = () => {
    let answer = (): void => undefined;
    const until = new Promise<void>((resolve) => { answer = resolve; });
    const run = OutboxDatabase.prototype.run;
    const spy = vi.spyOn(OutboxDatabase.prototype, 'run').mockImplementation(async function (this: OutboxDatabase, act) {
      await until;
      return run.call(this, act) as never;
    });
    return () => { spy.mockRestore(); answer(); };
  };

  test('does not keep words from being sent, and is told of until it answers', async () => {
    const tab = await new Tab().open();
    const answer = silence();
    tab.type(0, 'uno ');
    await pass(2_000);
    expect(world.room.log).toHaveLength(0);
    await pass(2_000);
    expect(world.room.document.ops[0]).toEqual({ insert: 'uno ' });
    cut();
    tab.type(4, 'dos');
    expect(tab.live.snapshot.problem?.code).toBe('not_stored');
    answer();
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'offline', waiting: 1, problem: null });
  });

  test('does not keep a text from being opened; what was left is sent once it answers', async () => {
    const left = await new Tab().open();
    cut();
    left.type(0, 'de antes ');
    left.live.close();
    await settled();
    world.up = true;
    const answer = silence();
    const tab = new Tab();
    const opening = tab.open();
    await pass(4_000);
    await opening;
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', ready: true, problem: { code: 'not_read' } });
    expect(tab.words).toBe('\n');
    tab.type(0, 'de ahora ');
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', waiting: 0 });
    answer();
    await pass(62_000);
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', problem: null });
    expect(units(world.room.document)).toMatch(/de antes .*\n/);
    expect(tab.words).toBe(units(world.room.document));
  });

  test('nor a text that was closed before it answered', async () => {
    const first = await new Tab().open();
    const answer = silence();
    cut();
    first.type(0, 'sin guardar ');
    first.live.close();
    world.up = true;
    const next = new Tab();
    const opening = next.open();
    await pass(8_000);
    await opening;
    expect(next.live.snapshot).toMatchObject({ save: 'saved', ready: true });
    answer();
    await pass(62_000);
    expect(next.words).toBe('sin guardar \n');
  });
});

describe('a change that stays without an answer while the line lives', () => {
  /** How often what was sent, on all lines. */
  const sent = (what: string) => FakeSocket.all.flatMap((socket) => socket.sent).filter(({ t }) => t === what).length;
  /** The server loses changes until it is called. */
  const losing = () => {
    const take = world.room.take.bind(world.room);
    world.room.take = (message, send) => { if (message.t !== 'change') take(message, send); };
    return () => { world.room.take = take; };
  };

  test('is asked for after ten seconds and after twenty more, then on a new line', async () => {
    const tab = await new Tab().open();
    const found = losing();
    tab.type(0, 'uno');
    const seen: number[][] = [];
    for (const seconds of [9, 2, 18, 3, 36, 8]) {
      await pass(seconds * 1_000);
      seen.push([sent('open'), sent('change'), FakeSocket.all.length]);
    }
    expect(seen).toEqual([[1, 1, 1], [2, 2, 1], [2, 2, 1], [3, 3, 1], [3, 3, 1], [4, 4, 2]]);
    expect(new Set(FakeSocket.all.flatMap((socket) => socket.sent).filter(({ t }) => t === 'change').map((message) => JSON.stringify(message))).size).toBe(1);
    expect(tab.live.snapshot).toMatchObject({ save: 'held-up', waiting: 1 });
    found();
    await pass(81_000);
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', waiting: 0 });
    expect(world.room.log).toHaveLength(1);
  });

  test('is not asked for where the server itself asked to wait', async () => {
    const tab = await new Tab().open();
    world.room.refuse = () => 'unavailable';
    tab.type(0, 'uno');
    await pass(60_000);
    expect([sent('open'), FakeSocket.all.length]).toEqual([1, 1]);
    expect(sent('change')).toBeLessThan(9);
  });

  test('is not asked for while its answer may wait behind a letter that is being composed', async () => {
    const [tab, other] = [await new Tab().open(), await new Tab().open()];
    tab.live.hold(() => true);
    other.type(0, 'b');
    await settled();
    tab.type(0, 'a');
    await pass(12_000);
    expect(sent('open')).toBe(2);
    tab.live.hold(null);
    await settled();
    expect(tab.live.snapshot.save).toBe('saved');
    expect(tab.words).toBe('ba\n');
  });

  test('is not asked for in a text that is not to be had any more', async () => {
    const tab = await new Tab().open();
    losing();
    tab.type(0, 'uno');
    await settled();
    FakeSocket.last.deliver({ t: 'error', text: world.room.text, code: 'absent', title: { es: '', en: '' } });
    await pass(80_000);
    expect(tab.live.snapshot).toMatchObject({ ended: true, waiting: 1 });
    expect([sent('open'), FakeSocket.all.length]).toEqual([1, 1]);
  });

  test('is sent once where a wait that the server asked for ends after the text was opened anew', async () => {
    const tab = await new Tab().open();
    world.room.refuse = () => 'unavailable';
    tab.type(0, 'uno');
    await pass(500);
    const found = losing();
    FakeSocket.last.deliver({ t: 'resume', text: world.room.text });
    await pass(3_000);
    expect(sent('change')).toBe(2);
    found();
  });
});

describe('an outbox that another tab has taken over, on a page without Web Locks', () => {
  beforeEach(() => {
    vi.stubGlobal('navigator', {});
    localStorage.clear();
  });
  afterEach(() => { vi.unstubAllGlobals(); });

  /** The tab slept; another took the one outbox there is, and the tab is looked at again. */
  const takenMeanwhile = () => {
    expect(localStorage).toHaveLength(1);
    localStorage.setItem(localStorage.key(0)!, String(Date.now() + 8_000.5));
    globalThis.dispatchEvent(new Event('visibilitychange'));
  };

  test('is not sent from here as well; its words are shown, and the page says what to do', async () => {
    const tab = await new Tab().open();
    cut();
    tab.type(0, 'sin enviar');
    await settled();
    takenMeanwhile();
    expect(tab.live.snapshot).toMatchObject({ save: 'ended', ended: true, write: false, waiting: 1, problem: { code: 'taken_over' } });
    expect(tab.live.unsentWords()).toBe('sin enviar');
    world.up = true;
    await pass(15_000);
    expect(world.room.log).toEqual([]);
    const opening = new Tab().open();
    await pass(10_000);
    const other = await opening;
    expect(other.words).toBe('sin enviar\n');
    expect(world.room.log).toHaveLength(1);
    await tab.live.abandonRefused();
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', ended: false, problem: null });
    expect(tab.words).toBe('sin enviar\n');
  });

  test('with nothing in it is left to that tab, and this one goes on under another name', async () => {
    const tab = await new Tab().open();
    tab.type(0, 'uno ');
    await settled();
    takenMeanwhile();
    await settled();
    tab.type(4, 'dos');
    await settled();
    expect(tab.live.snapshot).toMatchObject({ save: 'saved', problem: null });
    expect(units(world.room.document)).toBe('uno dos\n');
    expect(new Set(world.room.log.map(({ client }) => client)).size).toBe(2);
  });

  test('with nothing in it leaves the text in sight, also while there is no line', async () => {
    const tab = await new Tab().open();
    tab.type(0, 'uno');
    await settled();
    cut();
    takenMeanwhile();
    tab.type(3, ' dos');
    await settled();
    expect(tab.live.snapshot).toMatchObject({ ready: true, ended: false, waiting: 1, save: 'offline' });
    expect(tab.words).toBe('uno dos\n');
    world.up = true;
    await pass(15_000);
    expect(units(world.room.document)).toBe('uno dos\n');
  });
});
