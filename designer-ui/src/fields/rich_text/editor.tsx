import { Editor } from "@tiptap/core";
import { StarterKit } from "@tiptap/starter-kit";
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { cx } from "../../lib/cx";
import type { LinesProps } from "../panel-input";
import { clipboardEvents } from "./clipboard";
import { documentOf, isLink, plainOf, tidy, type RichNode } from "./document";
import { Toolbar } from "./toolbar";

/** Only what the engine keeps; links by hand or as they are typed. */
const EXTENSIONS = [
  StarterKit.configure({
    heading: { levels: [1, 2] },
    underline: false,
    gapcursor: false,
    dropcursor: false,
    trailingNode: false,
    link: { openOnClick: false, linkOnPaste: false, defaultProtocol: "https", isAllowedUri: (href) => isLink(href), HTMLAttributes: { rel: "noopener noreferrer", target: null } },
  }),
];

/** The editor of a rich text. Loaded on its own: it and its library are large. */
export function RichTextEditor({ input, value, onChange, onKeyDown }: LinesProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  /** What the editor holds, as it was last told or heard. */
  const held = useRef<unknown>(value);
  const changed = useEffectEvent((document: RichNode) => {
    held.current = plainOf(document).trim() === "" ? null : tidy(document);
    onChange(held.current);
  });
  const left = useEffectEvent(() => input.onBlur?.());

  useLayoutEffect(() => {
    if (!host.current) return;
    const made = new Editor({
      element: host.current,
      injectCSS: false,
      extensions: EXTENSIONS,
      content: documentOf(held.current) as object,
      autofocus: input.variant === "cell" || input.autoFocus === true ? "end" : false,
      onUpdate: ({ editor: at }) => changed(at.getJSON() as RichNode),
      onBlur: () => left(),
      editorProps: {
        handleDOMEvents: {
          ...clipboardEvents,
          keydown: (_, event) => {
            // In a list, Shift+Tab is the list's.
            const bar = event.key === "F10" && event.altKey ? host.current?.parentElement?.querySelector<HTMLElement>('[role="toolbar"] [tabindex="0"]') : null;
            if (bar) {
              event.preventDefault();
              bar.focus();
            }
            // With ⌘, Enter saves the form around it.
            return Boolean(bar) || (event.key === "Enter" && (event.metaKey || event.ctrlKey));
          },
        },
      },
    });
    setEditor(made);
    return () => {
      made.destroy();
      setEditor(null);
    };
    // oxlint-disable-next-line react/exhaustive-deps -- made once; what changes later is told below
  }, []);

  useEffect(() => {
    if (!editor || value === held.current || JSON.stringify(value) === JSON.stringify(held.current)) return;
    held.current = value;
    editor.commands.setContent(documentOf(value) as object, { emitUpdate: false });
  }, [editor, value]);

  const { id, labelledBy, describedBy, invalid, disabled, field } = input;
  useEffect(() => {
    if (!editor) return;
    editor.setOptions({
      editable: !disabled,
      editorProps: {
        ...editor.options.editorProps,
        attributes: {
          class: "rich",
          role: "textbox",
          "aria-multiline": "true",
          ...(id ? { id } : {}),
          ...(labelledBy ? { "aria-labelledby": labelledBy } : { "aria-label": field.label }),
          ...(describedBy ? { "aria-describedby": describedBy } : {}),
          ...(field.required ? { "aria-required": "true" } : {}),
          ...(invalid ? { "aria-invalid": "true" } : {}),
          ...(disabled ? { "aria-disabled": "true" } : {}),
        },
      },
    });
  }, [editor, id, labelledBy, describedBy, invalid, disabled, field]);

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the controls inside, on their way out
    <div className={cx("in rich-in", input.variant === "cell" && "!shadow-none")} data-invalid={invalid || undefined} onKeyDown={onKeyDown}>
      {!disabled && <Toolbar editor={editor} />}
      <div ref={host} className="rich-page" />
    </div>
  );
}
