import { createContext } from 'svelte';
import { Api } from '$lib/api/client';
import type { Assignment, ServerDraft } from '$lib/api/types';
import { t } from '$lib/i18n/messages.svelte';
import { deviceId } from '$lib/random';
import { pathOf, Router } from '$lib/router.svelte';
import { Notices } from '$lib/state/notices.svelte';
import { SessionState } from '$lib/state/session.svelte';
import { Theme } from '$lib/state/theme.svelte';

/** A step of the way from the courses to this page. */
export interface Crumb {
  text: string;
  path?: string;
}

interface Ahead {
  path: string;
  assignment: Promise<Assignment | null>;
  draft: Promise<ServerDraft>;
}

/** What the whole page shares, made once and handed down by context. */
export class App {
  readonly api: Api;
  readonly session: SessionState;
  readonly notices = new Notices();
  readonly theme = new Theme();
  readonly router = new Router();
  readonly device = deviceId();
  trail = $state.raw<readonly Crumb[]>([]);
  /** Whether the list of keyboard shortcuts is shown. */
  helping = $state(false);
  /** What a screen reader is told next. */
  spoken = $state('');
  #ahead: Ahead | null = null;

  constructor(api = new Api()) {
    this.api = api;
    this.session = new SessionState(api);
  }

  /** Names the page: in the header, and in the tab. */
  enter(...trail: Crumb[]): void {
    this.trail = trail;
    this.notices.name([...trail.map((crumb) => crumb.text).reverse(), t('brand')].join(' · '));
  }

  /** Asks for what an assignment's page needs before it is known who is there: a round trip less to wait for. */
  askAhead(course: string, assignment: string): void {
    if (!this.session.expected) return;
    this.#ahead = {
      path: pathOf.assignment(course, assignment),
      assignment: this.api.assignmentOrNull(course, assignment),
      draft: this.api.draft(course, assignment),
    };
    this.#ahead.draft.catch(() => undefined);
  }

  /** What was asked for ahead; once, and null when it was something else. */
  takeAhead(course: string, assignment: string): Ahead | null {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead?.path === pathOf.assignment(course, assignment) ? ahead : null;
  }

  say(text: string): void {
    this.spoken = text;
  }
}

export const [useApp, provideApp] = createContext<App>();
