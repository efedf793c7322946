import type { ReactNode } from "react";
import { readDecimal, trimDecimal } from "../../lib/decimal";
import { readBackMoney } from "../../lib/format";
import { settings } from "../../lib/settings";
import { TextControl } from "../text-control";
import type { FieldInputProps } from "../types";
import { isMoney } from "./format";

/** Takes 357000, 357,000 and 35.7万; reads long amounts back in 万/亿 as they are typed. */
export function MoneyInput(props: FieldInputProps): ReactNode {
  const currency = isMoney(props.value) ? props.value.currency : settings.get().currency;
  const readBack = isMoney(props.value) ? readBackMoney(props.value.amount) : null;
  return (
    <TextControl
      input={props}
      inputMode="decimal"
      align="end"
      suffix={currency}
      note={readBack}
      show={(value) => (isMoney(value) ? trimDecimal(value.amount) : typeof value === "string" ? value : "")}
      read={(text) => {
        if (text.trim() === "") return null;
        const amount = readDecimal(text, 20);
        return amount === null ? text : { amount, currency };
      }}
    />
  );
}
