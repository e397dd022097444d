import { useMemo, type ReactNode } from "react";
import type { Span } from "../../engine/index";
import { Button, Switch } from "../design/kit";
import { aboutOf, methodOf, NO_FILTER, statusOf, whoOf, type RequestFilter } from "./request-rows";

/** What one wants to see of the requests: by words, by who asked, how, about what, and with what answer. */
export function RequestFilters({
  filter,
  change,
  spans,
  children,
}: {
  readonly filter: RequestFilter;
  readonly change: (part: Partial<RequestFilter>) => void;
  readonly spans: readonly Span[];
  readonly children: ReactNode;
}) {
  const found = useMemo(() => {
    const each = (of: (span: Span) => string) => [...new Set(spans.map(of))].filter((word) => word !== "").sort();
    return {
      who: each(whoOf),
      verbs: each(methodOf),
      resources: each((span) => aboutOf(span).resource),
      answers: each(statusOf),
    };
  }, [spans]);
  const choice = (
    field: "who" | "verb" | "resource" | "answer",
    name: string,
    any: string,
    options: readonly string[],
  ) => (
    <Choice
      name={name}
      any={any}
      value={filter[field]}
      options={options}
      choose={(value) => change({ [field]: value })}
    />
  );
  return (
    <div className="objects-head row">
      <input
        className="field grow"
        type="search"
        placeholder="Any words of the path"
        aria-label="Filter requests"
        value={filter.words}
        onChange={(event) => change({ words: event.target.value })}
      />
      {choice("who", "Who", "anyone", found.who)}
      {choice("verb", "Verb", "any verb", ["writes", "reads", "watches", ...found.verbs])}
      {choice("resource", "Resource", "anything", found.resources)}
      {choice("answer", "Answer", "any answer", ["fine", "refused", ...found.answers])}
      <Switch on={filter.leases} onChange={(leases) => change({ leases })}>
        Leases
      </Switch>
      {isFiltered(filter) && (
        <Button size="small" tone="ghost" icon="x" hint="Show all again" onClick={() => change(NO_FILTER)} />
      )}
      {children}
    </div>
  );
}

function isFiltered({ words, verb, who, resource, answer }: RequestFilter): boolean {
  return [words, verb, who, resource, answer].some((field) => field !== "");
}

function Choice({
  name,
  value,
  options,
  choose,
  any,
}: {
  readonly name: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly choose: (value: string) => void;
  readonly any: string;
}) {
  return (
    <select
      className="field choice"
      aria-label={name}
      value={value}
      onChange={(event) => choose(event.target.value)}
      data-on={value !== "" || undefined}
    >
      <option value="">{any}</option>
      {/* What was chosen stays to be seen, also when it has gone from the last requests. */}
      {[...new Set([...options, ...(value === "" ? [] : [value])])].map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}
