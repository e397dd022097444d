import { useCallback, useEffect, useRef, useState } from "react";
import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import { typeLine } from "../state/deeds";
import { engine } from "../state/engine-link";
import { reportFailure, toast } from "../state/toasts";
import { useUi } from "../state/ui-store";
import { diffLines, type DiffLine } from "./diff-lines";
import { dryRun, type Problem } from "./dry-run";
import { monaco, prepareMonaco, useMonacoTheme } from "./monaco";

const HOME = "/home/you/";
const EXAMPLE = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: nginx
        image: nginx:1.27
`;
const CHECK_AFTER_MS = 600;

interface Sheet {
  readonly path: string;
  readonly model: monaco.editor.ITextModel;
  readonly saved: string;
}

/** Files of the workstation, with what the API server would say of them written at the line. */
export function Editor() {
  const holder = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(null);
  const [sheets, setSheets] = useState<readonly Sheet[]>([]);
  const [active, setActive] = useState("web.yaml");
  const [text, setText] = useState("");
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [diff, setDiff] = useState<readonly DiffLine[]>();
  const dark = useUi((ui) => ui.theme) === "dark";
  const sheet = sheets.find(({ path }) => path === active);

  useEffect(() => {
    if (holder.current === null) return undefined;
    prepareMonaco();
    const made = monaco.editor.create(holder.current, {
      automaticLayout: true,
      fontFamily: "'JetBrains Mono Variable', monospace",
      fontSize: 12.5,
      fontLigatures: false,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      tabSize: 2,
      lineNumbersMinChars: 4,
      overviewRulerLanes: 0,
      fixedOverflowWidgets: true,
      ariaLabel: "YAML file. Control and right bracket leaves it.",
      quickSuggestions: { other: true, comments: false, strings: true },
    });
    editor.current = made;
    const changed = made.onDidChangeModelContent(() => setText(made.getValue()));
    return () => {
      changed.dispose();
      made.dispose();
      editor.current = null;
    };
  }, []);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (holder.current !== null) useMonacoTheme(holder.current, dark);
    });
    return () => cancelAnimationFrame(frame);
  }, [dark]);
  useEffect(() => {
    void openFiles().then(setSheets, reportFailure("Reading the files"));
  }, []);
  useEffect(() => {
    if (sheet === undefined) return;
    editor.current?.setModel(sheet.model);
    setText(sheet.model.getValue());
    setDiff(undefined);
  }, [sheet?.model]);
  useProblems(sheet?.model, text, setProblems);

  const save = useCallback(async () => {
    if (sheet === undefined) return;
    const content = sheet.model.getValue();
    await engine().input({ input: "write-file", path: HOME + sheet.path, content });
    setSheets((all) => all.map((each) => (each.path === sheet.path ? { ...each, saved: content } : each)));
  }, [sheet]);
  const apply = useCallback(() => {
    save().then(() => typeLine(`kubectl apply -f ${active}`), reportFailure("Saving the file"));
  }, [save, active]);
  const keys = (event: React.KeyboardEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key === "s") {
      event.preventDefault();
      save().then(() => toast({ title: `${active} is saved on the workstation.` }), reportFailure("Saving the file"));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      apply();
    }
  };
  const addFile = () => {
    const path = `file-${sheets.length + 1}.yaml`;
    setSheets([...sheets, { path, model: monaco.editor.createModel("", "yaml"), saved: "" }]);
    setActive(path);
  };
  return (
    <div className="editor" onKeyDownCapture={keys}>
      <div className="editor-head">
        <div className="editor-files" role="tablist" aria-label="Files">
          {sheets.map(({ path, saved, model }) => (
            <button
              key={path}
              type="button"
              role="tab"
              className="editor-file"
              aria-selected={path === active}
              onClick={() => setActive(path)}
            >
              {path}
              {(path === active ? text : model.getValue()) !== saved && <span aria-label="not saved">•</span>}
            </button>
          ))}
        </div>
        <Button tone="ghost" size="small" icon="plus" hint="Another file" onClick={addFile} />
        {problems.length > 0 && (
          <span className="status" data-tone="bad">
            <Icon name="s-bad" small />
            {problems.length} {problems.length === 1 ? "problem" : "problems"}
          </span>
        )}
        <Button
          size="small"
          hint={`kubectl diff -f ${active}`}
          aria-pressed={diff !== undefined}
          onClick={() => {
            if (diff !== undefined) setDiff(undefined);
            else showDiff(text).then(setDiff, reportFailure("Comparing"));
          }}
        >
          Diff
        </Button>
        <Button tone="primary" size="small" hotkey="Ctrl Enter" hint={`kubectl apply -f ${active}`} onClick={apply}>
          Apply
        </Button>
      </div>
      <div className="editor-text" ref={holder} />
      {problems.length > 0 && (
        <div className="editor-problems" role="status">
          {problems.map(({ line, message }, index) => (
            <button
              key={index}
              type="button"
              className="editor-problem"
              onClick={() => {
                editor.current?.revealLineInCenter(line);
                editor.current?.setPosition({ lineNumber: line, column: 1 });
                editor.current?.focus();
              }}
            >
              <Icon name="s-bad" small />
              <span className="quiet">line {line}</span>
              <span className="mono wrap-anywhere">{message}</span>
            </button>
          ))}
        </div>
      )}
      {diff !== undefined && (
        <div className="editor-diff code" role="region" aria-label="Difference to the cluster" tabIndex={0}>
          {diff.length === 0 ? (
            <div>The cluster has it like this already.</div>
          ) : (
            diff.map(({ side, text: line }, index) => (
              <div key={index} data-side={side}>
                {side === "new" ? "+ " : side === "old" ? "- " : "  "}
                {line}
              </div>
            ))
          )}
        </div>
      )}
    </div>
  );
}

async function openFiles(): Promise<readonly Sheet[]> {
  const paths = (
    await engine()
      .files()
      .catch(() => [])
  ).filter((path) => path.startsWith(HOME) && /\.ya?ml$/.test(path));
  const found = await Promise.all(
    paths.map(async (path) => [path.slice(HOME.length), (await engine().readFile(path)) ?? ""] as const),
  );
  const files = found.some(([path]) => path === "web.yaml") ? found : [["web.yaml", EXAMPLE] as const, ...found];
  return files.map(([path, content]) => ({
    path,
    model: monaco.editor.createModel(content, "yaml"),
    saved: content === EXAMPLE && !found.some(([name]) => name === path) ? "" : content,
  }));
}

/** Asks the server a moment after the last key, and marks the lines. */
function useProblems(
  model: monaco.editor.ITextModel | undefined,
  text: string,
  setProblems: (problems: readonly Problem[]) => void,
): void {
  useEffect(() => {
    let ended = false;
    const timer = setTimeout(() => {
      dryRun(text).then(
        (problems) => {
          if (ended || model === undefined) return;
          setProblems(problems);
          monaco.editor.setModelMarkers(
            model,
            "server",
            problems.map(({ line, message }) => ({
              startLineNumber: line,
              endLineNumber: line,
              startColumn: 1,
              endColumn: model.getLineMaxColumn(Math.min(line, model.getLineCount())),
              message,
              severity: monaco.MarkerSeverity.Error,
            })),
          );
        },
        () => {
          if (!ended) setProblems([]);
        },
      );
    }, CHECK_AFTER_MS);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [model, text, setProblems]);
}

/**
 * What the cluster has against what the file would make of it: both as the editor's text, so only what is written
 * counts.
 */
async function showDiff(text: string): Promise<readonly DiffLine[]> {
  const { parse } = await import("yaml");
  const about = parse(text.split(/^---\s*$/m)[0] ?? "") as {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
  } | null;
  const { listedByKind } = await import("./listed");
  const [group = "", version] = (about?.apiVersion ?? "").split("/");
  const listed = listedByKind(about?.kind ?? "", version === undefined ? "" : group);
  if (listed === undefined || about?.metadata?.name === undefined) return [];
  const now = await engine().yaml(
    {
      resource: listed.resource,
      name: about.metadata.name,
      ...(listed.group !== "" && { group: listed.group }),
      ...(listed.namespaced && { namespace: about.metadata.namespace ?? "default" }),
    },
    { managedFields: false },
  );
  const { onlyWritten } = await import("./only-written");
  return diffLines(now === undefined ? "" : onlyWritten(now, text), text.trimEnd());
}
