import { api, ApiError, sentence } from '$lib/api/client';
import type { Both, Delegation, Overview, Section } from '$lib/api/types';
import { reader } from '$lib/session/session.svelte';

/** The contribution at a glance, shared by all pages: titles, dates and colours come from here. */
export class Contribution {
  overview = $state.raw<Overview | null>(null);
  trouble = $state<Both | null>(null);
  private readonly byId = $derived(Object.fromEntries(this.overview?.delegations.map((d) => [d.id, d]) ?? []) as Record<string, Delegation | undefined>);

  constructor(private readonly calls: Pick<typeof api, 'overview'>) {}

  async load(): Promise<void> {
    try {
      this.overview = await this.calls.overview();
      this.trouble = null;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'unauthenticated') reader.leave();
      else this.trouble = sentence(error);
    }
  }

  delegation(id: string): Delegation | undefined {
    return this.byId[id];
  }

  section(id: string): Section | undefined {
    return this.overview?.sections.find((section) => section.id === id);
  }

  /** The class that gives a member its colour; entities have none. */
  hue(id: string): string {
    const hue = this.byId[id]?.hue ?? -1;
    return hue < 0 ? '' : `hue-${hue}`;
  }
}

export const contribution = new Contribution(api);
