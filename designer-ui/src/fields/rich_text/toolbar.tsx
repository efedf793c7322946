import type { Editor } from "@tiptap/core";
import { Bold, Code, Heading1, Heading2, Italic, Link2, List, ListOrdered, Quote, SquareCode, Strikethrough, type LucideIcon } from "lucide-react";
import { Fragment, useEffect, useId, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { isMac } from "../../lib/media";
import { Button, IconButton } from "../../ui/button";
import { Input } from "../../ui/input";
import { isLink } from "./document";

interface Tool {
  name: "heading1" | "heading2" | "bold" | "italic" | "strike" | "code" | "bullets" | "numbers" | "quote" | "codeBlock";
  icon: LucideIcon;
  keys?: string;
  node: string;
  /** Level of a heading. */
  attrs?: Readonly<Record<string, unknown>>;
  /** The first of its group. */
  apart?: true;
  run: (editor: Editor) => void;
}

const TOOLS: readonly Tool[] = [
  { name: "heading1", node: "heading", attrs: { level: 1 }, icon: Heading1, run: (editor) => void editor.chain().focus().toggleHeading({ level: 1 }).run() },
  { name: "heading2", node: "heading", attrs: { level: 2 }, icon: Heading2, run: (editor) => void editor.chain().focus().toggleHeading({ level: 2 }).run() },
  { name: "bold", node: "bold", icon: Bold, keys: "B", apart: true, run: (editor) => void editor.chain().focus().toggleBold().run() },
  { name: "italic", node: "italic", icon: Italic, keys: "I", run: (editor) => void editor.chain().focus().toggleItalic().run() },
  { name: "strike", node: "strike", icon: Strikethrough, run: (editor) => void editor.chain().focus().toggleStrike().run() },
  { name: "code", node: "code", icon: Code, keys: "E", run: (editor) => void editor.chain().focus().toggleCode().run() },
  { name: "bullets", node: "bulletList", icon: List, apart: true, run: (editor) => void editor.chain().focus().toggleBulletList().run() },
  { name: "numbers", node: "orderedList", icon: ListOrdered, run: (editor) => void editor.chain().focus().toggleOrderedList().run() },
  { name: "quote", node: "blockquote", icon: Quote, run: (editor) => void editor.chain().focus().toggleBlockquote().run() },
  { name: "codeBlock", node: "codeBlock", icon: SquareCode, run: (editor) => void editor.chain().focus().toggleCodeBlock().run() },
];

/** How the text is written: one stop of the Tab key, arrows inside. */
export function Toolbar({ editor }: { editor: Editor | null }): ReactNode {
  const bar = useRef<HTMLDivElement>(null);
  const [, draw] = useState(0);
  const [current, setCurrent] = useState(0);
  const [linking, setLinking] = useState(false);
  useEffect(() => {
    const changed = () => draw((count) => count + 1);
    editor?.on("transaction", changed);
    return () => void editor?.off("transaction", changed);
  }, [editor]);
  const move = (event: KeyboardEvent) => {
    const buttons = [...(bar.current?.querySelectorAll("button") ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const next = (step + buttons.length) % buttons.length;
    setCurrent(next);
    buttons[next]?.focus();
  };
  // A button takes no focus from the text when it is clicked.
  const place = (own: number) => ({ tabIndex: own === current ? 0 : -1, onFocus: () => setCurrent(own), onPointerDown: (event: PointerEvent) => event.preventDefault() });
  return (
    <>
      <div ref={bar} role="toolbar" tabIndex={-1} aria-label={t("fields.rich.bar")} className="rich-bar" onKeyDown={move}>
        {TOOLS.map(({ name, icon: Icon, keys, node, attrs, apart, run }, index) => (
          <Fragment key={name}>
            {apart && <span className="rich-sep" />}
            <IconButton size="sm" label={t(`fields.rich.${name}`)} {...(keys ? { shortcut: (isMac ? "⌘" : "Ctrl+") + keys } : {})} aria-pressed={editor?.isActive(node, attrs) ?? false} disabled={!editor} onClick={() => editor && run(editor)} {...place(index)}>
              <Icon size={14} aria-hidden />
            </IconButton>
          </Fragment>
        ))}
        <span className="rich-sep" />
        <IconButton size="sm" label={t("fields.rich.link")} aria-pressed={editor?.isActive("link") ?? false} aria-expanded={linking} disabled={!editor} onClick={() => setLinking(!linking)} {...place(TOOLS.length)}>
          <Link2 size={14} aria-hidden />
        </IconButton>
      </div>
      {linking && editor && <LinkLine editor={editor} onDone={() => setLinking(false)} />}
    </>
  );
}

/** What somebody types as an address: a web address without its scheme, a mail address. */
export function readLink(text: string): string | null {
  const typed = text.trim();
  if (isLink(typed)) return typed;
  if (/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(typed) || typed.startsWith("/")) return null;
  const made = /^[^/@\s]+@[^/@\s]+$/.test(typed) ? `mailto:${typed}` : `https://${typed}`;
  return typed.includes(".") && isLink(made) ? made : null;
}

function LinkLine({ editor, onDone }: { editor: Editor; onDone: () => void }): ReactNode {
  const id = useId();
  const before = editor.getAttributes("link")["href"];
  const [text, setText] = useState(typeof before === "string" ? before : "");
  const [wrong, setWrong] = useState(false);
  // Before the line is gone: a dialog takes the focus of what vanishes.
  const back = () => editor.view.focus();
  const apply = () => {
    const href = readLink(text);
    if (href === null) {
      setWrong(true);
      return;
    }
    back();
    const chain = editor.chain().focus().extendMarkRange("link");
    // Without a selection the address itself is the text.
    if (editor.state.selection.empty && !editor.isActive("link")) chain.insertContent({ type: "text", text: text.trim(), marks: [{ type: "link", attrs: { href } }] }).run();
    else chain.setLink({ href }).run();
    onDone();
  };
  return (
    <div className="flex flex-wrap items-center gap-1.5 border-b border-line px-2 py-1.5">
      <Input
        aria-label={t("fields.rich.linkTo")}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        invalid={wrong}
        autoFocus
        className="min-w-40 flex-1"
        placeholder="https://"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setWrong(false);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === "Enter") apply();
          else {
            back();
            onDone();
          }
        }}
      />
      <Button onClick={apply}>{t("fields.rich.linkSet")}</Button>
      {editor.isActive("link") && (
        <Button
          tone="ghost"
          onClick={() => {
            back();
            editor.chain().focus().extendMarkRange("link").unsetLink().run();
            onDone();
          }}
        >
          {t("fields.rich.linkRemove")}
        </Button>
      )}
      {wrong && (
        <p id={`${id}-wrong`} role="alert" className="w-full text-xs text-bad">
          {t("fields.rich.linkWrong")}
        </p>
      )}
    </div>
  );
}
