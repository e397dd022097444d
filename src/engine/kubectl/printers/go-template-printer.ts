import { goQuote } from "../../apimachinery/go-format";
import { encodeSorted } from "../../apimachinery/json/encode-go";
import type { Json } from "../../apimachinery/object";
import { CommandError, PrintFailure } from "../command-error";
import { GoTemplate, type TemplateOptions } from "./gotemplate/evaluate-template";
import { shown } from "./gotemplate/template-functions";
import { TemplateError } from "./gotemplate/template-nodes";

/** `-o go-template=...`. Upstream: k8s.io/cli-runtime/pkg/printers/template.go. */
export function goTemplatePrinter(text: string, options: TemplateOptions): (data: Json) => string {
  const template = parsed(text, options);
  return (data) => {
    try {
      return template.execute(data);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new PrintFailure(
        `error executing template ${goQuote(text)}: ${error.message}`,
        `${error.printed}Error executing template: ${error.message}. Printing more information for debugging the ` +
          `template:\n` +
          `\ttemplate was:\n\t\t${text}\n\traw data was:\n\t\t${encodeSorted(data, "")}\n\tobject given to ` +
          `template engine was:\n\t\t${shown(data)}\n\n`,
      );
    }
  };
}

function parsed(text: string, options: TemplateOptions): GoTemplate {
  try {
    return new GoTemplate(text, options);
  } catch (error) {
    if (error instanceof TemplateError) throw new CommandError(`error parsing template ${text}, ${error.message}`);
    throw error;
  }
}
