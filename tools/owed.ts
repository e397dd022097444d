/** Prints what the rules find wrong today, for `tools/pay-debt.mjs`. */
import { sourceFiles } from "./source-files";
import { RULES } from "./tidy-rules";

const files = ["src", "tools", "e2e", "bench"].flatMap(sourceFiles);
const lines = files.flatMap((file) =>
  Object.values(RULES).flatMap((rule) => rule(file).map((what) => `${file.path} ${what}`)),
);
const long = files
  .filter((file) => !file.generated)
  .reduce((sum, file) => sum + file.lines.filter((line) => line.length > 120).length, 0);
process.stdout.write(JSON.stringify({ lines: [...new Set(lines)], long }));
