import type { CommandProgram, CommandTable } from "../../sim/ports/command-io";
import { awk } from "./awk";
import { cat } from "./cat";
import { curl, wget } from "./curl";
import { date } from "./date";
import { diff } from "./diff";
import { echo } from "./echo";
import { cut, nl, rev, tr, uniq } from "./fields";
import { chmod, cp, mkdir, mv, rm, rmdir, touch } from "./files";
import { find } from "./find";
import { grep } from "./grep";
import { head, tac, tail, tee, wc } from "./lines";
import { ls } from "./ls";
import { printf } from "./printf";
import { env, printenv, sleep, timeout, watch, xargs } from "./running";
import { sed } from "./sed";
import {
  base64,
  basename,
  clear,
  dirname,
  editor,
  expr,
  hostname,
  id,
  less,
  pwd,
  seq,
  uname,
  which,
  whoami,
  yes,
} from "./small";
import { sort } from "./sort";

const succeed: CommandProgram = function* () {
  return 0;
};
const fail: CommandProgram = function* () {
  return 1;
};

/** The core utilities, by name. */
export const COREUTILS: CommandTable = {
  awk,
  base64,
  basename,
  cat,
  chmod,
  clear,
  cp,
  curl,
  cut,
  date,
  diff,
  dirname,
  echo,
  egrep: grep,
  emacs: editor,
  env,
  expr,
  false: fail,
  fgrep: grep,
  find,
  grep,
  head,
  hostname,
  id,
  less,
  ls,
  mkdir,
  more: less,
  mv,
  nano: editor,
  nl,
  printenv,
  printf,
  pwd,
  rev,
  rm,
  rmdir,
  sed,
  seq,
  sleep,
  sort,
  tac,
  tail,
  tee,
  timeout,
  touch,
  tr,
  true: succeed,
  uname,
  uniq,
  vi: editor,
  vim: editor,
  watch,
  wc,
  wget,
  which,
  whoami,
  xargs,
  yes,
};
