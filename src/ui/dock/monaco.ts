import * as monaco from "monaco-editor/editor/editor.api";
import "monaco-editor/editor/contrib/suggest/browser/suggestController";
import "monaco-editor/editor/contrib/hover/browser/hoverContribution";
import "monaco-editor/editor/contrib/find/browser/findController";
import "monaco-editor/editor/contrib/folding/browser/folding";
import "monaco-editor/editor/contrib/indentation/browser/indentation";
import "monaco-editor/editor/contrib/toggleTabFocusMode/browser/toggleTabFocusMode";
import { conf, language } from "monaco-editor/languages/definitions/yaml/yaml";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import { parseDocument } from "yaml";
import { engine } from "../state/engine-link";
import { resolveColor } from "./terminal";
import { completionsIn, hoverIn, type JsonSchema } from "./yaml-schema";

/** Monaco with the few features that YAML needs. Completion and hover ask the cluster's own OpenAPI. */
export { monaco };

let prepared = false;
const schemas = new Map<string, Promise<JsonSchema | undefined>>();

export function prepareMonaco(): void {
  if (prepared) return;
  prepared = true;
  self.MonacoEnvironment = { getWorker: () => new EditorWorker() };
  monaco.languages.register({ id: "yaml", extensions: [".yaml", ".yml"] });
  monaco.languages.setMonarchTokensProvider("yaml", language);
  monaco.languages.setLanguageConfiguration("yaml", conf);
  monaco.languages.registerCompletionItemProvider("yaml", {
    triggerCharacters: [" ", "\n"],
    provideCompletionItems: async (model, position, { triggerCharacter }) => {
      // While one indents, the place is not there yet.
      const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
      if (triggerCharacter === " " && before.trim() === "") return { suggestions: [] };
      const schema = await schemaOf(documentAt(model.getValue(), position.lineNumber).text);
      const word = model.getWordUntilPosition(position);
      const range = {
        startLineNumber: position.lineNumber,
        endLineNumber: position.lineNumber,
        startColumn: word.startColumn,
        endColumn: word.endColumn,
      };
      return {
        suggestions: completionsIn(model.getValue(), position.lineNumber, position.column, schema).map(
          ({ name, insert, detail, documentation }) => ({
            label: name,
            insertText: insert,
            detail,
            documentation,
            range,
            kind: monaco.languages.CompletionItemKind.Field,
          }),
        ),
      };
    },
  });
  monaco.languages.registerHoverProvider("yaml", {
    provideHover: async (model, position) => {
      const hover = hoverIn(
        model.getValue(),
        position.lineNumber,
        await schemaOf(documentAt(model.getValue(), position.lineNumber).text),
      );
      return hover === undefined
        ? null
        : {
            contents: [
              { value: `**${hover.name}** \`${hover.type}\`` },
              ...(hover.text === "" ? [] : [{ value: hover.text }]),
            ],
          };
    },
  });
}

/** The document of a file of several in which a line stands, and where it begins. */
export function documentAt(text: string, line: number): { readonly text: string; readonly start: number } {
  const lines = text.split("\n");
  let start = 0;
  for (let index = 0; index < Math.min(line, lines.length); index += 1)
    if (/^---\s*$/.test(lines[index] ?? "")) start = index + 1;
  const end = lines.findIndex((each, index) => index >= start && /^---\s*$/.test(each));
  return { text: lines.slice(start, end < 0 ? undefined : end).join("\n"), start };
}

function schemaOf(text: string): Promise<JsonSchema | undefined> {
  const about = parseDocument(text).toJS() as { readonly apiVersion?: unknown; readonly kind?: unknown } | null;
  if (typeof about?.apiVersion !== "string" || typeof about.kind !== "string") return Promise.resolve(undefined);
  const key = `${about.apiVersion} ${about.kind}`;
  const known =
    schemas.get(key) ??
    engine()
      .schema(about.apiVersion, about.kind)
      .then(
        (schema) => schema as JsonSchema | undefined,
        () => undefined,
      );
  schemas.set(key, known);
  return known;
}

/** The editor's colours are the page's roles. */
export function useMonacoTheme(element: HTMLElement, dark: boolean): void {
  const style = getComputedStyle(element);
  const role = (name: string) => resolveColor(style.getPropertyValue(name).trim());
  const rule = (token: string, name: string) => ({ token, foreground: role(name).slice(1) });
  monaco.editor.defineTheme("kubarium", {
    base: dark ? "vs-dark" : "vs",
    inherit: true,
    rules: [
      rule("type", "--y-key"),
      rule("type.yaml", "--y-key"),
      rule("string", "--y-str"),
      rule("string.yaml", "--y-str"),
      rule("number", "--y-num"),
      rule("number.yaml", "--y-num"),
      rule("comment", "--y-com"),
      rule("keyword", "--y-num"),
    ],
    colors: {
      "editor.background": role("--paper"),
      "editor.foreground": role("--ink"),
      "editorLineNumber.foreground": role("--ink-3"),
      "editorLineNumber.dimmedForeground": role("--ink-3"),
      "editor.lineHighlightBackground": role("--sunk"),
      "editorCursor.foreground": role("--ink"),
      "editorWidget.background": role("--raised"),
      "editorWidget.border": role("--line-2"),
      "editorSuggestWidget.selectedBackground": role("--edge-soft"),
      "editorSuggestWidget.selectedForeground": role("--ink"),
      "editor.selectionBackground": role("--edge-line"),
      focusBorder: role("--edge-2"),
    },
  });
  monaco.editor.setTheme("kubarium");
}
