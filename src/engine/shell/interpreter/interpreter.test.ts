import { describe, expect, it } from "vitest";
import { setFreezing } from "../../sim/plain";
import { ShellRig } from "../../testing/shell-rig";

setFreezing(true);

/** Scripts and what they print; `exit` 0 and nothing on standard error unless told. */
const CASES: readonly {
  readonly script: string;
  readonly out?: string;
  readonly err?: string;
  readonly exit?: number;
  readonly stdin?: string;
}[] = [
  { script: "echo a | grep a > f; cat f", out: "a\n" },
  { script: "echo hello   world", out: "hello world\n" },
  { script: `x=5; echo "$x" '$x' \\$x $x$x "\${x}y"`, out: "5 $x $x 55 5y\n" },
  { script: "echo ${a:-def} ${a-} ${a:=set} $a ${a:+yes} ${#a}", out: "def set set yes 3\n" },
  {
    script: "f=/a/b/c.tar.gz; echo ${f##*/} ${f#*/} ${f%.*} ${f%%.*}",
    out: "c.tar.gz a/b/c.tar.gz /a/b/c.tar /a/b/c\n",
  },
  {
    script: 'set -- one \'two three\' four; echo $#; for i in "$@"; do echo "[$i]"; done; shift; echo $1',
    out: "3\n[one]\n[two three]\n[four]\ntwo three\n",
  },
  { script: 'set --; for i in "$@"; do echo no; done; echo $#', out: "0\n" },
  { script: "echo $(echo a; echo b) `echo c \\`echo d\\``", out: "a b c d\n" },
  { script: "echo $((1 + 2 * 3)) $(( (1+2)*3 )) $((7/2)) $((7%3)) $((2<3 && 3>2))", out: "7 9 3 1 1\n" },
  { script: "i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done", out: "0\n1\n2\n" },
  { script: "for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done", out: "1\n3\n" },
  { script: "case foo.yaml in *.json) echo json;; *.yaml|*.yml) echo yaml;; *) echo other;; esac", out: "yaml\n" },
  { script: "if false; then echo a; elif true; then echo b; else echo c; fi", out: "b\n" },
  { script: 'greet() { echo "hi $1"; return 3; }; greet you; echo $?', out: "hi you\n3\n" },
  { script: 'cat <<EOF\na $((1+1)) "q"\n  $HOME\nEOF', out: 'a 2 "q"\n  /home/you\n' },
  { script: "cat <<'EOF'\na $x\nEOF\ncat <<-EOF\n\t\tindent\n\tEOF\necho end", out: "a $x\nindent\nend\n" },
  { script: "cat <<A; cat <<B\none\nA\ntwo\nB", out: "one\ntwo\n" },
  { script: "(cd /tmp; pwd); pwd", out: "/tmp\n/home/you\n" },
  { script: "{ echo a; echo b >&2; } 2>&1 | cat", out: "a\nb\n" },
  { script: "nope", err: "sh: nope: not found\n", exit: 127 },
  { script: "nope 2>/dev/null || echo missing", out: "missing\n" },
  { script: "echo a &> both; cat both; echo b >> both; cat < both", out: "a\na\nb\n" },
  { script: "touch a.x b.x .c.x; echo *.x; echo '*.x' \"*.x\" *.nope", out: "a.x b.x\n*.x *.x *.nope\n" },
  { script: "echo ~ ~/x '~'", out: "/home/you /home/you/x ~\n" },
  { script: "x=1 y=2; x=3 sh -c 'echo $x-$y'; echo $x", out: "3-\n1\n" },
  { script: "export A=1; env | grep ^A=; unset A; env | grep -c ^A=", out: "A=1\n0\n", exit: 1 },
  { script: "set -e; true; false; echo no", exit: 1 },
  { script: "set -e; if false; then :; fi; false || true; ! true; echo yes", out: "yes\n" },
  { script: "set -u; echo $nope", err: "sh: nope: parameter not set\n", exit: 2 },
  { script: "trap 'echo bye' EXIT; echo hi; exit 4", out: "hi\nbye\n", exit: 4 },
  { script: 'read a b; echo "$b $a"; cat', stdin: "1 2 3\nrest\n", out: "2 3 1\nrest\n" },
  { script: "printf 'a b\\nc\\n' | while read x y; do echo \"$x:$y\"; done", out: "a:b\nc:\n" },
  { script: "echo a | | b", err: 'sh: syntax error: unexpected "|"\n', exit: 2 },
  { script: "if true; then echo a", err: 'sh: syntax error: unexpected end of file (expecting "fi")\n', exit: 2 },
  { script: 'echo "abc', err: "sh: syntax error: unterminated quoted string\n", exit: 2 },
  { script: "done", err: 'sh: syntax error: unexpected "done"\n', exit: 2 },
  { script: "echo a >", err: "sh: syntax error: unexpected end of file\n", exit: 2 },
  { script: "echo a > no/such/f; echo $?", out: "1\n", err: "sh: can't create no/such/f: nonexistent directory\n" },
  { script: "sleep 2 & sleep 1; echo one; wait; echo two", out: "one\ntwo\n" },
  { script: "(exit 3); echo $?; false | true; echo $?; ! true; echo $?", out: "3\n0\n1\n" },
  { script: "eval 'x=2; echo $x'; command echo c; type cd", out: "2\nc\ncd is a shell builtin\n" },
  { script: "a=b; b='x y'; eval echo \\$$a", out: "x y\n" },
  { script: "yes | head -n 2; echo ${PIPE}x", out: "y\ny\nx\n" },
  { script: "echo 'echo in $1 $#' > s.sh; sh s.sh a b; chmod +x s.sh; ./s.sh c", out: "in a 2\nin c 1\n" },
  { script: "timeout 1 sleep 5; echo $?", out: "124\n" },
  { script: "# only a comment\necho a # more\necho b\\\nc", out: "a\nbc\n" },
  { script: 'x=$(nope 2>&1); echo "$? $x"', out: "127 sh: nope: not found\n" },
  { script: "f() { local x=in; echo $x; }; x=out; f; echo $x", out: "in\nout\n" },
  { script: "IFS=:; x=a:b:c; for i in $x; do echo $i; done", out: "a\nb\nc\n" },
  { script: "exec 3>&1; echo three >&3; exec > gone; echo no; echo yes >&3", out: "three\nyes\n" },
];

describe("the shell", () => {
  it.each(CASES)("runs $script", ({ script, out = "", err = "", exit = 0, stdin = "" }) => {
    expect(new ShellRig().run(script, stdin)).toEqual({ stdout: out, stderr: err, exit });
  });
});
