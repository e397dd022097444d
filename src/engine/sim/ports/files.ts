/** What a machine's file system offers a program. Paths are absolute. Implemented by `linux/`. */
export interface Files {
  /** The content, or undefined when there is no such file. */
  read(path: string): string | undefined;
  /** Makes the folders on the way. */
  write(path: string, content: string, mode?: number): void;
  append(path: string, content: string): void;
  mkdir(path: string): void;
  /** Removes a file, or a folder with all that is in it. False when there was nothing. */
  remove(path: string): boolean;
  /** The names in a folder, sorted; undefined when it is none. */
  list(path: string): readonly string[] | undefined;
  stat(path: string): FileStat | undefined;
  rename(from: string, to: string): boolean;
}

export interface FileStat {
  readonly kind: "file" | "folder";
  readonly size: number;
  readonly mode: number;
  /** Milliseconds since 1970 by the machine's clock. */
  readonly modified: number;
}
