/** Programs that are there for the visitor's sake, by what the visitor calls them. */
const KNOWN: { readonly [process: string]: string } = { terminals: "kubectl, at your desk", page: "your desk" };

/** A place of the stage, in words: who does it, and on which machine where that tells something. */
export function placeWords(place: string): string {
  const [machine = "", process = ""] = place.split("/");
  return (
    KNOWN[process] ?? (process === "" ? machine : machine.startsWith("node-") ? `${process} on ${machine}` : process)
  );
}

/** What a mark of the scale says. The engine calls an input by the program that it reaches. */
export function markWords(label: string): string {
  const [process = "", handler = ""] = label.split(" ");
  if (process === "terminals") return handler === "keys" ? "you type" : "your terminal";
  if (process === "page") return handler === "write" ? "you save a file" : "your request";
  return label;
}
