import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { loadLanguage } from "./lib/i18n";
import { language } from "./lib/language";
import "./lib/theme";
import "./tokens.css";

const root = document.getElementById("root");
if (root) {
  void loadLanguage(language.get()).then(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
