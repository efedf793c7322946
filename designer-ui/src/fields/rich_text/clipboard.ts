import { DOMParser, DOMSerializer, Fragment, Slice } from "@tiptap/pm/model";
import type { EditorView } from "@tiptap/pm/view";

/** Text on its way from one editor to another. */
const OWN = "application/x-sartor-rich-text+json";

/** Browsers that read HTML without running any of it. */
type SafeElement = HTMLElement & { setHTML?: (html: string) => void };

/**
 * Copying and pasting without a string of HTML ever becoming elements, which the page's policy forbids: the editor's own texts travel as
 * documents, others with their styles where the browser itself makes them harmless, and as plain lines elsewhere.
 */
export const clipboardEvents = {
  copy: (view: EditorView, event: ClipboardEvent) => copy(view, event),
  cut: (view: EditorView, event: ClipboardEvent) => {
    const done = copy(view, event);
    if (done && view.editable) view.dispatch(view.state.tr.deleteSelection().scrollIntoView());
    return done;
  },
  paste: (view: EditorView, event: ClipboardEvent) => {
    if (!event.clipboardData || !view.editable) return false;
    event.preventDefault();
    const slice = read(view, event.clipboardData);
    if (slice) view.dispatch(view.state.tr.replaceSelection(slice).scrollIntoView().setMeta("paste", true));
    return true;
  },
  drop: (view: EditorView, event: DragEvent) => {
    if (view.dragging || !event.dataTransfer) return false;
    event.preventDefault();
    const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
    const slice = read(view, event.dataTransfer);
    if (place && slice && view.editable) view.dispatch(view.state.tr.replace(place.pos, place.pos, slice));
    return true;
  },
};

function copy(view: EditorView, event: ClipboardEvent): boolean {
  const { selection, schema } = view.state;
  if (selection.empty || !event.clipboardData) return false;
  const slice = selection.content();
  const box = document.createElement("div");
  box.append(DOMSerializer.fromSchema(schema).serializeFragment(slice.content));
  event.preventDefault();
  event.clipboardData.clearData();
  event.clipboardData.setData("text/plain", slice.content.textBetween(0, slice.content.size, "\n", "\n"));
  event.clipboardData.setData("text/html", box.innerHTML);
  event.clipboardData.setData(OWN, JSON.stringify(slice.toJSON()));
  return true;
}

function read(view: EditorView, data: DataTransfer): Slice | null {
  const { schema, selection } = view.state;
  const text = data.getData("text/plain").replaceAll("\r\n", "\n");
  if (selection.$from.parent.type.spec.code) return text === "" ? null : new Slice(Fragment.from(schema.text(text)), 0, 0);
  const own = data.getData(OWN);
  if (own !== "") {
    try {
      const slice = Slice.fromJSON(schema, JSON.parse(own));
      slice.content.forEach((node) => node.check());
      return slice;
    } catch {
      // From another version of the app: its text is read.
    }
  }
  const box: SafeElement = document.createElement("div");
  const html = data.getData("text/html");
  if (html !== "" && box.setHTML) {
    box.setHTML(html);
    return DOMParser.fromSchema(schema).parseSlice(box, { context: selection.$from });
  }
  if (text === "") return null;
  const lines = text.split("\n").map((line) => schema.node("paragraph", null, line === "" ? [] : [schema.text(line)]));
  return new Slice(Fragment.from(lines), 1, 1);
}
