import type { Span } from "../../../engine/index";
import { aboutObject, clause, isRefused, name, question, text, textOf, verdict, type Sentence } from "./phrase";

export function ofCommand(span: Span): Sentence {
  const line = textOf(span, "line") ?? textOf(span, "command") ?? span.name;
  return {
    title: "Command",
    say: [
      verdict("You ask: "),
      name(line),
      ...clause(textOf(span, "exitCode"), (code) => [text(`, which ends with ${code}`)]),
      text("."),
    ],
  };
}

export function ofInput(span: Span): Sentence {
  return { title: "Your deed", say: [verdict("It begins here: "), name(span.name), text(".")] };
}

const NEWS: { readonly [type: string]: string } = {
  ADDED: "is new",
  MODIFIED: "has changed",
  DELETED: "is gone",
  BOOKMARK: "is as it was",
};

export function ofInformer(span: Span): Sentence {
  return {
    title: "News",
    say: [
      name(span.process),
      verdict(" is told"),
      ...clause(aboutObject(span).length > 0 ? "object" : undefined, () => [
        text(": "),
        ...aboutObject(span),
        text(` ${NEWS[span.name] ?? `was ${span.name.toLowerCase()}`}`),
      ]),
      text("."),
    ],
  };
}

export function ofWatch(span: Span): Sentence {
  return {
    title: "Watch",
    say: [
      verdict("A watcher is sent the news"),
      ...clause(aboutObject(span).length > 0 ? "object" : undefined, () => [text(" of "), ...aboutObject(span)]),
      text("."),
    ],
  };
}

export function ofReconcile(span: Span): Sentence {
  return {
    title: "Reconcile",
    say: [
      question("Is all as it is wished?"),
      name(span.name),
      verdict(" compares wish and world"),
      ...clause(aboutObject(span).length > 0 ? "object" : undefined, () => [text(" for "), ...aboutObject(span)]),
      text("."),
      ...clause(isRefused(span) ? (textOf(span, "error") ?? "it will try again") : undefined, (why) => [
        text(` Not yet: ${why}.`),
      ]),
    ],
  };
}

export function ofVerdict(span: Span): Sentence {
  return {
    title: "Decision",
    say: [
      name(span.process),
      verdict(` decides: ${textOf(span, "decision") ?? span.name}`),
      ...clause(aboutObject(span).length > 0 ? "object" : undefined, () => [text(" for "), ...aboutObject(span)]),
      ...clause(textOf(span, "why"), (why) => [text(`, because ${why}`)]),
      text("."),
    ],
  };
}

export function ofSchedule(span: Span): Sentence {
  const node = textOf(span, "node");
  const pod = textOf(span, "pod") ?? span.object?.name;
  if (isRefused(span) || (node === undefined && span.t1 !== undefined)) {
    return {
      title: "Scheduling",
      say: [
        question("Where may it run?"),
        verdict("Nowhere, for now"),
        ...clause(pod, (which) => [text(": "), name(which), text(" waits")]),
        ...clause(textOf(span, "message"), (why) => [text(`. ${why.replace(/\.$/, "")}`)]),
        text("."),
      ],
    };
  }
  return {
    title: "Scheduling",
    say: [
      question("Where shall it run?"),
      ...clause(node, (chosen) => [name(chosen), verdict(" is chosen")]),
      ...clause(node === undefined ? pod : undefined, (which) => [verdict("The scheduler takes "), name(which)]),
      ...clause(node === undefined ? undefined : pod, (which) => [text(" for "), name(which)]),
      ...clause(textOf(span, "score"), (score) => [text(`, with ${score} points`)]),
      text("."),
    ],
  };
}

export function ofPod(span: Span): Sentence {
  return {
    title: "Pod sync",
    say: [
      question("Does it run as it should?"),
      verdict("The kubelet works on it"),
      ...clause(aboutObject(span).length > 0 ? "object" : undefined, () => [text(": "), ...aboutObject(span)]),
      ...clause(textOf(span, "phase"), (phase) => [text(", now "), name(phase)]),
      text("."),
    ],
  };
}

export function ofPull(span: Span): Sentence {
  const image = textOf(span, "image") ?? span.name;
  return {
    title: "Image",
    say: isRefused(span)
      ? [
          verdict("The image cannot be pulled: "),
          name(image),
          ...clause(textOf(span, "error"), (why) => [text(`. ${why}`)]),
          text("."),
        ]
      : [
          verdict("The image is brought in: "),
          name(image),
          ...clause(textOf(span, "size"), (size) => [text(`, ${size} bytes`)]),
          text("."),
        ],
  };
}

export function ofCri(span: Span): Sentence {
  return {
    title: "Container runtime",
    say: [
      verdict("The kubelet asks the runtime: "),
      name(span.name),
      ...clause(textOf(span, "container"), (container) => [text(" for container "), name(container)]),
      ...clause(isRefused(span) ? (textOf(span, "error") ?? "it fails") : undefined, (why) => [text(`, but ${why}`)]),
      text("."),
    ],
  };
}

export function ofProbe(span: Span): Sentence {
  return {
    title: "Probe",
    say: [
      question("Is it well?"),
      verdict(isRefused(span) ? "It does not answer as it should" : "It answers"),
      text(": "),
      name(span.name),
      text("."),
    ],
  };
}

export function ofProcess(span: Span): Sentence {
  return {
    title: "Process",
    say: [
      verdict(span.name),
      ...clause(textOf(span, "pid"), (pid) => [text(`, process ${pid}`)]),
      ...clause(textOf(span, "code"), (code) => [text(`, with code ${code}`)]),
      text("."),
    ],
  };
}

export function ofFault(span: Span): Sentence {
  return {
    title: "Fault",
    say: [verdict(span.name), ...clause(textOf(span, "peer"), (peer) => [text(", towards "), name(peer)]), text(".")],
  };
}

export function ofFsync(span: Span): Sentence {
  return {
    title: "Disk",
    say: [
      verdict("It is on the disk"),
      ...clause(textOf(span, "proposals"), (count) => [text(`, together with what else came: ${count} in one write`)]),
      text("."),
    ],
  };
}

/** What has no sentence of its own says what it is called. */
export function ofOther(span: Span): Sentence {
  return {
    title: span.kind.charAt(0).toUpperCase() + span.kind.slice(1),
    say: [name(span.process), verdict(`: ${span.name}`), text(".")],
  };
}
