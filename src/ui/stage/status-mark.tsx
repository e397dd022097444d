import { Icon } from "../design/icon";
import { glyphOf, type PodLook } from "./pod-state";

/** A state in a list: glyph, then word, then colour. */
export function StatusMark({ look, word }: { readonly look: PodLook; readonly word: string }) {
  const { icon, tone } = glyphOf(look);
  return (
    <span className="status" data-tone={tone}>
      <Icon name={icon} small />
      {word}
    </span>
  );
}
