import { useRef } from "react";
import { Header, Menu, MenuItem, MenuSection, Popover, Separator } from "react-aria-components";
import { Icon } from "../design/icon";
import { Key } from "../design/kit";
import { follow } from "../state/deeds";
import { parseSelection, type Selection } from "../state/selection";
import { setUi, useUi } from "../state/ui-store";
import { openSelected } from "./camera";
import { harmsTo } from "./harms";

export { harmsTo } from "./harms";

/** The menu of anything: what one can look at, and how one can break it. */
export function BreakMenu() {
  const at = useUi((ui) => ui.breakMenu);
  const anchor = useRef<HTMLSpanElement>(null);
  const thing = at === undefined ? undefined : parseSelection(at.key);
  if (at === undefined || thing === undefined) return null;
  return (
    <>
      <span ref={anchor} style={{ position: "fixed", left: at.x, top: at.y, width: 1, height: 1 }} />
      <Popover
        isOpen
        triggerRef={anchor}
        placement="bottom start"
        className="popover"
        onOpenChange={(open) => {
          if (!open) close();
        }}
      >
        <Deeds thing={thing} />
      </Popover>
    </>
  );
}

function close(): void {
  setUi({ breakMenu: undefined });
}

function Deeds({ thing }: { readonly thing: Selection }) {
  const harms = harmsTo(thing);
  return (
    <Menu
      className="menu"
      aria-label="Menu"
      autoFocus="first"
      onClose={close}
      onAction={(id) => {
        close();
        if (id === "inspect") openSelected();
        else if (id === "follow" && thing.what === "object") follow({ object: thing.ref });
        else harms.find((harm) => harm.id === id)?.run();
      }}
    >
      <MenuItem id="inspect" className="menu-item" textValue="Open">
        <Icon name="loupe" />
        Open<Key>Enter</Key>
      </MenuItem>
      {thing.what === "object" && (
        <MenuItem id="follow" className="menu-item" textValue="Follow">
          <Icon name="follow" />
          Follow<Key>F</Key>
        </MenuItem>
      )}
      {harms.length > 0 && <Separator />}
      {harms.length > 0 && (
        <MenuSection>
          <Header className="menu-heading">Break it</Header>
          {harms.map(({ id, icon, label }) => (
            <MenuItem
              key={id}
              id={id}
              className="menu-item"
              data-tone={id === "give" || id === "heal" ? undefined : "danger"}
              textValue={label}
            >
              <Icon name={icon} />
              {label}
            </MenuItem>
          ))}
        </MenuSection>
      )}
    </Menu>
  );
}
