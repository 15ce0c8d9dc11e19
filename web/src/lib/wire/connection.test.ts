import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Connection, type LineListener } from './connection';
import { FakeSocket } from './testing/fake-socket';

const listener = () => ({ up: vi.fn(), down: vi.fn(), message: vi.fn(), state: vi.fn() }) satisfies LineListener;
let connection: Connection;
const connect = (signedIn = true) => (connection = new Connection('ws://host/api/v1/live', { socket: FakeSocket.dial, random: () => 1, signedIn: () => Promise.resolve(signedIn) }));

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
});
afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

describe('the line', () => {
  test('says hello and is live with the welcome', () => {
    connect();
    expect(connection.state).toBe('opening');
    FakeSocket.last.welcome('p7');
    expect(FakeSocket.last.sent).toEqual([{ t: 'hello', protocol: 1 }]);
    expect([connection.state, connection.peer]).toEqual(['live', 'p7']);
  });

  test('comes back after growing pauses, and starts over once it held', () => {
    connect();
    for (const pause of [1000, 2000, 4000, 8000, 16000, 30000, 30000]) {
      FakeSocket.last.breakOff();
      const tries = FakeSocket.all.length;
      vi.advanceTimersByTime(pause - 1);
      expect(FakeSocket.all).toHaveLength(tries);
      vi.advanceTimersByTime(1);
      expect(FakeSocket.all).toHaveLength(tries + 1);
    }
    FakeSocket.last.welcome().breakOff();
    const tries = FakeSocket.all.length;
    vi.advanceTimersByTime(1000);
    expect(FakeSocket.all).toHaveLength(tries + 1);
  });

  test('asks for a sign of life after 30 s of silence and gives up after 30 more', () => {
    connect();
    const socket = FakeSocket.last.welcome();
    vi.advanceTimersByTime(30_000);
    expect(socket.sent.at(-1)).toEqual({ t: 'ping' });
    socket.deliver({ t: 'pong' });
    vi.advanceTimersByTime(30_000);
    vi.advanceTimersByTime(30_000);
    expect(connection.state).toBe('waiting');
    expect(socket.readyState).toBe(3);
  });

  test('tells its texts when it is there and when it is gone', () => {
    connect();
    const text = listener();
    connection.join('o02.es', text);
    expect(text.up).not.toHaveBeenCalled();
    FakeSocket.last.welcome();
    expect(text.up).toHaveBeenCalledTimes(1);
    FakeSocket.last.breakOff();
    expect(text.down).toHaveBeenCalledTimes(1);
  });

  test('gives each text its own messages', () => {
    connect();
    const [one, two] = [listener(), listener()];
    connection.join('o02.es', one);
    const leave = connection.join('o02.en', two);
    FakeSocket.last.welcome();
    FakeSocket.last.deliver({ t: 'resume', text: 'o02.en' });
    FakeSocket.last.deliver({ t: 'pong' });
    expect(one.message).not.toHaveBeenCalled();
    expect(two.message).toHaveBeenCalledWith({ t: 'resume', text: 'o02.en' });
    leave();
    expect(FakeSocket.last.sent.at(-1)).toEqual({ t: 'close', text: 'o02.en' });
  });

  test('tells all texts of a message that could not be read, since it names none', () => {
    connect();
    const [one, other] = [listener(), listener()];
    connection.join('o02.es', one);
    connection.join('o02.en', other);
    const error = { t: 'error', code: 'malformed', title: { es: '', en: '' } } as const;
    FakeSocket.last.welcome().deliver(error);
    expect([one.message, other.message].map((told) => told.mock.calls)).toEqual([[[error]], [[error]]]);
  });

  test('heeds the browser’s word on being offline, and tries at once when it is back', () => {
    const heard: Record<string, () => void> = {};
    vi.stubGlobal('addEventListener', (type: string, listener: () => void) => { heard[type] = listener; });
    connect();
    FakeSocket.last.welcome();
    heard.offline!();
    expect(connection.state).toBe('waiting');
    heard.online!();
    expect(connection.state).toBe('opening');
    expect(FakeSocket.all).toHaveLength(2);
    vi.unstubAllGlobals();
  });

  test('a message of a line that was given up is not heard', () => {
    connect();
    const text = listener();
    connection.join('o02.es', text);
    const old = FakeSocket.last.welcome();
    old.breakOff();
    old.deliver({ t: 'resume', text: 'o02.es' });
    expect(text.message).not.toHaveBeenCalled();
  });

  test('an ended session is found out when the handshake fails, and forgotten with a welcome', async () => {
    connect(false);
    FakeSocket.last.breakOff();
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.ended).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    FakeSocket.last.welcome();
    expect(connection.ended).toBe(false);
  });

  test('words typed for one delegation stay when the account is moved to another', () => {
    connect();
    const text = listener();
    connection.join('o02.es', text);
    FakeSocket.last.welcome().deliver({ t: 'bye', code: 'rights_changed', title: { es: '', en: '' } });
    expect([connection.ended, connection.withheld]).toEqual([false, false]);
    FakeSocket.last.breakOff();
    vi.advanceTimersByTime(1000);
    const again = FakeSocket.last;
    again.deliver({ t: 'welcome', protocol: 1, peer: 'p2', account: { ...connection.account!, delegation: 'gt', code: 'GTM' }, limits: connection.limits! });
    expect([connection.moved, connection.withheld]).toEqual([true, true]);
    expect(text.up).toHaveBeenCalledTimes(1);
  });

  test('a farewell that says so ends the session', () => {
    connect();
    FakeSocket.last.welcome().deliver({ t: 'bye', code: 'unavailable', title: { es: '', en: '' } });
    expect(connection.ended).toBe(false);
    FakeSocket.last.deliver({ t: 'bye', code: 'unauthenticated', title: { es: '', en: '' } });
    expect(connection.ended).toBe(true);
  });

  test('what is sent without a line is said to be lost', () => {
    connect();
    expect(connection.send({ t: 'ping' })).toBe(false);
    FakeSocket.last.welcome();
    expect(connection.send({ t: 'ping' })).toBe(true);
  });
});

test('on a line with another account’s session nothing is opened', () => {
  const line = new Connection('ws://host/api/v1/live', { account: 'hn-delegate', socket: FakeSocket.dial, random: () => 0 });
  const listener = { up: vi.fn(), down: vi.fn(), message: vi.fn(), state: vi.fn() };
  line.join('o02.es', listener);
  FakeSocket.last.welcome('p1', 'sv-delegate');
  line.join('o02.en', listener);
  expect([line.state, line.strange, listener.up.mock.calls.length]).toEqual(['live', true, 0]);
  expect(listener.state).toHaveBeenCalled();
  line.close();
});
