import { Check, X } from "lucide-react";
import { useEffect, useId, useMemo, useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Input } from "../../ui/input";
import { Picker } from "../../ui/picker";
import { DropControl } from "../drop-control";
import { PanelInput, type LinesProps } from "../panel-input";
import type { FieldInputProps } from "../types";
import { AddressCell } from "./cell";
import { countryChoices } from "./countries";
import { isCity, loadDivisions, placesIn, type Divisions } from "./divisions";
import { addressOf, HOME, PARTS, type Address, type Part } from "./format";

/** Country, places from China's divisions or as typed, street and postcode. In a grid cell, in a panel over it. */
export function AddressInput(props: FieldInputProps): ReactNode {
  return <PanelInput input={props} className="w-96 p-3" Cell={AddressCell} Lines={Parts} />;
}

function Parts({ input, value, onChange, onKeyDown }: LinesProps): ReactNode {
  const id = useId();
  const [divisions, setDivisions] = useState<Divisions | null>(null);
  const usual = input.field.country ?? HOME;
  const address = addressOf(typeof value === "string" ? { street: value } : value);
  const { country = usual, province = "", city = "", district = "", street = "", postcode = "" } = address;
  const isChina = country === HOME;
  useEffect(() => {
    if (!isChina) return;
    let gone = false;
    // Without the list, places are typed.
    loadDivisions().then((loaded) => !gone && setDivisions(loaded), () => undefined);
    return () => {
      gone = true;
    };
  }, [isChina]);
  const countries = useMemo(() => countryChoices(usual), [usual]);
  const put = (change: Address) => {
    const next = { country, ...address, ...change };
    const there = PARTS.flatMap((part) => (next[part] === undefined || next[part] === "" ? [] : [[part, next[part]] as const]));
    onChange(there.length === 1 && next.country === usual ? null : Object.fromEntries(there));
  };
  const described = input.describedBy;
  const line = (part: Part, text: string, first = false) => (
    <label className="block min-w-0">
      <span className="mb-1 block text-xs text-fg3">{t(`fields.address.${part}`)}</span>
      <Input
        id={first ? input.id : undefined}
        aria-describedby={described}
        invalid={input.invalid ?? false}
        autoFocus={first && input.autoFocus === true}
        inputMode={part === "postcode" && isChina ? "numeric" : "text"}
        disabled={input.disabled}
        value={text}
        onKeyDown={onKeyDown}
        onChange={(event) => put({ [part]: event.target.value })}
        onBlur={input.onBlur}
      />
    </label>
  );
  const pick = (part: Part, text: string, names: readonly string[], onPick: (name: string) => void) =>
    divisions === null || (names.length === 0 && part !== "province") ? line(part, text) : <Place key={part} input={input} part={part} value={text} names={names} onPick={onPick} />;
  const places = divisions === null ? null : placesIn(divisions, province, city);
  const oneCity = isChina && divisions !== null && isCity(divisions, province) && city === "";
  return (
    <div role="group" aria-label={input.field.label} className="grid gap-2 @container">
      <label className="block min-w-0">
        <span className="mb-1 block text-xs text-fg3">{t("fields.address.country")}</span>
        <select
          id={input.id ?? `${id}-country`}
          className="in"
          aria-describedby={described}
          autoFocus={input.variant === "cell" || input.autoFocus === true}
          disabled={input.disabled}
          value={country}
          onKeyDown={onKeyDown}
          onBlur={input.onBlur}
          // Places of one country are none in another.
          onChange={(event) => put({ country: event.target.value, province: "", city: "", district: "" })}
        >
          {countries.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
          {!countries.some((one) => one.value === country) && <option value={country}>{country}</option>}
        </select>
      </label>
      {isChina ? (
        <>
          <div className="grid grid-cols-1 gap-2 @sm:grid-cols-3">
            {pick("province", province, Object.keys(divisions ?? {}), (name) => put({ province: name, city: "", district: "" }))}
            {!oneCity && pick("city", city, places?.cities ?? [], (name) => put({ city: name, district: "" }))}
            {pick("district", district, places?.districts ?? [], (name) => put({ district: name }))}
          </div>
          <div className="grid grid-cols-1 gap-2 @sm:grid-cols-[1fr_7rem]">
            {line("street", street)}
            {line("postcode", postcode)}
          </div>
        </>
      ) : (
        <>
          {line("street", street)}
          <div className="grid grid-cols-1 gap-2 @sm:grid-cols-2">
            {line("district", district)}
            {line("city", city)}
            {line("province", province)}
            {line("postcode", postcode)}
          </div>
        </>
      )}
    </div>
  );
}

/** A place from the list, or another name as typed. */
function Place({ input, part, value, names, onPick }: { input: FieldInputProps; part: Part; value: string; names: readonly string[]; onPick: (name: string) => void }): ReactNode {
  const id = useId();
  const [open, setOpen] = useState(false);
  const label = t(`fields.address.${part}`);
  const choose = (name: string) => {
    setOpen(false);
    onPick(name);
  };
  const own: FieldInputProps = { ...input, id: `${id}-control`, variant: "form", field: { ...input.field, label }, labelledBy: `${id}-label`, autoFocus: false };
  return (
    <div className="min-w-0">
      <span id={`${id}-label`} className="mb-1 block text-xs text-fg3">
        {label}
      </span>
      <DropControl input={own} shown={value === "" ? null : <span className="truncate">{value}</span>} open={open} onOpen={setOpen} onClose={() => setOpen(false)}>
        <Picker
          options={names.map((name) => ({ value: name, label: name }))}
          selected={value === "" ? [] : [value]}
          label={label}
          placeholder={t("fields.address.find")}
          emptyText={t("fields.address.notListed")}
          onSelect={choose}
          footer={(search) => {
            const typed = search.trim();
            return (
              <>
                {typed !== "" && !names.includes(typed) && (
                  <button type="button" className="mi w-full text-fg2" onClick={() => choose(typed)}>
                    <Check size={14} aria-hidden /> {t("fields.address.take", { name: typed })}
                  </button>
                )}
                {value !== "" && (
                  <button type="button" className="mi w-full text-fg2" onClick={() => choose("")}>
                    <X size={14} aria-hidden /> {t("app.clear")}
                  </button>
                )}
              </>
            );
          }}
        />
      </DropControl>
    </div>
  );
}
