import { parseAllDocuments } from "yaml";

/**
 * A file in the one way in which kubectl writes: two spaces, lists not indented, nothing wrapped. Comments stay.
 * Undefined where it cannot be read, and nothing can be said of its form.
 */
export function formatYaml(text: string): string | undefined {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
  const parts = documents.map((document) =>
    document.toString({ indentSeq: false, lineWidth: 0, flowCollectionPadding: true }).replace(/^---\n/, ""),
  );
  const begins = /^---\s*$/.test(text.split("\n").find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "");
  return `${begins ? "---\n" : ""}${parts.join("---\n")}`;
}
