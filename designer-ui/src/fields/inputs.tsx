import type { ComponentType, ReactNode } from "react";
import type { FieldTypeName } from "../metadata/types";
import { AddressInput } from "./address/input";
import { AttachmentInput } from "./attachment/input";
import { AutoNumberInput } from "./auto_number/input";
import { BooleanInput } from "./boolean/input";
import { ChoiceInput } from "./choice/input";
import { DateInput } from "./date/input";
import { DateTimeInput } from "./datetime/input";
import { DecimalInput } from "./decimal/input";
import { DurationInput } from "./duration/input";
import { EmailInput } from "./email/input";
import { ImageInput } from "./image/input";
import { IntegerInput } from "./integer/input";
import { JsonInput } from "./json/input";
import { LongTextInput } from "./long_text/input";
import { LookupInput } from "./lookup/input";
import { ManyToManyInput } from "./many_to_many/input";
import { MoneyInput } from "./money/input";
import { MultiChoiceInput } from "./multi_choice/input";
import { PercentInput } from "./percent/input";
import { PhoneInput } from "./phone/input";
import { PositionInput } from "./position/input";
import { RatingInput } from "./rating/input";
import { RegardingInput } from "./regarding/input";
import { RichTextInput } from "./rich_text/input";
import { SignatureInput } from "./signature/input";
import { StageInput } from "./stage/input";
import { TagsInput } from "./tags/input";
import { TextInput } from "./text/input";
import { TimeInput } from "./time/input";
import type { FieldInputProps } from "./types";
import { UrlInput } from "./url/input";
import { UserInput } from "./user/input";

const INPUTS: Record<FieldTypeName, ComponentType<FieldInputProps>> = {
  text: TextInput, long_text: LongTextInput, rich_text: RichTextInput, signature: SignatureInput, integer: IntegerInput, money: MoneyInput, percent: PercentInput, boolean: BooleanInput,
  decimal: DecimalInput, rating: RatingInput, duration: DurationInput, email: EmailInput, phone: PhoneInput, url: UrlInput, time: TimeInput,
  date: DateInput, datetime: DateTimeInput, choice: ChoiceInput, multi_choice: MultiChoiceInput, tags: TagsInput, auto_number: AutoNumberInput, json: JsonInput, position: PositionInput, address: AddressInput, lookup: LookupInput, regarding: RegardingInput, many_to_many: ManyToManyInput, attachment: AttachmentInput, image: ImageInput, user: UserInput, stage: StageInput,
};

export function InputOf(props: FieldInputProps): ReactNode {
  const Input = INPUTS[props.field.type] ?? TextInput;
  return <Input {...props} />;
}
