import { describe, expect, it } from "vitest";
import type { Json } from "../../../apimachinery/object";
import { GoTemplate } from "./evaluate-template";

const DATA: Json = {
  kind: "ConfigMap",
  spec: { replicas: 3, big: 1500000, ratio: 0.5 },
  data: { color: "blue", "the-key": "x" },
  items: [
    { name: "a", on: true },
    { name: "b", on: false },
  ],
  empty: [],
  none: null,
};

function run(template: string, missingKeyFails = false): string {
  return new GoTemplate(template, { missingKeyFails }).execute(DATA);
}

describe("GoTemplate", () => {
  it.each([
    ["plain", "plain"],
    ["{{.kind}}", "ConfigMap"],
    ["{{ .kind -}}   !", "ConfigMap!"],
    ["a  {{- .kind}}", "aConfigMap"],
    ["{{/* said to nobody */}}x", "x"],
    ["{{.nope}}{{.none}}{{.nope.deeper}}", "<no value><no value><no value>"],
    ["{{.spec.replicas}} {{.spec.big}} {{.spec.ratio}}", "3 1.5e+06 0.5"],
    ["{{range .items}}{{.name}},{{end}}", "a,b,"],
    ["{{range $i, $e := .items}}{{$i}}{{$e.name}}{{end}}", "0a1b"],
    ["{{range $k, $v := .data}}{{$k}}={{$v}};{{end}}", "color=blue;the-key=x;"],
    ["{{range .empty}}x{{else}}nothing{{end}}", "nothing"],
    ["{{range .items}}{{if .on}}{{continue}}{{end}}{{.name}}{{end}}", "b"],
    ["{{range .items}}{{.name}}{{break}}{{end}}", "a"],
    ["{{with .data}}{{.color}}{{end}}{{with .nope}}x{{else}}y{{end}}", "bluey"],
    ['{{if eq .kind "Pod"}}p{{else if eq .kind "ConfigMap"}}c{{else}}?{{end}}', "c"],
    ['{{$n := .kind}}{{$n}}{{$n = "other"}} {{$n}}', "ConfigMap other"],
    ['{{index .data "the-key"}} {{(index .items 1).name}}', "x b"],
    ['{{len .items}} {{len "äö"}}', "2 4"],
    ['{{printf "%-4s|%4s|%q|%v" "ab" "cd" .kind .spec.replicas}}', 'ab  |  cd|"ConfigMap"|3'],
    ['{{.kind | printf "%s-%s" "x"}}', "x-ConfigMap"],
    ['{{and .kind .data.color}} {{or .nope "y"}} {{not .nope}}', "blue y true"],
    ['{{define "t"}}<{{.}}>{{end}}{{template "t" .kind}}', "<ConfigMap>"],
    ["{{`raw`}} {{print 1 2}} {{println .kind}}", "raw 1 2 ConfigMap\n"],
    ["{{.data}}", "map[color:blue the-key:x]"],
    ['{{"NDcxMQ==" | base64decode}}', "4711"],
    ['{{lt 1 2}} {{ge 2 2}} {{ne .kind "Pod"}}', "true true true"],
  ])("%s", (template, want) => {
    expect(run(template)).toBe(want);
  });

  it.each([
    ["{{.kind", "template: output:1: unclosed action"],
    ["{{nosuch .}}", 'template: output:1: function "nosuch" not defined'],
    ["{{if .kind}}x", "template: output:1: unexpected EOF"],
    ["{{end}}", "template: output:1: unexpected {{end}}"],
    [
      "{{index .nope 0}}",
      'template: output:1:2: executing "output" at <index .nope 0>: error calling index: index of untyped nil',
    ],
    ["{{if eq .spec.replicas 3}}x{{end}}", "incompatible types for comparison"],
    ["{{range .kind}}x{{end}}", "range can't iterate over ConfigMap"],
  ])("refuses %s", (template, message) => {
    expect(() => run(template)).toThrow(message);
  });

  it("fails on what is not there when told to", () => {
    expect(() => run("a{{.data.none}}", true)).toThrow(
      'template: output:1:8: executing "output" at <.data.none>: map has no entry for key "none"',
    );
  });
});
