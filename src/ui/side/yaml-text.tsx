import { memo } from "react";

/**
 * YAML to be read: keys, strings and numbers told apart. It comes from the engine's own writer, so lines are simple.
 */
export const Yaml = memo(function Yaml({ text }: { readonly text: string }) {
  return (
    <pre className="code">
      {text.split("\n").map((line, index) => (
        <YamlLine key={index} line={line} />
      ))}
    </pre>
  );
});

const PARTS = /^(\s*(?:- )*)([^\s:#][^:]*:|"[^"]*":)?(\s*)(.*)$/;

function YamlLine({ line }: { readonly line: string }) {
  const [, indent = "", key, gap = "", value = ""] = PARTS.exec(line) ?? [];
  if (key === undefined)
    return (
      <>
        {line}
        {"\n"}
      </>
    );
  const kind = /^(-?\d[\d.]*|true|false|null)$/.test(value) ? "y-number" : "y-string";
  return (
    <>
      {indent}
      <span className="y-key">{key}</span>
      {gap}
      <span className={kind}>{value}</span>
      {"\n"}
    </>
  );
}
