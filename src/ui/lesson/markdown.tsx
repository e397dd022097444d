import { marked, type Token, type Tokens } from "marked";
import { createElement, Fragment, type ReactNode } from "react";
import { Button } from "../design/kit";
import { typeLine } from "../state/deeds";
import { useView } from "../state/view-store";

/**
 * Markdown of a lesson, as elements: never as HTML, so that a lesson can hold no script and no markup of its own. Raw
 * HTML is shown as the text that it is. A code block that is a command can be typed by a button.
 */
export function Markdown({ text }: { readonly text: string }) {
  return <>{blocks(marked.lexer(text))}</>;
}

function blocks(tokens: readonly Token[]): ReactNode[] {
  return tokens.map((token, index) => <Fragment key={index}>{block(token as Tokens.Generic)}</Fragment>);
}

function block(token: Tokens.Generic): ReactNode {
  switch (token.type) {
    case "heading":
      return createElement(token["depth"] === 1 ? "h1" : "h2", {}, inline(token.tokens));
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "text":
      return token.tokens === undefined ? unescape(token["text"] as string) : inline(token.tokens);
    case "list":
      return createElement(
        token["ordered"] === true ? "ol" : "ul",
        {},
        (token["items"] as readonly Tokens.ListItem[]).map((item, index) => <li key={index}>{blocks(item.tokens)}</li>),
      );
    case "blockquote":
      return <blockquote>{blocks(token.tokens ?? [])}</blockquote>;
    case "code":
      return <CodeBlock text={token["text"] as string} />;
    case "hr":
      return <hr />;
    case "space":
    case "def":
      return null;
    default:
      return <p>{token.raw}</p>;
  }
}

function inline(tokens: readonly Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, index) => <Fragment key={index}>{piece(token as Tokens.Generic)}</Fragment>);
}

function piece(token: Tokens.Generic): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong>{inline(token.tokens)}</strong>;
    case "em":
      return <em>{inline(token.tokens)}</em>;
    case "codespan":
      return <code className="mono">{token["text"] as string}</code>;
    case "br":
      return <br />;
    case "link":
      return isSafe(token["href"] as string) ? (
        <a href={token["href"] as string} rel="noreferrer" target="_blank">
          {inline(token.tokens)}
        </a>
      ) : (
        inline(token.tokens)
      );
    case "text":
      return token.tokens === undefined ? <Called text={unescape(token["text"] as string)} /> : inline(token.tokens);
    case "escape":
      return token["text"] as string;
    default:
      return token.raw;
  }
}

export function isSafe(href: string): boolean {
  return /^(https:\/\/|#|\.{0,2}\/)/.test(href);
}

function unescape(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

function CodeBlock({ text }: { readonly text: string }) {
  if (/^(\$ )?(kubectl|cat|ls|echo|watch)\b[^\n]*$/.test(text.trim()))
    return <Command line={text.trim().replace(/^\$ /, "")} />;
  return (
    <pre className="lesson-code mono" tabIndex={0}>
      {text}
    </pre>
  );
}

export function Command({ line }: { readonly line: string }) {
  const alive = useView((view) => view.alive);
  return (
    <div className="command">
      <span className="quiet" aria-hidden="true">
        $
      </span>
      <span className="grow">{line}</span>
      <Button size="small" disabled={!alive} onClick={() => typeLine(line)}>
        Type it for me
      </Button>
    </div>
  );
}

const CALLOUTS = "①②③④⑤⑥⑦⑧⑨";

/** Text in which ① is the mark with that number on the glass. */
export function Called({ text }: { readonly text: string }) {
  return text.split(/([①-⑨])/).map((part, index) => {
    const number = part === "" ? 0 : CALLOUTS.indexOf(part) + 1;
    return number === 0 ? (
      part
    ) : (
      <span key={index} className="number callout" data-plain="">
        {number}
      </span>
    );
  });
}
