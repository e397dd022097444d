import type { Sentence } from "./phrase";

/** A sentence as it is set on the glass. */
export function Say({ sentence }: { readonly sentence: Sentence }) {
  return sentence.say.map((phrase, index) => {
    if (phrase.as === "verdict") return <b key={index}>{phrase.text}</b>;
    if (phrase.as === "name") return <i key={index}>{phrase.text}</i>;
    return <span key={index}>{phrase.text}</span>;
  });
}
