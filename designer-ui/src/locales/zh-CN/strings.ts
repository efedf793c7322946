import api from "./api.json";
import app from "./app.json";
import board from "./board.json";
import designer from "./designer.json";
import entities from "./entities.json";
import fields from "./fields.json";
import list from "./list.json";
import panel from "./panel.json";
import pipeline from "./pipeline.json";
import record from "./record.json";
import views from "./views.json";

/** All texts of one language; one chunk, fetched when the language is chosen. */
export const strings = { ...api, ...app, ...board, ...designer, ...entities, ...fields, ...list, ...panel, ...pipeline, ...record, ...views };
