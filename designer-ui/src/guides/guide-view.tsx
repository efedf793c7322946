import { useQuery } from "@tanstack/react-query";
import { lexer, type Token } from "marked";
import { Fragment, type ReactNode } from "react";
import { language } from "../lib/language";
import { SkeletonLines } from "../ui/skeleton";
import { type Guide, isGuide, loadGuide } from "./guides";

interface GuideViewProps {
  guide: Guide;
  /** A link to another guide was followed. */
  onOpen: (guide: Guide) => void;
}

/** A guide's text below its heading. */
export function GuideView({ guide, onOpen }: GuideViewProps): ReactNode {
  const tongue = language.get();
  const { data } = useQuery({ queryKey: ["guide", tongue, guide], queryFn: () => loadGuide(tongue, guide), staleTime: Infinity });
  if (data === undefined) return <SkeletonLines count={8} />;
  return <div className="grid gap-3">{blocks(lexer(data).filter((token) => !(token.type === "heading" && token["depth"] === 1)), onOpen)}</div>;
}

type Open = GuideViewProps["onOpen"];

/** Elements for what Markdown says; never HTML. What a guide has no use for is shown as it was written. */
function blocks(tokens: readonly Token[], onOpen: Open): ReactNode {
  return tokens.map((token, at) => <Fragment key={at}>{block(token, onOpen)}</Fragment>);
}

function block(token: Token, onOpen: Open): ReactNode {
  switch (token.type) {
    case "space":
      return null;
    case "heading":
      return <h3 className="mt-2 font-semibold">{spans(token.tokens, onOpen)}</h3>;
    case "paragraph":
      return <p className="text-fg2">{spans(token.tokens, onOpen)}</p>;
    case "list": {
      const List = token["ordered"] ? "ol" : "ul";
      return (
        <List className={token["ordered"] ? "m-0 grid list-decimal gap-1.5 pl-5" : "m-0 grid list-disc gap-1.5 pl-5"}>
          {(token["items"] as readonly Token[]).map((item, at) => (
            <li key={at} className="pl-0.5 text-fg2">{"tokens" in item ? (item.tokens ?? []).map((inner, place) => <Fragment key={place}>{inner.type === "list" ? block(inner, onOpen) : spans([inner], onOpen)}</Fragment>) : null}</li>
          ))}
        </List>
      );
    }
    default:
      return <p className="text-fg2">{token.raw}</p>;
  }
}

function spans(tokens: readonly Token[] | undefined, onOpen: Open): ReactNode {
  return (tokens ?? []).map((token, at) => <Fragment key={at}>{span(token, onOpen)}</Fragment>);
}

function span(token: Token, onOpen: Open): ReactNode {
  const inside = () => spans("tokens" in token ? token.tokens : undefined, onOpen);
  switch (token.type) {
    case "strong":
      return <strong className="font-semibold text-fg">{inside()}</strong>;
    case "em":
      return <em>{inside()}</em>;
    case "codespan":
      return <code className="rounded bg-sunken px-1 font-mono text-xs">{token["text"]}</code>;
    case "link": {
      const to = String(token["href"]);
      return isGuide(to) ? <button type="button" className="lnk" onClick={() => onOpen(to)}>{inside()}</button> : inside();
    }
    default:
      return "tokens" in token && token.tokens ? inside() : "text" in token ? token["text"] : token.raw;
  }
}
