import type { MachineFiles } from "../sim/machine";

/** A file system of paths and contents, for tests of programs that read a few files. */
export function memoryFiles(): MachineFiles {
  let contents = new Map<string, string>();
  return {
    files: {
      read: (path) => contents.get(path),
      write: (path, content) => void contents.set(path, content),
      append: (path, content) => void contents.set(path, (contents.get(path) ?? "") + content),
      mkdir: () => undefined,
      remove: (path) => contents.delete(path),
      list: (path) => {
        const within = `${path}/`;
        const names = [...contents.keys()]
          .filter((each) => each.startsWith(within))
          .map((each) => each.slice(within.length).split("/")[0]!);
        return names.length === 0 ? undefined : [...new Set(names)].sort();
      },
      stat: (path) => {
        const content = contents.get(path);
        return content === undefined ? undefined : { kind: "file", size: content.length, mode: 0o644, modified: 0 };
      },
      rename: (from, to) => {
        const content = contents.get(from);
        if (content === undefined) return false;
        contents.delete(from);
        contents.set(to, content);
        return true;
      },
    },
    save: () => [...contents],
    load: (saved) =>
      void (contents = new Map(saved as unknown as readonly (readonly [string, string])[] as [string, string][])),
  };
}
