import { describe, expect, it } from "vitest";
import { setFreezing } from "../../sim/plain";
import { ShellRig } from "../../testing/shell-rig";

setFreezing(true);

const CASES: readonly {
  readonly script: string;
  readonly out?: string;
  readonly err?: string;
  readonly exit?: number;
  readonly stdin?: string;
}[] = [
  { script: "printf '%-5s|%05d|%x|%s\\n' ab 42 255 c", out: "ab   |00042|ff|c\n" },
  { script: "printf '%s\\n' a b", out: "a\nb\n" },
  { script: "printf '\\x00\\x01\\xff' | base64", out: "AAH/\n" },
  { script: "echo aGk= | base64 -d; printf 'h\\303\\251' | base64", out: "hiaMOp\n" },
  { script: "grep -n b; echo $?", stdin: "a\nb\nab\n", out: "2:b\n3:ab\n0\n" },
  { script: "grep -vc '^#' ; grep -q x /dev/null", stdin: "#a\nb\n", out: "1\n", exit: 1 },
  { script: "grep -E '^(a|b)+$' -o; echo x | grep -e alpha -e beta", stdin: "abba\nc\n", out: "abba\n", exit: 1 },
  { script: "grep '^[-+ ]' | grep -v '^[-+][-+]'", stdin: "+++ x\n-a\n+b\n@@\n", out: "-a\n+b\n" },
  { script: "head -2; echo -; tail -n 1", stdin: "1\n2\n3\n4\n", out: "1\n2\n-\n4\n" },
  { script: "wc -l; printf 'a b\\nc\\n' | wc", stdin: "x\ny\n", out: "2\n      2       3       6\n" },
  {
    script: "sort -k2 -n -r; printf 'b\\na\\nb\\n' | sort -u",
    stdin: "a 1\nb 10\nc 9\n",
    out: "b 10\nc 9\na 1\na\nb\n",
  },
  { script: "sort | uniq -c", stdin: "b\na\nb\n", out: "      1 a\n      2 b\n" },
  { script: "cut -d: -f1,3; echo abcdef | cut -c2-4", stdin: "a:b:c\n", out: "a:c\nbcd\n" },
  { script: "tr - ' ' | tr a-z A-Z | tr -d X | tr -s O", stdin: "a-box-oo\n", out: "A BO O\n" },
  {
    script: "sed 's/^spec:/spec:\\n  suspend: true/'",
    stdin: "kind: x\nspec:\n",
    out: "kind: x\nspec:\n  suspend: true\n",
  },
  {
    script: "sed -n '/^Conditions/,/^New/p;/^Z/p'",
    stdin: "a\nConditions:\nb\nNew\nc\nZ\n",
    out: "Conditions:\nb\nNew\nZ\n",
  },
  {
    script: 'sed \'s#[0-9]*/24#<n>/24#;s/"[0-9T:Z-]*"}/"<time>"}/\'',
    stdin: '10.244.3.0/24 {"2020-01-01T00:00:00Z"}\n',
    out: '10.244.3.<n>/24 {"<time>"}\n',
  },
  { script: "sed '/^status:/,$d'; echo abc | sed -E 's/(a)(b)/\\2\\1/'", stdin: "a\nstatus:\nb\n", out: "a\nbac\n" },
  { script: "echo 'one: 1' > f; sed -i 's/^\\( *\\)one: .*/\\1one: edited/' f; cat f", out: "one: edited\n" },
  {
    script: "sed 2q; seq 3 | sed '$!d'; seq 4 | sed -n '2,3p'; seq 3 | sed '2s/$/!/;1d'",
    stdin: "a\nb\nc\n",
    out: "a\nb\n3\n2\n3\n2!\n3\n",
  },
  { script: "awk '{print $NF}'", stdin: "a b c\nd e\n", out: "c\ne\n" },
  {
    script: "awk -F: 'NR>1 && $2 ~ /^x/ {n += $1; printf \"%s-%d\\n\", $2, $1} END {print n, NR}'",
    stdin: "1:a\n2:xb\n3:xc\n",
    out: "xb-2\nxc-3\n5 3\n",
  },
  { script: "awk '{c[$1]++} END {for (k in c) print k, c[k]}' | sort", stdin: "a\nb\na\n", out: "a 2\nb 1\n" },
  {
    script: "awk 'BEGIN {x = \"a\" 1+2; print x, length(x), substr(x, 2), toupper(x); exit 3}'",
    out: "a3 2 3 A3\n",
    exit: 3,
  },
  {
    script: 'awk -v n=2 \'NR==n {gsub(/o/, "0"); print; next} {if ($1 == 5) print "five"; else print $1}\'',
    stdin: "5\nfoo\n7\n",
    out: "five\nf00\n7\n",
  },
  { script: "echo 'a b  c' | xargs -n1 echo -; echo x y | xargs -I{} echo '[{}]'", out: "- a\n- b\n- c\n[x y]\n" },
  { script: "seq 3 | tee f | tail -1; cat f", out: "3\n1\n2\n3\n" },
  {
    script: "mkdir -p a/b; touch a/b/c a/d; find a -type f | sort; rm -r a; ls a",
    out: "a/b/c\na/d\n",
    err: "ls: a: No such file or directory\n",
    exit: 1,
  },
  {
    script: "mkdir d; echo 1 > d/x; cp d/x y; mv y d/z; ls -a d; cp d e",
    out: ".\n..\nx\nz\n",
    err: "cp: omitting directory 'd'\n",
    exit: 1,
  },
  { script: "date -u +%Y-%m-%dT%H; date -d @0", out: "2026-11-27T00\nThu Jan  1 00:00:00 UTC 1970\n" },
  {
    script: "printf 'a\\nb\\nc\\n' > x; printf 'a\\nB\\nc\\n' > y; diff x y; diff -u x y | tail -n +3",
    out: "2c2\n< b\n---\n> B\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n",
  },
  {
    script: "basename /a/b.txt .txt; dirname /a/b.txt; seq 2 2 6; which grep kubectl; whoami; hostname",
    out: "b\n/a\n2\n4\n6\n/bin/grep\nyou\nworkstation\n",
  },
  {
    script: "cat nope; vi x",
    err:
      "cat: nope: No such file or directory\n" +
      "vi: there is no editor in this terminal; files are edited in the editor pane: open x there\n",
    exit: 1,
  },
  { script: "env -i A=b env; timeout 0.5 sh -c 'echo in; sleep 9'; echo $?", out: "A=b\nin\n124\n" },
  { script: "curl -s localhost:81", exit: 7 },
];

describe("core utilities", () => {
  it.each(CASES)("$script", ({ script, out = "", err = "", exit = 0, stdin = "" }) => {
    expect(new ShellRig().run(script, stdin)).toEqual({ stdout: out, stderr: err, exit });
  });
});
