import { cleanup, fireEvent, render } from "@testing-library/react";
import { useRef, useState, type ReactNode } from "react";
import { afterEach, expect, test } from "vitest";
import type { FormDoc, NodeDoc } from "../revisions/files";
import { findPart, removeParts, step } from "./edits";
import { useFormKeys } from "./use-form-keys";

afterEach(cleanup);

const control = (field: string): NodeDoc => ({ type: "Control", id: field, field });
const START: FormDoc = { id: "frm", name: "main", elements: [{ type: "Group", id: "g", label: { en: "g" }, elements: [control("a"), control("b")] }, control("c"), control("d")] };
const nothing = () => undefined;

/** The canvas without its looks. */
function Paper(): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [form, setForm] = useState(START);
  const [selected, setSelected] = useState<readonly string[]>(["c"]);
  const design = {
    form,
    selected,
    select: (id: string | null) => setSelected(id === null ? [] : [id]),
    move: (id: string, direction: Parameters<typeof step>[2]) => findPart(form, id) && setForm(step(form, id, direction)),
    remove: (ids: readonly string[]) => setForm(removeParts(form, ids)),
  };
  useFormKeys(box, design, { copy: nothing, paste: nothing, duplicate: nothing });
  const draw = (node: NodeDoc): ReactNode => (
    <div key={node.id}>
      <button type="button" data-select={node.id} aria-label={node.id} />
      {node.elements?.map(draw)}
    </div>
  );
  return (
    <div ref={box}>
      <div className="fd-paper">{form.elements.map(draw)}</div>
    </div>
  );
}

/** As a person who types ahead of the page: nothing is drawn between two keys unless the keys see to it. */
function press(key: string, altKey = false): string | undefined {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, altKey, bubbles: true, cancelable: true }));
  return (document.activeElement as HTMLElement).dataset["select"];
}
const order = () => [...document.querySelectorAll<HTMLElement>("[data-select]")].map((part) => part.dataset["select"]).join(" ");

test("a part that is moved keeps the focus, so that the next key finds it", () => {
  render(<Paper />);
  document.querySelector<HTMLElement>("[data-select=c]")?.focus();
  expect(press("ArrowUp", true)).toBe("c");
  expect(order()).toBe("g a b c d");
  expect(press("ArrowUp", true)).toBe("c");
  expect(order()).toBe("g a c b d");
  expect(press("ArrowDown")).toBe("b");
  expect(press("ArrowDown")).toBe("d");
});

test("after a part is removed, the next one has the focus", () => {
  render(<Paper />);
  const part = document.querySelector<HTMLElement>("[data-select=c]");
  part?.focus();
  fireEvent.keyDown(part as HTMLElement, { key: "Delete" });
  expect(order()).toBe("g a b d");
  expect((document.activeElement as HTMLElement).dataset["select"]).toBe("d");
});
