/**
 * A text that is no YAML, in the words of go-yaml, which counts lines in its own way: `line` is where the fault really
 * is.
 */
export class YamlError extends Error {
  constructor(
    problem: string,
    readonly line: number,
    readonly column: number,
    shownLine: number,
  ) {
    super(shownLine > 0 ? `yaml: line ${shownLine}: ${problem}` : `yaml: ${problem}`);
    this.name = "YamlError";
  }
}
