/** What the parser makes of a text, before scalars are given their types. Lines and columns count from one. */
export type YamlNode = YamlScalar | YamlMap | YamlList;

interface Placed {
  readonly line: number;
  readonly column: number;
}

export interface YamlScalar extends Placed {
  readonly node: "scalar";
  readonly text: string;
  /** Only a plain scalar may be a number, a boolean or null. */
  readonly plain: boolean;
  readonly tag?: string;
}

export interface YamlMap extends Placed {
  readonly node: "map";
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface YamlList extends Placed {
  readonly node: "list";
  readonly items: readonly YamlNode[];
}
