import type { LiveSnapshot } from './snapshot';

export type { LiveSnapshot, Peer, SaveState, TextProblem } from './snapshot';

export class Connection {
  constructor(readonly url: string) {}
  close(): void {}
}
export interface LiveText {
  readonly snapshot: LiveSnapshot;
  close(): void;
  abandonRefused(): Promise<string>;
}
export function openText(_connection: Connection, _text: string, _account: string, _onChange: (s: LiveSnapshot) => void): Promise<LiveText> {
  return Promise.reject(new Error('not connected yet'));
}
