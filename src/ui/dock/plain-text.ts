/** What a terminal was told, without the marks that are meant for an emulator. */
export function plainText(output: string): string {
  return output
    .split("\u001b")
    .map((part, i) => (i === 0 ? part : part.replace(/^(?:\[[0-9;?]*[A-Za-z]|c)/, "")))
    .join("")
    .replaceAll("\r", "");
}
