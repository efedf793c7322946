import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState, type ReactNode } from "react";
import { afterEach, beforeAll, expect, test } from "vitest";
import { loadLanguage } from "../../lib/i18n";
import type { Entity, Field } from "../../metadata/types";
import { countryChoices } from "./countries";
import { addressLine, formatAddress } from "./format";
import { AddressInput } from "./input";

const entity: Entity = { name: "thing", id: "thing", label: "Thing", nameField: "x", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [], views: [], forms: [] };
const field: Field = { name: "x", id: "x", type: "address", label: "地址", country: "CN" };
const FULL = { country: "CN", province: "江苏省", city: "苏州市", district: "工业园区", street: "星湖街328号", postcode: "215000" };

beforeAll(() => loadLanguage("zh-CN"));
afterEach(cleanup);

let last: unknown;
function Held({ start }: { start: unknown }): ReactNode {
  const [value, setValue] = useState(start);
  const put = (next: unknown) => {
    last = next;
    setValue(next);
  };
  return <AddressInput entity={entity} field={field} value={value} onChange={put} variant="form" />;
}

test("a province is chosen before its cities and their districts, and a change takes them away", async () => {
  render(<Held start={null} />);
  const pick = async (part: string, name: string) => {
    const opener = () => document.querySelector<HTMLElement>(`button[aria-labelledby^="${screen.getByText(part).id}"]`);
    await screen.findByText(part, { selector: "span[id]" });
    fireEvent.click(opener() as HTMLElement);
    fireEvent.click(await screen.findByText(name, { selector: "[role=option] *" }));
  };
  await pick("省/直辖市", "江苏省");
  await pick("城市", "苏州市");
  await pick("区/县", "吴中区");
  fireEvent.change(screen.getByLabelText("详细地址"), { target: { value: "东吴北路1号" } });
  expect(last).toEqual({ country: "CN", province: "江苏省", city: "苏州市", district: "吴中区", street: "东吴北路1号" });
  await pick("省/直辖市", "上海市");
  expect(last).toEqual({ country: "CN", province: "上海市", street: "东吴北路1号" });
  // A city that is its own province has districts at once.
  expect(screen.queryByText("城市")).toBeNull();
  await pick("区/县", "浦东新区");
  expect(last).toEqual({ country: "CN", province: "上海市", district: "浦东新区", street: "东吴北路1号" });
});

test("elsewhere everything is typed, and nothing is empty", () => {
  render(<Held start={FULL} />);
  fireEvent.change(screen.getByLabelText("国家/地区"), { target: { value: "DE" } });
  expect(last).toEqual({ country: "DE", street: "星湖街328号", postcode: "215000" });
  fireEvent.change(screen.getByLabelText("城市"), { target: { value: "Berlin" } });
  expect(last).toEqual({ country: "DE", city: "Berlin", street: "星湖街328号", postcode: "215000" });
  fireEvent.change(screen.getByLabelText("国家/地区"), { target: { value: "CN" } });
  fireEvent.change(screen.getByLabelText("详细地址"), { target: { value: "" } });
  fireEvent.change(screen.getByLabelText("邮政编码"), { target: { value: "" } });
  expect(last).toBeNull();
});

test("one line, in the order of the language", async () => {
  const us = { country: "US", province: "NY", city: "New York", street: "350 5th Ave", postcode: "10118" };
  expect(formatAddress(FULL, field, entity)).toBe("江苏省苏州市工业园区星湖街328号 215000");
  expect(formatAddress(us, field, entity)).toBe("美国 NY New York 350 5th Ave 10118");
  expect(addressLine(us)).toBe("350 5th Ave, New York, NY 10118, US");
  await loadLanguage("en");
  expect(formatAddress(FULL, field, entity)).toBe("星湖街328号, 工业园区, 苏州市, 江苏省 215000, China");
  expect(formatAddress(us, field, entity)).toBe("350 5th Ave, New York, NY 10118, United States");
  const countries = countryChoices("CN");
  expect(countries[0]).toEqual({ value: "CN", label: "China" });
  expect(countries.length).toBeGreaterThan(200);
  await loadLanguage("zh-CN");
});
