import { createContext } from 'svelte';
import { Api } from '$lib/api/client';
import { followBySse, type Follow } from '$lib/api/events';
import { BrowserPython } from '$lib/practice/python';
import places from 'virtual:practice';
import { t } from '$lib/i18n/messages.svelte';
import { deviceId } from '$lib/random';
import { Router } from '$lib/router.svelte';
import { IndexedDbDrafts, type DraftStore } from '$lib/state/drafts';
import { SessionState } from '$lib/state/session.svelte';
import { Theme } from '$lib/state/theme.svelte';

/** A step of the way from the courses to this page. */
export interface Crumb {
  text: string;
  path?: string;
}

/** What the whole page shares, made once and handed down by context. */
export class App {
  readonly api: Api;
  readonly session: SessionState;
  readonly theme = new Theme();
  readonly router = new Router();
  readonly drafts: DraftStore = new IndexedDbDrafts();
  readonly device = deviceId();
  /** Null where no browser Python is that of the graders. */
  readonly python = places && new BrowserPython(places);
  readonly follow: Follow = followBySse;
  trail = $state.raw<readonly Crumb[]>([]);
  /** Whether the list of keyboard shortcuts is shown. */
  helping = $state(false);
  /** What a screen reader is told next. */
  spoken = $state('');

  constructor(api = new Api()) {
    this.api = api;
    this.session = new SessionState(api);
  }

  /** Names the page: in the header, and in the tab. */
  enter(...trail: Crumb[]): void {
    this.trail = trail;
    document.title = [...trail.map((crumb) => crumb.text).reverse(), t('brand')].join(' · ');
  }

  say(text: string): void {
    this.spoken = text;
  }
}

export const [useApp, provideApp] = createContext<App>();
