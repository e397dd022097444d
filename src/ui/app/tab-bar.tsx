import { Icon } from "../design/icon";

export interface BarTab<Id extends string> {
  readonly id: Id;
  readonly icon: string;
  readonly name: string;
}

/** The five parts of the page, at the foot of a phone or a tablet. */
export function TabBar<Id extends string>({
  tabs,
  active,
  choose,
}: {
  readonly tabs: readonly BarTab<Id>[];
  readonly active: Id;
  readonly choose: (id: Id) => void;
}) {
  return (
    <nav className="tab-bar" aria-label="Parts of the page">
      {tabs.map(({ id, icon, name }) => (
        <button key={id} type="button" aria-current={active === id ? "page" : undefined} onClick={() => choose(id)}>
          <Icon name={icon} />
          {name}
        </button>
      ))}
    </nav>
  );
}
