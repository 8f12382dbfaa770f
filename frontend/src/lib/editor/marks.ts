import { StateEffect, StateField, type EditorState } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';

/** What is said about a line, from 1: by a test, or `by` somebody. */
export interface LineMark {
  line: number;
  message: string;
  by?: string;
}

class MessageWidget extends WidgetType {
  constructor(readonly message: string) {
    super();
  }
  override eq(other: MessageWidget): boolean {
    return other.message === this.message;
  }
  override toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = 'cm-result-message';
    element.textContent = `✗ ${this.message}`;
    return element;
  }
}

/** A comment stands below its line. */
class CommentWidget extends WidgetType {
  constructor(
    readonly by: string,
    readonly message: string,
  ) {
    super();
  }
  override eq(other: CommentWidget): boolean {
    return other.by === this.by && other.message === this.message;
  }
  override toDOM(): HTMLElement {
    // The room around it is inside it: CodeMirror does not count margins when it places the lines below.
    const room = document.createElement('div');
    room.className = 'cm-comment-room';
    const element = document.createElement('div');
    element.className = 'cm-comment';
    const by = document.createElement('strong');
    by.textContent = `${this.by}: `;
    element.append(by, this.message);
    room.append(element);
    return room;
  }
}

const lineClass = Decoration.line({ class: 'cm-result-line' });

/** Replaces all marks. */
export const setLineMarks = StateEffect.define<readonly LineMark[]>();

function build(state: EditorState, marks: readonly LineMark[]): DecorationSet {
  const ranges = marks
    .filter((mark) => mark.line >= 1 && mark.line <= state.doc.lines)
    .flatMap((mark) => {
      const line = state.doc.line(mark.line);
      if (mark.by !== undefined) {
        const comment = new CommentWidget(mark.by, mark.message);
        return [Decoration.widget({ widget: comment, side: 2, block: true }).range(line.to)];
      }
      const widget = Decoration.widget({ widget: new MessageWidget(mark.message), side: 1 });
      return [lineClass.range(line.from), widget.range(line.to)];
    });
  return Decoration.set(ranges, true);
}

/** Marks move with their lines and go when their line is edited. */
export const lineMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setLineMarks)) return build(transaction.state, effect.value);
    }
    if (!transaction.docChanged || marks.size === 0) return marks;
    const { doc } = transaction.startState;
    return marks
      .update({
        filter: (from) => {
          const line = doc.lineAt(from);
          return !transaction.changes.touchesRange(line.from, line.to);
        },
      })
      .map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});
