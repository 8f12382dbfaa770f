export type ThemeChoice = 'system' | 'light' | 'dark';
const KEY = 'gradewire.theme';
const ORDER: ThemeChoice[] = ['system', 'light', 'dark'];

/** Light or dark: as the system says until the user chooses; the choice is kept on this device. */
export class Theme {
  choice = $state<ThemeChoice>('system');

  constructor(private readonly storage: Storage = localStorage) {
    const kept = storage.getItem(KEY) as ThemeChoice | null;
    if (kept && ORDER.includes(kept)) this.choice = kept;
    this.#show();
  }

  next(): void {
    this.choice = ORDER[(ORDER.indexOf(this.choice) + 1) % ORDER.length] ?? 'system';
    this.storage.setItem(KEY, this.choice);
    this.#show();
  }

  #show(): void {
    if (this.choice === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.choice;
  }
}
