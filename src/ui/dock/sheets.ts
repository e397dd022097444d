import { engine } from "../state/engine-link";
import { monaco } from "./monaco";

/** A file that is open in the editor. */
export interface Sheet {
  readonly path: string;
  readonly model: monaco.editor.ITextModel;
  /** As it lies on the workstation. */
  readonly saved: string;
}

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

/** The YAML files of the workstation; where there is no web.yaml yet, one to begin with. */
export async function openSheets(): Promise<readonly Sheet[]> {
  const paths = (
    await engine()
      .files()
      .catch(() => [])
  ).filter((path) => path.startsWith(HOME) && /\.ya?ml$/.test(path));
  const found = await Promise.all(paths.map(async (path) => sheetOf(path, (await engine().readFile(path)) ?? "")));
  return found.some(({ path }) => path === "web.yaml") ? found : [newSheet("web.yaml", EXAMPLE), ...found];
}

function sheetOf(path: string, content: string): Sheet {
  return { path: path.slice(HOME.length), model: monaco.editor.createModel(content, "yaml"), saved: content };
}

export function newSheet(path: string, content = ""): Sheet {
  return { path, model: monaco.editor.createModel(content, "yaml"), saved: "" };
}

/** A name that no open file has. */
export function freeName(sheets: readonly Pick<Sheet, "path">[]): string {
  for (let n = sheets.length + 1; ; n += 1) {
    const path = `file-${n}.yaml`;
    if (!sheets.some((sheet) => sheet.path === path)) return path;
  }
}

/** Writes the file to the workstation, where the shell finds it. */
export async function saveSheet({ path, model }: Sheet): Promise<string> {
  const content = model.getValue();
  await engine().input({ input: "write-file", path: HOME + path, content });
  return content;
}
