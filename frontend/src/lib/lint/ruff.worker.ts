import init, { PositionEncoding, Workspace, type Diagnostic } from '@astral-sh/ruff-wasm-web';
import wasmUrl from '@astral-sh/ruff-wasm-web/ruff_wasm_bg.wasm?url';
import type { Finding, LintAnswer, LintRequest } from './protocol';
import { LEARNERS_RULES } from './rules';

const ready = init({ module_or_path: new URL(wasmUrl, self.location.href) });
let workspace: { python: string; ruff: Workspace } | null = null;

function workspaceFor(python: string): Workspace {
  if (workspace?.python !== python) {
    const options = {
      'target-version': `py${python.replace('.', '')}`,
      'line-length': 100,
      lint: { select: LEARNERS_RULES, preview: false },
    };
    workspace = { python, ruff: new Workspace(options, PositionEncoding.Utf16) };
  }
  return workspace.ruff;
}

function toFinding(diagnostic: Diagnostic): Finding {
  const { code, message, start_location: start, end_location: end, fix } = diagnostic;
  return {
    code,
    message,
    start,
    end,
    fix: fix && {
      message: fix.message ?? '',
      edits: fix.edits.map((edit) => ({
        start: edit.location,
        end: edit.end_location,
        text: edit.content ?? '',
      })),
    },
  };
}

self.onmessage = async ({ data }: MessageEvent<LintRequest>) => {
  const answer = (message: LintAnswer) => self.postMessage(message);
  try {
    await ready;
    const ruff = workspaceFor(data.python);
    if (data.what === 'format') answer({ id: data.id, formatted: ruff.format(data.text) });
    else answer({ id: data.id, findings: (ruff.check(data.text) as Diagnostic[]).map(toFinding) });
  } catch (error) {
    answer({ id: data.id, error: error instanceof Error ? error.message : String(error) });
  }
};
