export { kubectl } from "./kubectl";
