import { act, cleanup, render, screen } from "@testing-library/react";
import { use, type ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { OverlayHost, showOverlay } from "./overlay";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function Reads({ from }: { from: Promise<string> }): ReactNode {
  return <p>{use(from)}</p>;
}

test("an overlay whose data does not arrive leaves the page as it is and says why", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const onFault = vi.fn();
  render(
    <>
      <h1>Page</h1>
      <OverlayHost onFault={onFault} />
    </>,
  );
  let lose: (error: Error) => void = () => undefined;
  const coming = new Promise<string>((_, reject) => (lose = reject));
  await act(async () => {
    showOverlay(() => <Reads from={coming} />);
    showOverlay(() => <p>Beside</p>);
  });
  await act(async () => lose(new Error("offline")));
  expect(screen.getByText("Page")).toBeTruthy();
  expect(screen.getByText("Beside")).toBeTruthy();
  expect(onFault.mock.calls.map(([error]) => String(error))).toEqual(["Error: offline"]);
});
