import type { Lang } from '$lib/api/types';
import { Connection, openText } from '$lib/wire';
import { Room } from './room.svelte';

let connection: Connection | null = null;
const rooms = new Map<string, Room>();

/** The one connection of this tab, for the account that is signed in. */
function line(account: string): Connection {
  if (connection?.options.account !== account) {
    connection?.close();
    connection = new Connection(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`, { account });
  }
  return connection;
}

/** A section's text, opened; a text that still sends what was typed on an earlier visit is taken up again. */
export function enter(section: string, lang: Lang, account: string): Room {
  const id = `${section}.${lang}`;
  const key = `${id} ${account}`;
  const known = rooms.get(key);
  if (known?.comeBack()) return known;
  const room = new Room(id, lang);
  rooms.set(key, room);
  void room.open((text, onChange) => openText(line(account), text, account, onChange));
  return room;
}
