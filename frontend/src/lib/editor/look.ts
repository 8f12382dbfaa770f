import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The editor in the page's own colours: custom properties reach into its shadow tree. */
const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--paper)', fontSize: '14px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.65', fontVariantLigatures: 'none' },
  '.cm-content': { padding: '12px 0 40px', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 16px 0 8px' },
  '.cm-gutters': { backgroundColor: 'var(--paper)', color: 'var(--soft)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '44px', padding: '0 8px 0 12px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': { backgroundColor: 'var(--sheet)' },
  '&.cm-focused .cm-activeLineGutter': { color: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'light-dark(#d5defc, #33407a)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-wash)', color: 'inherit' },
  '.cm-result-line, &.cm-focused .cm-result-line.cm-activeLine': { backgroundColor: 'var(--bad-wash)' },
  '.cm-result-message': {
    marginLeft: '24px',
    color: 'var(--bad)',
    fontFamily: 'var(--sans)',
    fontSize: '13px',
    whiteSpace: 'nowrap',
  },
  '.cm-comment-room': { padding: '4px 16px 8px 8px' },
  '.cm-comment': {
    padding: '6px 12px',
    maxWidth: '620px',
    borderLeft: '3px solid var(--accent)',
    backgroundColor: 'var(--sheet)',
    fontFamily: 'var(--sans)',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: '6px',
    backgroundColor: 'var(--paper)',
    color: 'var(--ink)',
    boxShadow: '0 6px 24px rgb(0 0 0 / 0.16)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '13px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
  },
  '.cm-gutter-lint': { width: '16px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0' },
  '.cm-lint-marker': { width: '8px', height: '8px', boxSizing: 'content-box', margin: '6px 2px' },
  '.cm-lint-marker-warning, .cm-lint-marker-error': { content: 'none', borderRadius: '50%' },
  '.cm-lint-marker-warning': { border: '2px solid var(--warn)' },
  '.cm-lint-marker-error': { border: '2px solid var(--bad)', backgroundColor: 'var(--bad)' },
  '.cm-lintRange-warning, .cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--warn) 1px',
    textUnderlineOffset: '4px',
  },
  '.cm-lintRange-error': { textDecorationColor: 'var(--bad)' },
  '.cm-diagnostic': { padding: '6px 10px', fontFamily: 'var(--sans)', fontSize: '13px' },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--warn)' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--bad)' },
  '.cm-diagnosticSource': { opacity: '1', color: 'var(--soft)', fontSize: '12px' },
  '.cm-diagnosticAction': {
    margin: '6px 0 0',
    padding: '3px 8px',
    display: 'block',
    border: '1px solid var(--edge)',
    borderRadius: '4px',
    backgroundColor: 'transparent',
    color: 'var(--ink)',
    fontFamily: 'var(--sans)',
    cursor: 'pointer',
  },
  '.cm-panel.cm-panel-lint ul [aria-selected], .cm-panel.cm-panel-lint ul:focus [aria-selected]': {
    backgroundColor: 'var(--accent-wash)',
    color: 'var(--ink)',
  },
  '.cm-panel.cm-panel-lint button[name="close"]': {
    color: 'var(--ink)',
    fontSize: '16px',
    padding: '4px 8px',
  },
  '.cm-panels': { backgroundColor: 'var(--sheet)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-panel input, .cm-panel button, .cm-panel label': { fontSize: '13px' },
  '.cm-textfield': { backgroundColor: 'var(--paper)', borderColor: 'var(--edge)', borderRadius: '4px' },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--paper)',
    border: '1px solid var(--edge)',
    borderRadius: '4px',
  },
  '.cm-searchMatch': { backgroundColor: 'light-dark(#fbe7a8, #5a4a17)' },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'light-dark(#8a2aa5, #d5a0f0)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#1a6b3c, #8fd3a8)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#9a4b00, #f0b27a)' },
  { tag: [tags.comment], color: 'light-dark(#646b7a, #949bab)', fontStyle: 'italic' },
  {
    tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)],
    color: 'light-dark(#1d4fb8, #96b8ff)',
    fontWeight: '600',
  },
  { tag: [tags.function(tags.variableName), tags.className], color: 'light-dark(#1d4fb8, #96b8ff)' },
  { tag: [tags.meta, tags.self], color: 'light-dark(#6b5200, #d9c07a)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

export const look = [theme, syntaxHighlighting(colours)];
