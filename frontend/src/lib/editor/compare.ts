import { python } from '@codemirror/lang-python';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { look } from './look';
import { phrases } from './phrases';

const collapseUnchanged = { margin: 3, minSize: 6 };
/** Below this two texts side by side are too narrow to read. */
export const SIDE_BY_SIDE_PX = 640;

const colours = EditorView.theme({
  // What changed inside a line is underlined (CodeMirror's own look): a darker ground would swallow the code's colours.
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--bad-wash)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--good-wash)' },
  '.cm-collapsedLines': {
    background: 'var(--well)',
    color: 'var(--soft)',
    fontFamily: 'var(--sans)',
    fontSize: '13px',
    '&::before, &::after': { content: '"⋯"' },
  },
});

function frozen(label: string, name: string): Extension {
  return [
    lineNumbers(),
    name.endsWith('.py') ? python() : [],
    look,
    colours,
    phrases(),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
  ];
}

/** A text on one side of a comparison. */
export interface Side {
  label: string;
  text: string;
}

/** Shows what changed from `before` to `after`, read only; the returned function takes it away. */
export function compare(
  root: ShadowRoot,
  name: string,
  before: Side,
  after: Side,
  width: number,
): () => void {
  if (width < SIDE_BY_SIDE_PX) {
    const unified = unifiedMergeView({ original: before.text, mergeControls: false, collapseUnchanged });
    const state = EditorState.create({ doc: after.text, extensions: [frozen(after.label, name), unified] });
    const view = new EditorView({ parent: root, root, state });
    return () => view.destroy();
  }
  const view = new MergeView({
    a: { doc: before.text, extensions: frozen(before.label, name) },
    b: { doc: after.text, extensions: frozen(after.label, name) },
    parent: root,
    root,
    collapseUnchanged,
  });
  view.dom.style.height = '100%';
  view.dom.style.overflow = 'auto';
  return () => view.destroy();
}
