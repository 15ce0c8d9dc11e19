import { api, ApiError, sentence } from '$lib/api/client';
import type { Both, Hat, Session } from '$lib/api/types';

type Calls = Pick<typeof api, 'session' | 'join' | 'signOut'> & Partial<Pick<typeof api, 'wear' | 'hat'>>;

/** Who the reader is. Unknown until the server has answered once. */
export class Reader {
  session = $state<Session | null>(null);
  state = $state<'asking' | 'guest' | 'member' | 'failed'>('asking');
  trouble = $state<Both | null>(null);

  constructor(private readonly calls: Calls) {}

  async load(): Promise<void> {
    try {
      this.enter(await this.calls.session());
    } catch (error) {
      if (error instanceof ApiError && error.code === 'unauthenticated') return this.leave();
      this.trouble = sentence(error);
      this.state = 'failed';
    }
  }

  /** Spends an invitation link. The error of a link that is spent goes to the caller. */
  async join(token: string): Promise<void> {
    this.enter(await this.calls.join(token));
  }

  async signOut(): Promise<void> {
    await this.calls.signOut();
    this.leave();
  }

  /** Puts the other hat on; a refusal goes to the caller. */
  async wear(hat: Hat): Promise<void> {
    if (this.calls.wear) this.enter(await this.calls.wear(hat));
  }

  may(action: Session['may'][number]): boolean {
    return this.session?.may.includes(action) ?? false;
  }

  /** Called as well by pages that were told that the session has ended. */
  leave(): void {
    this.session = null;
    this.state = 'guest';
  }

  /** Takes the session that a way in gave. */
  enter(session: Session): void {
    this.session = session;
    this.calls.hat = session.mayChair ? session.hat : null;
    this.trouble = null;
    this.state = 'member';
  }
}

export const reader = new Reader(api);
