import { memo } from "react";
import type { WriterColour } from "../stage/writer-colours";
import { yamlLines, type WrittenObject, type YamlLine } from "../stage/written-object";

export interface LegendEntry {
  readonly name: string;
  readonly colour: WriterColour;
}

/**
 * YAML in which each line has the colour of the one who wrote it; who is who stands above, and in each line's title.
 */
export const PaintedYaml = memo(function PaintedYaml({
  object,
  legend,
}: {
  readonly object: WrittenObject;
  readonly legend: readonly LegendEntry[];
}) {
  const colours = new Map(legend.map(({ name, colour }) => [name, colour]));
  const lines = yamlLines(object);
  return (
    <>
      {legend.length > 0 && (
        <ul className="writers">
          {legend.map(({ name, colour }) => (
            <li key={name}>
              <i style={{ background: colour.line }} />
              {name}
            </li>
          ))}
        </ul>
      )}
      <pre className="code painted" tabIndex={0} aria-label="YAML">
        {lines.map((line, index) => (
          <Line
            key={index}
            line={line}
            colour={line.writer === undefined ? undefined : colours.get(line.writer)}
            tells={line.writer !== undefined && lines[index - 1]?.writer !== line.writer}
          />
        ))}
      </pre>
    </>
  );
});

function Line({
  line: { indent, dash, key, value, writer },
  colour,
  tells,
}: {
  readonly line: YamlLine;
  readonly colour: WriterColour | undefined;
  readonly tells: boolean;
}) {
  const style = colour === undefined ? undefined : { background: colour.ground, borderColor: colour.line };
  return (
    <span className="painted-line" style={style} title={writer === undefined ? undefined : `written by ${writer}`}>
      {tells && <span className="unseen">written by {writer}: </span>}
      {" ".repeat(indent)}
      {dash}
      {key !== "" && <span className="y-key">{key}</span>}
      {key !== "" && value !== "" && " "}
      <span className={/^(-?\d[\d.]*|true|false|null)$/.test(value) ? "y-number" : "y-string"}>{value}</span>
      {"\n"}
    </span>
  );
}
