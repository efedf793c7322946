/** Rich text as it is kept: a document of nodes with a closed list of names, never HTML. The same as engine/src/fields/rich_text.rs. */
export interface RichNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>> | undefined;
  readonly content?: readonly RichNode[] | undefined;
  readonly marks?: readonly RichMark[] | undefined;
  readonly text?: string | undefined;
}
export interface RichMark {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>> | undefined;
}

const MAX_DEPTH = 8;
const MAX_LINK = 2000;
export const STYLES = ["bold", "italic", "strike", "code"] as const;

/** Where a link may lead: the web, a mail address, a telephone. */
export function isLink(href: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these are refused
  if (/[\0-\x20\x7f-\x9f\s]/.test(href) || Array.from(href).length > MAX_LINK) return false;
  return /^(https?:\/\/[^/]|(mailto|tel):.)/i.test(href);
}

/** The document of a value; a text's lines are paragraphs. */
export function documentOf(value: unknown): RichNode {
  if (typeof value === "string") return { type: "doc", content: value.replaceAll("\r\n", "\n").split("\n").map((line) => (line === "" ? { type: "paragraph" } : { type: "paragraph", content: [{ type: "text", text: line }] })) };
  return isNode(value) && value.type === "doc" ? value : { type: "doc" };
}

/** A line for each paragraph, heading, item and line of code: what conditions look into. */
export function plainOf(value: unknown): string {
  const lines: string[] = [];
  collect(documentOf(value), lines);
  return lines.join("\n");
}

function collect(node: RichNode, lines: string[]): void {
  if (node.type === "text") lines[lines.length - 1] += node.text ?? "";
  else if (node.type === "hardBreak") lines[lines.length - 1] += "\n";
  else {
    if (node.type === "paragraph" || node.type === "heading" || node.type === "codeBlock") lines.push("");
    for (const child of childrenOf(node)) collect(child, lines);
  }
}

export function childrenOf(node: RichNode): readonly RichNode[] {
  return Array.isArray(node.content) ? node.content.filter(isNode) : [];
}

export function linkOf(mark: RichMark): string | null {
  const href = mark.type === "link" ? mark.attrs?.["href"] : null;
  return typeof href === "string" && isLink(href) ? href : null;
}

function isNode(value: unknown): value is RichNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

type Fault = "type" | "format";

/** What the engine would not take; null when it is a document. */
export function faultOf(document: unknown): Fault | null {
  return isNode(document) && document.type === "doc" ? blocksFault(document.content, 0) : "type";
}

function blocksFault(content: unknown, depth: number): Fault | null {
  if (depth > MAX_DEPTH) return "format";
  return firstFault(content, (node) => {
    switch (node.type) {
      case "heading": {
        const level = node.attrs?.["level"];
        if (level !== undefined && !(typeof level === "number" && Number.isInteger(level) && level >= 0)) return "type";
        return inlinesFault(node.content);
      }
      case "paragraph":
      case "codeBlock": return inlinesFault(node.content);
      case "bulletList":
      case "orderedList": return firstFault(node.content, (item) => (item.type === "listItem" ? blocksFault(item.content, depth + 1) : "format"));
      case "blockquote": return blocksFault(node.content, depth + 1);
      case "horizontalRule": return null;
      default: return "format";
    }
  });
}

function inlinesFault(content: unknown): Fault | null {
  return firstFault(content, (node) => {
    if (node.type === "hardBreak") return null;
    if (node.type !== "text") return "format";
    if (typeof node.text !== "string") return "type";
    return hasControls(node.text) ? "format" : firstFault(node.marks, markFault);
  });
}

function markFault(mark: RichMark): Fault | null {
  if (STYLES.some((style) => style === mark.type)) return null;
  if (mark.type !== "link") return "format";
  const href = mark.attrs?.["href"];
  return typeof href !== "string" ? "type" : isLink(href.trim()) ? null : "format";
}

function firstFault(list: unknown, check: (node: RichNode) => Fault | null): Fault | null {
  if (list === undefined || list === null) return null;
  if (!Array.isArray(list)) return "type";
  for (const node of list as readonly unknown[]) {
    const fault = isNode(node) ? check(node) : "type";
    if (fault !== null) return fault;
  }
  return null;
}

export function hasControls(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these are refused
  return /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)/.test(text);
}

/** A document of the editor as the engine keeps it: without what only the editor knows, members in the same order. */
export function tidy(node: RichNode): RichNode {
  const level = node.type === "heading" ? { attrs: { level: node.attrs?.["level"] === 1 ? 1 : 2 } } : {};
  const content = childrenOf(node).map(tidy);
  if (node.type === "doc") while (content.length > 1 && isBlank(content[content.length - 1])) content.pop();
  const marks = [
    ...(node.marks ?? []).flatMap((mark) => (mark.type === "link" ? [{ attrs: { href: mark.attrs?.["href"] }, type: "link" }] : [])),
    ...STYLES.flatMap((style) => (node.marks?.some((mark) => mark.type === style) ? [{ type: style }] : [])),
  ];
  return { ...level, ...(content.length > 0 ? { content } : {}), ...(marks.length > 0 ? { marks } : {}), ...(node.text === undefined ? {} : { text: node.text }), type: node.type };
}

function isBlank(node: RichNode | undefined): boolean {
  return node?.type === "paragraph" && childrenOf(node).length === 0;
}
