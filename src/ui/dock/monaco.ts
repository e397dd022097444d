import * as monaco from "monaco-editor/editor/editor.api";
import "monaco-editor/editor/contrib/suggest/browser/suggestController";
import "monaco-editor/editor/contrib/hover/browser/hoverContribution";
import "monaco-editor/editor/contrib/find/browser/findController";
import "monaco-editor/editor/contrib/codeAction/browser/codeActionContributions";
import "monaco-editor/editor/contrib/gotoError/browser/gotoError";
import "monaco-editor/editor/contrib/format/browser/formatActions";
import "monaco-editor/editor/contrib/comment/browser/comment";
import "monaco-editor/editor/contrib/bracketMatching/browser/bracketMatching";
import "monaco-editor/editor/contrib/linesOperations/browser/linesOperations";
import "monaco-editor/editor/contrib/folding/browser/folding";
import "monaco-editor/editor/contrib/indentation/browser/indentation";
import "monaco-editor/editor/contrib/toggleTabFocusMode/browser/toggleTabFocusMode";
import { conf, language } from "monaco-editor/languages/definitions/yaml/yaml";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import { formatYaml } from "./format-yaml";
import { actionsAt } from "./problem-marks";
import { resolveColor } from "./resolve-color";
import { documentAt, schemaOf } from "./schemas";
import { completionsIn, hoverIn, type Hover } from "./yaml-schema";

/** Monaco with the few features that YAML needs. Completion and hover ask the cluster's own OpenAPI. */
export { monaco };

let prepared = false;

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
  monaco.languages.registerCodeActionProvider("yaml", { provideCodeActions: actionsAt });
  monaco.languages.registerDocumentFormattingEditProvider("yaml", {
    provideDocumentFormattingEdits: (model) => {
      const text = formatYaml(model.getValue());
      return text === undefined ? [] : [{ range: model.getFullModelRange(), text }];
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
            contents: [{ value: headOf(hover) }, ...(hover.text === "" ? [] : [{ value: hover.text }])],
          };
    },
  });
}

function headOf({ name, type, standard }: Hover): string {
  return [`**${name}**`, `\`${type}\``, ...(standard === undefined ? [] : [`\`default ${standard}\``])].join("  ");
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
      "editorLightBulb.foreground": role("--edge"),
      "editorLightBulbAutoFix.foreground": role("--edge"),
      "editorError.foreground": role("--bad"),
      "list.focusBackground": role("--edge-soft"),
      "list.activeSelectionBackground": role("--edge-soft"),
      "list.activeSelectionForeground": role("--ink"),
      "menu.background": role("--raised"),
      "menu.foreground": role("--ink"),
      focusBorder: role("--edge-2"),
    },
  });
  monaco.editor.setTheme("kubarium");
}
