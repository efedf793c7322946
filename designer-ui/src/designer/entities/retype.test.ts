import { describe, expect, it } from "vitest";
import type { FieldDoc } from "../revisions/files";
import { convertOf, mapped, retyped, withOptions, withRest } from "./retype";

const region: FieldDoc = { id: "fld_region", name: "region", type: "text", label: "Region", required: true, default: "East", maxLength: 40 };

describe("a change of type", () => {
  it("keeps what every type has and says where the values come from", () => {
    const next = retyped({}, region, "text", "choice");
    expect(next).toEqual({ id: "fld_region", name: "region", label: "Region", required: true, type: "choice", options: [], convert: { from: "text" } });
    expect(retyped({}, region, "text", "integer")).not.toHaveProperty("maxLength");
  });

  it("maps values, empties the rest and takes both back", () => {
    const next = mapped(mapped(retyped({}, region, "text", "choice"), "华东", "east"), "?", null);
    expect(convertOf(next)).toEqual({ from: "text", map: { "华东": "east", "?": null } });
    expect(convertOf(withRest(next, true))?.rest).toBe("empty");
    expect(convertOf(mapped(mapped(withRest(withRest(next, true), false), "?", undefined), "华东", undefined))).toEqual({ from: "text" });
  });

  it("makes an option of every value, of two spellings one", () => {
    const { options } = withOptions(retyped({}, region, "text", "choice"), ["East", "east ", "华东"]);
    expect(options?.map((option) => option.name)).toEqual(["east", "option_2"]);
    expect(options?.map((option) => option.label)).toEqual(["East", "华东"]);
    expect(new Set(options?.map((option) => option.id)).size).toBe(2);
  });
});
