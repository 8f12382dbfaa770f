import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  tooltips,
} from '@codemirror/view';
import { openLintPanel } from '@codemirror/lint';
import type { Ruff } from '$lib/lint/ruff';
import { linting } from './linting';
import { look } from './look';
import { phrases } from './phrases';
import { lineMarks, setLineMarks, type LineMark } from './marks';

export interface SurfaceOptions {
  label: string;
  onEdit(name: string, text: string): void;
  onSubmit(): void;
  onRun(): void;
  onSuggestions(count: number): void;
  ruff: Ruff;
  fixLabel: string;
}

/**
 * The editor: one view, a state a file, so that undo and the caret survive a change of tab.
 *
 * It lives in a shadow tree: there CodeMirror hands its styles over as adopted style sheets, which the page's content
 * security policy (`style-src 'self'`) allows; in the document it would insert `<style>` elements.
 */
export class Surface {
  readonly #view: EditorView;
  readonly #states = new Map<string, EditorState>();
  #name = '';
  #revision = -1;
  #readOnly = false;

  constructor(
    root: ShadowRoot,
    private readonly options: SurfaceOptions,
  ) {
    this.#view = new EditorView({ parent: root, root, state: EditorState.create() });
  }

  /** Shows a file. A new revision means that the text was replaced from outside: old states are forgotten. */
  show(name: string, text: string, revision: number, readOnly: boolean): void {
    const fresh = revision !== this.#revision || readOnly !== this.#readOnly;
    if (!fresh && name === this.#name) return;
    if (fresh) this.#states.clear();
    else this.#states.set(this.#name, this.#view.state);
    this.#name = name;
    this.#revision = revision;
    this.#readOnly = readOnly;
    this.#view.setState(
      this.#states.get(name) ?? EditorState.create({ doc: text, extensions: this.#extensions(name) }),
    );
  }

  mark(marks: readonly LineMark[]): void {
    this.#view.dispatch({ effects: setLineMarks.of(marks) });
  }

  reveal(lineNumber: number): void {
    const { doc } = this.#view.state;
    const line = doc.line(Math.min(Math.max(lineNumber, 1), doc.lines));
    this.#view.dispatch({
      selection: { anchor: line.from + (/^\s*/.exec(line.text)?.[0].length ?? 0) },
      effects: EditorView.scrollIntoView(line.from, { y: 'center' }),
    });
    this.#view.focus();
  }

  /** The list of what the linter found, to walk through by keyboard. */
  openSuggestions(): void {
    openLintPanel(this.#view);
  }

  /** Formats the text; false when it cannot be, e.g. for a syntax error. */
  async format(): Promise<boolean> {
    const before = this.#view.state.doc.toString();
    const after = await this.options.ruff.format(before);
    if (after === null) return false;
    if (after !== before && this.#view.state.doc.toString() === before) {
      const { head } = this.#view.state.selection.main;
      this.#view.dispatch({
        changes: { from: 0, to: before.length, insert: after },
        selection: { anchor: Math.min(head, after.length) },
        userEvent: 'input.format',
      });
    }
    return true;
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }

  #extensions(name: string): Extension {
    const act = (action: () => void) => () => {
      action();
      return true;
    };
    return [
      lineNumbers(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of('    '),
      EditorState.tabSize.of(4),
      EditorState.allowMultipleSelections.of(true),
      bracketMatching(),
      closeBrackets(),
      autocompletion({ icons: false }),
      highlightSelectionMatches(),
      search({ top: true }),
      name.endsWith('.py') ? python() : [],
      name.endsWith('.py') && !this.#readOnly
        ? linting(this.options.ruff, this.options.fixLabel, (count) => this.options.onSuggestions(count))
        : [],
      lineMarks,
      look,
      phrases(),
      // Never over the toolbar: a tooltip stays inside the editor, below its line if there is no room above.
      tooltips({ tooltipSpace: (view) => view.dom.getBoundingClientRect() }),
      EditorState.readOnly.of(this.#readOnly),
      EditorView.contentAttributes.of({
        'aria-label': `${this.options.label}: ${name}`,
        tabindex: '0',
        spellcheck: 'false',
        autocapitalize: 'off',
        ...(this.#readOnly ? { 'aria-readonly': 'true' } : {}),
      }),
      keymap.of([
        { key: 'Mod-Shift-Enter', run: act(() => this.options.onSubmit()) },
        { key: 'Mod-Enter', run: act(() => this.options.onRun()) },
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...completionKeymap,
        indentWithTab,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) this.options.onEdit(this.#name, update.state.doc.toString());
      }),
    ];
  }
}
