import api from "./api.json";
import app from "./app.json";
import board from "./board.json";
import fields from "./fields.json";
import list from "./list.json";
import record from "./record.json";
import views from "./views.json";

/** Texts of one language but for the designer's; one chunk, fetched when the language is chosen. */
export const strings = { ...api, ...app, ...board, ...fields, ...list, ...record, ...views };
