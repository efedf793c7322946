import { createElement, type ReactNode } from "react";
import { childrenOf, documentOf, linkOf, type RichMark, type RichNode } from "./document";
import "./rich_text.css";

/** Rich text for reading. Each node is drawn by its name, so that nothing in a document can be more than text. */
export function RichText({ value }: { value: unknown }): ReactNode {
  return <div className="rich">{childrenOf(documentOf(value)).map(draw)}</div>;
}

/** A page has headings of its own above these. */
const TAGS: Readonly<Record<string, string>> = { paragraph: "p", bulletList: "ul", orderedList: "ol", listItem: "li", blockquote: "blockquote" };

function draw(node: RichNode, index: number): ReactNode {
  const children = childrenOf(node).map(draw);
  if (node.type === "text") return <Marked key={index} marks={node.marks ?? []} text={node.text ?? ""} />;
  if (node.type === "hardBreak") return <br key={index} />;
  if (node.type === "horizontalRule") return <hr key={index} />;
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long lines of code are scrolled, also by keyboard
  if (node.type === "codeBlock") return <pre key={index} tabIndex={0}><code>{children}</code></pre>;
  if (node.type === "heading") return createElement(node.attrs?.["level"] === 1 ? "h4" : "h5", { key: index }, ...children);
  return createElement(TAGS[node.type] ?? "p", { key: index }, ...(children.length === 0 && node.type === "paragraph" ? [<br key="empty" />] : children));
}

const STYLE_TAGS: Readonly<Record<string, string>> = { bold: "strong", italic: "em", strike: "s", code: "code" };

function Marked({ marks, text }: { marks: readonly RichMark[]; text: string }): ReactNode {
  return marks.reduceRight<ReactNode>((inner, mark) => {
    const href = linkOf(mark);
    if (href !== null) {
      const web = /^http/i.test(href);
      return <a href={href} className="lnk" {...(web ? { target: "_blank", rel: "noopener noreferrer" } : {})}>{inner}</a>;
    }
    const tag = STYLE_TAGS[mark.type];
    return tag === undefined ? inner : createElement(tag, null, inner);
  }, text);
}
