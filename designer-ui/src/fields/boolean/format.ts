import { t } from "../../lib/i18n";
import type { FormatValue } from "../types";

export const formatBoolean: FormatValue = (value) => (value === true ? t("fields.yes") : t("fields.no"));
