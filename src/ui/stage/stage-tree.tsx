import { useEffect, useState } from "react";
import { Button as TreeButton, Tree, TreeItem, TreeItemContent, type Key } from "react-aria-components";
import { Icon } from "../design/icon";
import { select, useUi } from "../state/ui-store";
import { viewStore } from "../state/view-store";
import { openSelected } from "./camera";
import { twigsOf, type Twig } from "./walk";

const REFRESH_MS = 1_000;

/** The stage as a tree of the same things, always in the page. It shows itself when it has the focus. */
export function StageTree() {
  const [twigs, setTwigs] = useState<readonly Twig[]>(() => twigsOf(viewStore.getState()));
  const [open, setOpen] = useState<Set<Key>>(() => new Set());
  const selected = useUi((ui) => ui.selected);
  useEffect(() => {
    const timer = setInterval(
      () => setTwigs((before) => keepIfSame(before, twigsOf(viewStore.getState()))),
      REFRESH_MS,
    );
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="stage-tree">
      <Tree
        aria-label="Everything on the stage"
        selectionMode="single"
        selectedKeys={selected === undefined ? [] : [selected]}
        expandedKeys={open}
        onExpandedChange={(keys) => setOpen(new Set(keys))}
        onAction={openSelected}
        onSelectionChange={(keys) => {
          if (keys !== "all") select([...keys].map(String)[0]);
        }}
        renderEmptyState={() => "The cluster is starting."}
      >
        {twigs.map((twig) => (
          <Branch key={twig.key} twig={twig} open={open} />
        ))}
      </Tree>
    </div>
  );
}

/** Closed branches keep one child, so that they can be opened; a thousand pods then cost nothing. */
function Branch({ twig, open }: { readonly twig: Twig; readonly open: ReadonlySet<Key> }) {
  const shown = open.has(twig.key) ? twig.children : twig.children.slice(0, 1);
  return (
    <TreeItem id={twig.key} textValue={twig.name} className="tree-item">
      <TreeItemContent>
        {({ level }) => (
          <span className="row" style={{ paddingLeft: (level - 1) * 14 }}>
            {twig.children.length > 0 ? (
              <TreeButton slot="chevron" className="tree-chevron">
                <Icon name="right" small />
              </TreeButton>
            ) : (
              <span className="tree-chevron" />
            )}
            {twig.name}
          </span>
        )}
      </TreeItemContent>
      {shown.map((child) => (
        <Branch key={child.key} twig={child} open={open} />
      ))}
    </TreeItem>
  );
}

function keepIfSame(before: readonly Twig[], after: readonly Twig[]): readonly Twig[] {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
