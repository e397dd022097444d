import { Environment } from "@marcbachmann/cel-js";
import type { Device, DeviceAttribute } from "../../../api/gen/resource-v1";
import { parseQuantity, quantityMilliValue, type Quantity } from "../../../apimachinery/quantity";

/** A device as its driver offers it. */
export interface OfferedDevice {
  readonly driver: string;
  readonly pool: string;
  readonly device: Device;
}

/**
 * Whether a CEL expression selects a device: `device.driver`, `device.attributes["driver"].model` and
 * `device.capacity["driver"].memory` is what it can ask for.
 *
 * Upstream: k8s.io/dynamic-resource-allocation/cel/compile.go. Left out: errors end no cycle, as upstream has it; an
 * expression that fails (it asks for an attribute that the device lacks) selects nothing. Of the functions for
 * versions there is none.
 */
export function selects(expression: string, offered: OfferedDevice): boolean {
  try {
    return compiled(expression)({ device: shownDevice(offered) }) === true;
  } catch (error) {
    if (error instanceof Error && /^(Evaluation|Parse|Type)Error$/.test(error.name)) return false;
    throw error;
  }
}

const programs = new Map<string, ReturnType<Environment["parse"]>>();

function compiled(text: string): ReturnType<Environment["parse"]> {
  const known = programs.get(text) ?? ENVIRONMENT.parse(text);
  programs.set(text, known);
  return known;
}

class Amount {
  readonly milli: number;

  constructor(quantity: Quantity) {
    this.milli = quantityMilliValue(quantity);
  }
}

const ENVIRONMENT = new Environment({ unlistedVariablesAreDyn: true })
  .registerType("Quantity", Amount)
  .registerFunction("quantity(string): Quantity", (text: string) => new Amount(parseQuantity(text)))
  .registerFunction("Quantity.compareTo(Quantity): int", (a: Amount, b: Amount) => BigInt(Math.sign(a.milli - b.milli)))
  .registerFunction("Quantity.isGreaterThan(Quantity): bool", (a: Amount, b: Amount) => a.milli > b.milli)
  .registerFunction("Quantity.isLessThan(Quantity): bool", (a: Amount, b: Amount) => a.milli < b.milli);

/** Names without a domain belong to the driver's. */
function shownDevice({ driver, device }: OfferedDevice): object {
  const attributes: { [domain: string]: { [name: string]: unknown } } = { [driver]: {} };
  const capacity: { [domain: string]: { [name: string]: unknown } } = { [driver]: {} };
  const put = (into: typeof attributes, qualified: string, value: unknown) => {
    const slash = qualified.indexOf("/");
    const domain = slash < 0 ? driver : qualified.slice(0, slash);
    (into[domain] ??= {})[qualified.slice(slash + 1)] = value;
  };
  for (const [name, value] of Object.entries(device.attributes ?? {})) put(attributes, name, attributeValue(value));
  for (const [name, { value }] of Object.entries(device.capacity ?? {}))
    put(capacity, name, new Amount(parseQuantity(value)));
  return { driver, attributes, capacity };
}

export function attributeValue({ string, bool, int, version }: DeviceAttribute): string | boolean | bigint | undefined {
  return string ?? bool ?? version ?? (int === undefined ? undefined : BigInt(int));
}
