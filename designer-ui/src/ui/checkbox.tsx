import { useEffect, useRef, type InputHTMLAttributes, type ReactNode } from "react";
import { cx } from "../lib/cx";

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, "type" | "onChange"> & {
  checked: boolean;
  mixed?: boolean;
  onChange: (checked: boolean) => void;
};

export function Checkbox({ checked, mixed = false, onChange, className, ...rest }: Props): ReactNode {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = mixed;
  }, [mixed]);
  return <input ref={ref} type="checkbox" className={cx("cbx", className)} checked={checked} onChange={(event) => onChange(event.target.checked)} {...rest} />;
}

export function Switch({ checked, onChange, className, mixed: _mixed, ...rest }: Props): ReactNode {
  return <input type="checkbox" role="switch" aria-checked={checked} className={cx("sw", className)} checked={checked} onChange={(event) => onChange(event.target.checked)} {...rest} />;
}
